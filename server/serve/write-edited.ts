import type { ServerResponse } from 'node:http';
import type { EditedJson } from '../../core/contract/edits.ts';
import type { Issue } from '../../core/model/issue.ts';
import type { Segment } from '../../core/model/segment.ts';
import type { VersionedSegment } from '../store/edit-segment.ts';
import type { DatasetHead } from '../store/find-dataset.ts';
import type { ServeContext } from './context.ts';
import { exchangeOf } from './exchange.ts';
import { reachesRevision } from './reaches-revision.ts';
import { segmentJson } from './segment-json.ts';
import { recordDifferences } from './segment-record.ts';

/** After that an edit is answered with 202: written, but not drawn yet. */
export const DRAWN_WITHIN_MS = 20_000;

interface Edited {
  before: Segment | null;
  after: VersionedSegment;
  revision: number | null;
  warnings: readonly Issue[];
  dataset: DatasetHead;
}

/**
 * Answers an edit once the network that tiles are made from has its revision: from then on nobody gets a stale tile. 200, 201 for a new segment, 202
 * when the network does not come by.
 */
export async function writeEdited(res: ServerResponse, context: ServeContext, edited: Edited): Promise<void> {
  const { before, after, revision, warnings, dataset } = edited;
  const { segment: stored, version } = after;
  const { network } = context;
  const isDrawn = revision === null || (await reachesRevision(network, revision, DRAWN_WITHIN_MS));
  // Another edit may have deleted it already.
  const drawn = isDrawn ? network.segment(stored.id) : null;
  const codes = await context.codes();
  const body: EditedJson = {
    id: stored.id,
    revision,
    version,
    changes: before === null ? [] : recordDifferences(before, stored),
    warnings: warnings.map(({ code, path, message, fix = '' }) => ({ code, path, message, fix })),
    segment:
      drawn === null ? null : segmentJson({ stored, drawn, dataset, codes, revision: network.revision, version }),
  };
  res.setHeader('etag', `"${version}"`);
  if (before === null) res.setHeader('location', `/api/segments/${stored.id}`);
  writeJsonOnce(res, isDrawn ? (before === null ? 201 : 200) : 202, body);
}

/** Answers with JSON that is nobody's to keep. */
export function writeJsonOnce(res: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  res.setHeader('cache-control', 'no-store');
  res.setHeader('content-type', 'application/json; charset=utf-8');
  res.setHeader('content-length', bytes.length);
  exchangeOf(res).bytes = bytes.length;
  res.writeHead(status).end(bytes);
}
