import { settingsSchema, type SettingsJson } from '../../../core/contract/api.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const settings = defineRoute({
  method: 'get',
  path: '/api/settings',
  tag: 'operations',
  summary: 'What the deployer set that the page must know.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'The settings.', type: 'application/json', schema: settingsSchema } },
  problems: ['invalid-parameter'],
  handle({ req, res, context }) {
    writeJson(req, res, { outsideMap: context.config.outsideMap ?? null } satisfies SettingsJson);
  },
});
