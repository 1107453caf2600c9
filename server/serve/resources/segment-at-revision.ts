import { segmentAtRevisionSchema, type SegmentAtRevisionJson } from '../../../core/contract/edits.ts';
import { noParameters, segmentRevisionPath } from '../../../core/contract/parameters.ts';
import { findVersionAt } from '../../store/segment-versions.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { segmentRecord } from '../segment-record.ts';
import { writeJson } from '../write-json.ts';

export const segmentAtRevision = defineRoute({
  method: 'get',
  path: '/api/segments/{id}/versions/{revision}',
  tag: 'network',
  summary: 'The record of a segment as it was at a revision.',
  params: segmentRevisionPath,
  query: noParameters,
  answers: {
    200: { description: 'The version that held then.', type: 'application/json', schema: segmentAtRevisionSchema },
  },
  problems: ['invalid-parameter', 'not-found', 'database-unavailable'],
  async handle({ params: { id, revision }, req, res, context: { db } }) {
    const found = await findVersionAt(db, id, revision);
    if (found === null) throw new Problem('not-found', `There was no segment ${id} at revision ${revision}.`);
    const { segment, version, fromRevision, untilRevision, change } = found;
    const { gid, key, datasetId } = segment;
    const body: SegmentAtRevisionJson = {
      id,
      gid,
      key,
      datasetId,
      version,
      fromRevision,
      untilRevision,
      change,
      record: segmentRecord(segment),
    };
    writeJson(req, res, body);
  },
});
