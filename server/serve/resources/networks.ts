import { networksSchema, type NetworksJson } from '../../../core/contract/api.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const networks = defineRoute({
  method: 'get',
  path: '/api/networks',
  tag: 'network',
  summary: 'For each class its segments, geodesic kilometres and unknown depths.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'Counts by class.', type: 'application/json', schema: networksSchema } },
  problems: ['invalid-parameter'],
  handle({ req, res, context: { network } }) {
    const body: NetworksJson = { revision: network.revision, classes: network.networks() };
    writeJson(req, res, body);
  },
});
