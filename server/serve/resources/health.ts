import { healthSchema, type HealthJson } from '../../../core/contract/operations.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const health = defineRoute({
  method: 'get',
  path: '/healthz',
  tag: 'operations',
  summary: 'Whether the process lives; asks nothing else.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'It lives.', type: 'application/json', schema: healthSchema } },
  problems: [],
  handle({ req, res, context }) {
    const body: HealthJson = {
      status: 'ok',
      uptimeS: Math.round(process.uptime()),
      readOnly: context.storage.full !== null,
    };
    writeJson(req, res, body);
  },
});
