import { datasetsSchema, type DatasetJson, type DatasetsJson } from '../../../core/contract/api.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import type { Dataset } from '../../../core/model/dataset.ts';
import type { DerivedNetwork } from '../../derive/derived-network.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const datasets = defineRoute({
  method: 'get',
  path: '/api/datasets',
  tag: 'network',
  summary: 'The datasets: where they come from, their reference systems, bounds and counts.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'Datasets, oldest first.', type: 'application/json', schema: datasetsSchema } },
  problems: ['invalid-parameter', 'database-unavailable'],
  async handle({ req, res, context: { datasets, network } }) {
    const rows = await datasets();
    const body: DatasetsJson = { revision: network.revision, datasets: rows.map((row) => datasetJson(row, network)) };
    writeJson(req, res, body);
  },
});

function datasetJson(dataset: Dataset, network: DerivedNetwork): DatasetJson {
  const { coverage, bounds, ...rest } = dataset;
  const middle = bounds === null ? null : { lon: (bounds[0] + bounds[2]) / 2, lat: (bounds[1] + bounds[3]) / 2 };
  return {
    ...rest,
    bounds,
    coverage: coverage.map(({ reportClass, asOf }) => ({ reportClass, asOf })),
    groundHeight: middle === null ? null : network.ground(middle.lon, middle.lat).height,
  };
}
