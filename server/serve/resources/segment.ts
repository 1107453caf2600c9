import { segmentSchema } from '../../../core/contract/api.ts';
import { noParameters, segmentPath } from '../../../core/contract/parameters.ts';
import { findDataset } from '../../store/find-dataset.ts';
import { findSegment } from '../../store/find-segment.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { segmentJson } from '../segment-json.ts';
import { writeJson } from '../write-json.ts';
import { drawnSegment } from '../drawn-segment.ts';

export const segment = defineRoute({
  method: 'get',
  path: '/api/segments/{id}',
  tag: 'network',
  summary: 'All that is known of a segment, with the meaning of its codes and its axis in space.',
  params: segmentPath,
  query: noParameters,
  answers: { 200: { description: 'The segment.', type: 'application/json', schema: segmentSchema } },
  problems: ['invalid-parameter', 'not-found', 'not-ready', 'database-unavailable'],
  async handle({ params: { id }, req, res, context }) {
    const { db, network } = context;
    const stored = await findSegment(db, id);
    if (stored === null) throw new Problem('not-found', `There is no segment ${id}.`);
    const [dataset, codes] = await Promise.all([findDataset(db, stored.datasetId), context.codes()]);
    if (dataset === null) throw new Problem('not-found', `The dataset of segment ${id} was removed a moment ago.`);
    const drawn = await drawnSegment(network, id);
    writeJson(req, res, segmentJson({ stored, drawn, dataset, codes, revision: network.revision }));
  },
});
