import { tourSchema, type TourJson } from '../../../core/contract/api.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const tour = defineRoute({
  method: 'get',
  path: '/api/tour',
  tag: 'network',
  summary: 'Places worth a first look, chosen from the data: where most classes meet, a segment, an unknown depth.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'Places.', type: 'application/json', schema: tourSchema } },
  problems: ['invalid-parameter'],
  handle({ req, res, context: { network } }) {
    const body: TourJson = { revision: network.revision, stops: network.tour() };
    writeJson(req, res, body);
  },
});
