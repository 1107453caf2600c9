import { editedSchema } from '../../../core/contract/edits.ts';
import { ifMatchHeader, noParameters, segmentPath } from '../../../core/contract/parameters.ts';
import { segmentPatchSchema } from '../../../core/contract/segment-record.ts';
import type { Issue } from '../../../core/model/issue.ts';
import { applyPatch } from '../../ingest/edit/apply-patch.ts';
import { updateSegment } from '../../store/edit-segment.ts';
import { findDataset } from '../../store/find-dataset.ts';
import { findVersionedSegment } from '../../store/segment-versions.ts';
import { absentSegment } from '../absent-segment.ts';
import { actorOf } from '../actor-of.ts';
import { editConflict } from '../edit-conflict.ts';
import { surroundingsOf } from '../edit-surroundings.ts';
import { versionsOfIfMatch } from '../if-match.ts';
import { readJsonBody, type JsonBody } from '../read-json-body.ts';
import { defineRoute, EDIT_PROBLEMS } from '../route.ts';
import { writeEdited } from '../write-edited.ts';
import type { SegmentPatchJson } from '../../../core/contract/segment-record.ts';

const body: JsonBody<SegmentPatchJson> = {
  schema: segmentPatchSchema,
  types: ['application/merge-patch+json', 'application/json'],
};

export const segmentPatch = defineRoute({
  method: 'patch',
  path: '/api/segments/{id}',
  tag: 'network',
  summary:
    'Changes members of the "record" of a segment, for the version in If-Match, with a reason (RFC 7396). What follows from them follows: classes, the other size by the wall, elevation and depth with the ground. Answered when tiles have it.',
  params: segmentPath,
  query: noParameters,
  headers: ifMatchHeader,
  body,
  answers: {
    200: {
      description: 'Written and drawn; or nothing to change (revision null).',
      type: 'application/json',
      schema: editedSchema,
    },
    202: {
      description: 'Written at that revision; tiles are not there yet.',
      type: 'application/json',
      schema: editedSchema,
    },
  },
  problems: [
    ...EDIT_PROBLEMS,
    'not-found',
    'gone',
    'edit-conflict',
    'version-required',
    'unsupported-media-type',
    'invalid-body',
    'invalid-edit',
  ],
  async handle({ params: { id }, req, res, context }) {
    const { db, storage, limits, token } = context;
    storage.check();
    const versions = versionsOfIfMatch(req);
    const { reason, ...patch } = await readJsonBody(req, body, limits.bodyBytes);
    const found = await findVersionedSegment(db, id);
    const dataset = found === null ? null : await findDataset(db, found.segment.datasetId);
    if (dataset === null) throw await absentSegment(db, id);
    const surround = await surroundingsOf(context, dataset);
    let warnings: Issue[] = [];
    const facts = { actor: actorOf(req, token !== null), reason };
    const { value, revision } = await updateSegment(db, { id, versions, facts }, async (before, read) => {
      const edited = applyPatch(before, patch, await surround(read, before, patch));
      ({ warnings } = edited);
      return edited.segment;
    });
    if (value.kind === 'missing') throw await absentSegment(db, id);
    if (value.kind === 'stale') throw await editConflict(db, id, versions);
    await writeEdited(res, context, { before: value.before, after: value.after, revision, warnings, dataset });
  },
});
