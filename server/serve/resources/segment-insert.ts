import { randomUUID } from 'node:crypto';
import { editedSchema } from '../../../core/contract/edits.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import { segmentInsertSchema, type SegmentInsertJson } from '../../../core/contract/segment-record.ts';
import type { Issue } from '../../../core/model/issue.ts';
import { segmentFrom } from '../../ingest/edit/apply-patch.ts';
import { blankSegment } from '../../ingest/edit/blank-segment.ts';
import { insertSegment } from '../../store/edit-segment.ts';
import { findDataset } from '../../store/find-dataset.ts';
import { SEGMENT_CONSTRAINTS, SEGMENT_REFERENCES } from '../../store/segment-constraints.ts';
import { actorOf } from '../actor-of.ts';
import { surroundingsOf } from '../edit-surroundings.ts';
import { Problem } from '../problem.ts';
import { readJsonBody, type JsonBody } from '../read-json-body.ts';
import { defineRoute, EDIT_PROBLEMS } from '../route.ts';
import { writeEdited } from '../write-edited.ts';

const body: JsonBody<SegmentInsertJson> = { schema: segmentInsertSchema, types: ['application/json'] };

export const segmentInsert = defineRoute({
  method: 'post',
  path: '/api/segments',
  tag: 'network',
  summary:
    'Adds a segment to a dataset, with a reason; with a "key" of your own it is never added twice. What an import would work out is worked out. Answered when tiles have it.',
  params: noParameters,
  query: noParameters,
  body,
  answers: {
    201: {
      description: 'Added and drawn.',
      type: 'application/json',
      schema: editedSchema,
      headers: { Location: 'Address of the new segment.' },
    },
    202: {
      description: 'Added at that revision; tiles are not there yet.',
      type: 'application/json',
      schema: editedSchema,
    },
  },
  problems: [...EDIT_PROBLEMS, 'key-taken', 'unsupported-media-type', 'invalid-body', 'invalid-edit'],
  async handle({ req, res, context }) {
    const { db, storage, limits, token } = context;
    storage.check();
    const given = await readJsonBody(req, body, limits.bodyBytes);
    const { reason, datasetId, key = `edit-${randomUUID()}`, ...patch } = given;
    const dataset = await findDataset(db, datasetId);
    if (dataset === null) throw noDataset();
    const surround = await surroundingsOf(context, dataset);
    let warnings: Issue[] = [];
    const facts = { actor: actorOf(req, token !== null), reason };
    const { value, revision } = await insertSegment(db, { datasetId, facts }, async (read) => {
      const made = segmentFrom(blankSegment(key, given), patch, await surround(read, null, patch));
      ({ warnings } = made);
      return made.segment;
    });
    if (value.kind === 'no-dataset') throw noDataset();
    if (value.kind === 'key-taken') {
      const fault = SEGMENT_CONSTRAINTS.segment_dataset_id_key_key;
      const address = `/api/segments/${value.id}`;
      throw new Problem('key-taken', `${fault.message} It is ${address}.`, {
        errors: [fault],
        headers: { link: `<${address}>; rel="duplicate"` },
      });
    }
    await writeEdited(res, context, { before: null, after: value.after, revision, warnings, dataset });
  },
});

function noDataset(): Problem {
  const fault = SEGMENT_REFERENCES.dataset_id;
  return new Problem('invalid-edit', fault.message, { errors: [fault] });
}
