import { noParameters } from '../../../core/contract/parameters.ts';
import { Problem } from '../problem.ts';
import { readForm } from '../read-form.ts';
import { defineRoute } from '../route.ts';
import { writeSessionPage } from '../session-page.ts';

export const sessionStart = defineRoute({
  method: 'post',
  path: '/session',
  tag: 'operations',
  summary: 'Takes the field "token" of a form and gives the browser a cookie for it.',
  params: noParameters,
  query: noParameters,
  answers: {
    303: { description: 'The token is right; on to the page.' },
    401: { description: 'It is not; the form again.', type: 'text/html' },
  },
  problems: [
    'invalid-parameter',
    'not-found',
    'foreign-origin',
    'body-too-large',
    'unsupported-media-type',
    'too-many-requests',
  ],
  async handle({ req, res, context }) {
    const { token, config, limits } = context;
    if (token === null) throw new Problem('not-found', 'This server asks for no token.');
    const form = await readForm(req, limits.bodyBytes);
    if (!token.isToken(form.get('token') ?? '')) {
      writeSessionPage(res, 401, 'That is not the token.');
      return;
    }
    const overTls = config.publicUrl?.startsWith('https:') ?? false;
    res.writeHead(303, { location: '/', 'set-cookie': token.cookie(overTls), 'cache-control': 'no-store' }).end();
  },
});
