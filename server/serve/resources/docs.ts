import { noParameters } from '../../../core/contract/parameters.ts';
import { docsPage } from '../docs-page.ts';
import { represent } from '../representation.ts';
import { defineRoute } from '../route.ts';
import { REVALIDATE, writeRepresentation } from '../write-representation.ts';

const GZIP_LEVEL = 6;

export const docs = defineRoute({
  method: 'get',
  path: '/docs',
  tag: 'operations',
  summary: 'The description to read in a browser.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'A page.', type: 'text/html' } },
  problems: ['invalid-parameter'],
  handle({ req, res, context }) {
    const page = Buffer.from(docsPage(context.openApi()));
    writeRepresentation(req, res, represent('text/html; charset=utf-8', page, GZIP_LEVEL), REVALIDATE);
  },
});
