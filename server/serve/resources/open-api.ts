import { openApiSchema } from '../../../core/contract/operations.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const openApi = defineRoute({
  method: 'get',
  path: '/openapi.json',
  tag: 'operations',
  summary: 'This description, OpenAPI 3.1.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'OpenAPI document.', type: 'application/json', schema: openApiSchema } },
  problems: ['invalid-parameter'],
  handle({ req, res, context }) {
    writeJson(req, res, context.openApi());
  },
});
