import { segmentVersionsSchema, type SegmentVersionsJson } from '../../../core/contract/edits.ts';
import { segmentPath, versionsQuery } from '../../../core/contract/parameters.ts';
import { readSegmentVersions } from '../../store/segment-versions.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { recordDifferences } from '../segment-record.ts';
import { writeJson } from '../write-json.ts';

export const segmentVersions = defineRoute({
  method: 'get',
  path: '/api/segments/{id}/versions',
  tag: 'network',
  summary:
    'The versions of a segment, newest first: from which revision to which, by whom, when, why, and what changed. Deleted segments too.',
  params: segmentPath,
  query: versionsQuery,
  answers: { 200: { description: 'Versions.', type: 'application/json', schema: segmentVersionsSchema } },
  problems: ['invalid-parameter', 'not-found', 'database-unavailable'],
  async handle({ params: { id }, query: { before, limit }, req, res, context: { db } }) {
    // One more than asked: what the oldest of the page changed is seen against it.
    const list = await readSegmentVersions(db, id, { before: before ?? null, limit: limit + 1 });
    const newest = list[0] ?? (await readSegmentVersions(db, id, { limit: 1 }))[0];
    if (newest === undefined) throw new Problem('not-found', `There never was a segment ${id}.`);
    const last = before === undefined ? newest : (await readSegmentVersions(db, id, { limit: 1 }))[0];
    const body: SegmentVersionsJson = {
      id,
      key: newest.segment.key,
      datasetId: newest.segment.datasetId,
      versions: list.slice(0, limit).map(({ version, fromRevision, untilRevision, change, segment }, i) => {
        const older = list[i + 1];
        return {
          version,
          fromRevision,
          untilRevision,
          change,
          changes: older === undefined ? null : recordDifferences(older.segment, segment),
        };
      }),
      truncated: list.length > limit,
      deleted: last?.ended ?? null,
    };
    writeJson(req, res, body);
  },
});
