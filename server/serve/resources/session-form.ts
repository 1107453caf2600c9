import { noParameters } from '../../../core/contract/parameters.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { writeSessionPage } from '../session-page.ts';

export const sessionForm = defineRoute({
  method: 'get',
  path: '/session',
  tag: 'operations',
  summary: 'A form for the token, where the server asks for one.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'A page.', type: 'text/html' } },
  problems: ['invalid-parameter', 'not-found'],
  handle({ res, context }) {
    if (context.token === null) throw new Problem('not-found', 'This server asks for no token.');
    writeSessionPage(res, 200, '');
  },
});
