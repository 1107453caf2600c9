import type { Database } from '../store/connect-database.ts';
import { readSegmentVersions } from '../store/segment-versions.ts';
import { Problem } from './problem.ts';

/** The problem of a segment that is not there: `gone`, with the commit that deleted it, or `not-found` when there never was one. */
export async function absentSegment(db: Database, id: number): Promise<Problem> {
  const [last] = await readSegmentVersions(db, id, { limit: 1 });
  const deleted = last?.ended ?? null;
  if (last === undefined || deleted === null) return new Problem('not-found', `There is no segment ${id}.`);
  const address = `/api/segments/${id}/versions`;
  const why = deleted.reason === null ? '' : ` "${deleted.reason}"`;
  const detail = `Segment ${id} (${last.segment.key}) was deleted at revision ${deleted.revision} by ${deleted.actor}:${why || ' no reason was given'}. Its versions are at ${address}.`;
  return new Problem('gone', detail, {
    extension: { deleted: { ...deleted } },
    headers: { link: `<${address}>; rel="version-history"` },
  });
}
