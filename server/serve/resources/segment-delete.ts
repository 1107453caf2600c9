import { deletedSchema, type DeletedJson } from '../../../core/contract/edits.ts';
import { ifMatchHeader, reasonQuery, segmentPath } from '../../../core/contract/parameters.ts';
import { deleteSegment } from '../../store/edit-segment.ts';
import { absentSegment } from '../absent-segment.ts';
import { actorOf } from '../actor-of.ts';
import { editConflict } from '../edit-conflict.ts';
import { versionsOfIfMatch } from '../if-match.ts';
import { reachesRevision } from '../reaches-revision.ts';
import { defineRoute, EDIT_PROBLEMS } from '../route.ts';
import { DRAWN_WITHIN_MS, writeJsonOnce } from '../write-edited.ts';

export const segmentDelete = defineRoute({
  method: 'delete',
  path: '/api/segments/{id}',
  tag: 'network',
  summary:
    'Deletes a segment, for the version in If-Match, with a reason; its versions stay. Answered when tiles are without it.',
  params: segmentPath,
  query: reasonQuery,
  headers: ifMatchHeader,
  answers: {
    200: { description: 'Deleted, and no longer drawn.', type: 'application/json', schema: deletedSchema },
    202: {
      description: 'Deleted at that revision; tiles still show it.',
      type: 'application/json',
      schema: deletedSchema,
    },
  },
  problems: [...EDIT_PROBLEMS, 'not-found', 'gone', 'edit-conflict', 'version-required'],
  async handle({ params: { id }, query: { reason }, req, res, context }) {
    const { db, storage, network, token } = context;
    storage.check();
    const versions = versionsOfIfMatch(req);
    const facts = { actor: actorOf(req, token !== null), reason };
    const { value, revision } = await deleteSegment(db, { id, versions, facts });
    if (value.kind === 'missing' || revision === null) {
      throw await (value.kind === 'stale' ? editConflict(db, id, versions) : absentSegment(db, id));
    }
    if (value.kind === 'stale') throw await editConflict(db, id, versions);
    const isDrawn = await reachesRevision(network, revision, DRAWN_WITHIN_MS);
    const body: DeletedJson = { id, key: value.before.key, revision };
    writeJsonOnce(res, isDrawn ? 200 : 202, body);
  },
});
