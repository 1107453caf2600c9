import { noParameters } from '../../../core/contract/parameters.ts';
import { exchangeOf } from '../exchange.ts';
import { defineRoute } from '../route.ts';

export const metrics = defineRoute({
  method: 'get',
  path: '/metrics',
  tag: 'operations',
  summary: 'What the server counts, in the text form of Prometheus.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'Metrics.', type: 'text/plain' } },
  problems: [],
  async handle({ req, res, context }) {
    const text = Buffer.from(await context.metrics.text());
    res.writeHead(200, {
      'content-type': context.metrics.type,
      'content-length': text.length,
      'cache-control': 'no-store',
    });
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    exchangeOf(res).bytes = text.length;
    res.end(text);
  },
});
