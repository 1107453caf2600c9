import { noParameters } from '../../../core/contract/parameters.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { REVALIDATE, writeRepresentation } from '../write-representation.ts';

/** The page keeps its state in the query, so that is not looked at here. */
export const page = defineRoute({
  method: 'get',
  path: '/',
  tag: 'operations',
  summary: 'The client.',
  params: noParameters,
  query: null,
  answers: { 200: { description: 'A page.', type: 'text/html' } },
  problems: ['client-not-built'],
  async handle({ req, res, context }) {
    const file = await context.client.get('/index.html');
    if (file === null) throw new Problem('client-not-built', 'Run "npm run build"; "npm start" does it by itself.');
    writeRepresentation(req, res, file.representation, REVALIDATE);
  },
});
