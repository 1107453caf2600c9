import { segmentSchema } from '../../../core/contract/api.ts';
import { noParameters, segmentPath } from '../../../core/contract/parameters.ts';
import { findDataset } from '../../store/find-dataset.ts';
import { findVersionedSegment } from '../../store/segment-versions.ts';
import { absentSegment } from '../absent-segment.ts';
import { drawnSegment } from '../drawn-segment.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { segmentJson } from '../segment-json.ts';
import { writeVersioned } from '../write-versioned.ts';

export const segment = defineRoute({
  method: 'get',
  path: '/api/segments/{id}',
  tag: 'network',
  summary:
    'All that is known of a segment, with the meaning of its codes and its axis in space. A deleted one answers 410 and says by which commit.',
  params: segmentPath,
  query: noParameters,
  answers: {
    200: {
      description: 'The segment.',
      type: 'application/json',
      schema: segmentSchema,
      headers: { ETag: 'Strong; names the version, for If-Match of an edit, and the content.' },
    },
  },
  problems: ['invalid-parameter', 'not-found', 'gone', 'not-ready', 'database-unavailable'],
  async handle({ params: { id }, req, res, context }) {
    const { db, network } = context;
    const found = await findVersionedSegment(db, id);
    if (found === null) throw await absentSegment(db, id);
    const { segment: stored, version } = found;
    const [dataset, codes] = await Promise.all([findDataset(db, stored.datasetId), context.codes()]);
    if (dataset === null) throw new Problem('not-found', `The dataset of segment ${id} was removed a moment ago.`);
    const drawn = await drawnSegment(network, id);
    writeVersioned(req, res, segmentJson({ stored, drawn, dataset, codes, revision: network.revision, version }));
  },
});
