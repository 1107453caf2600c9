import { revisionEventSchema } from '../../../core/contract/api.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import { defineRoute } from '../route.ts';

export const live = defineRoute({
  method: 'get',
  path: '/live',
  tag: 'live',
  summary:
    'Server-sent events: "hello" with the revision at hand, then "revision" for each new one; Last-Event-ID is followed.',
  params: noParameters,
  query: noParameters,
  answers: {
    200: {
      description: 'A stream whose data are revision events.',
      type: 'text/event-stream',
      schema: revisionEventSchema,
    },
  },
  problems: ['invalid-parameter', 'busy'],
  handle({ req, res, context }) {
    context.live.join(req, res);
  },
});
