import { groundSchema, type GroundJson } from '../../../core/contract/api.ts';
import { groundQuery, noParameters } from '../../../core/contract/parameters.ts';
import { undulationM } from '../../../core/geodesy/undulation.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const ground = defineRoute({
  method: 'get',
  path: '/api/ground',
  tag: 'network',
  summary: 'Height of the ground at a position, from the surface of the terrain tiles, and of the geoid.',
  params: noParameters,
  query: groundQuery,
  answers: { 200: { description: 'The ground there.', type: 'application/json', schema: groundSchema } },
  problems: ['invalid-parameter'],
  handle({ query: { lon, lat }, req, res, context: { network } }) {
    const { height, known } = network.ground(lon, lat);
    const undulation = undulationM(lon, lat);
    const body: GroundJson = {
      lon,
      lat,
      height,
      known,
      geoidModel: 'EGM96',
      undulation,
      heightAboveGeoid: height - undulation,
      revision: network.revision,
    };
    writeJson(req, res, body);
  },
});
