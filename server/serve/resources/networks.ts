import { networksSchema, type NetworksJson } from '../../../core/contract/api.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import type { Code } from '../../store/code-tables.ts';
import { isLostConnection } from '../../store/lost-connection.ts';
import type { ServeContext } from '../context.ts';
import { defineRoute } from '../route.ts';
import { coded } from '../segment-json.ts';
import { writeJson } from '../write-json.ts';

export const networks = defineRoute({
  method: 'get',
  path: '/api/networks',
  tag: 'network',
  summary: 'For each class and subclass its segments, geodesic kilometres and unknown depths.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'Counts by class.', type: 'application/json', schema: networksSchema } },
  problems: ['invalid-parameter', 'database-unavailable'],
  async handle({ req, res, context }) {
    const names = await namesOfSubclasses(context);
    const { network } = context;
    const classes = network.networks().map(({ subclasses, ...rest }) => ({
      ...rest,
      subclasses: subclasses.map((one) => ({
        ...one,
        name: one.surveySubclass === null ? null : coded(names, `${one.surveyClass}/${one.surveySubclass}`),
      })),
    }));
    const body: NetworksJson = { revision: network.revision, classes };
    writeJson(req, res, body);
  },
});

/** Counts are in memory and are told while the database is away; without it no code has a name but itself. */
async function namesOfSubclasses(context: ServeContext): Promise<readonly Code[]> {
  try {
    return (await context.codes()).surveySubclass;
  } catch (error) {
    if (isLostConnection(error)) return [];
    throw error;
  }
}
