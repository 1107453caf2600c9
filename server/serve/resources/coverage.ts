import { coverageSchema, type CoverageJson } from '../../../core/contract/api.ts';
import { groundQuery, noParameters } from '../../../core/contract/parameters.ts';
import { coverageAt } from '../coverage-at.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const coverage = defineRoute({
  method: 'get',
  path: '/api/coverage',
  tag: 'network',
  summary: 'For each class the newest survey that covered a position; where there was none, "no pipe" is not known.',
  params: noParameters,
  query: groundQuery,
  answers: { 200: { description: 'Surveys there.', type: 'application/json', schema: coverageSchema } },
  problems: ['invalid-parameter', 'database-unavailable'],
  async handle({ query: { lon, lat }, req, res, context: { datasets, network } }) {
    const classes = coverageAt(await datasets(), lon, lat);
    const body: CoverageJson = { lon, lat, revision: network.revision, classes };
    writeJson(req, res, body);
  },
});
