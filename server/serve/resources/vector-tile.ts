import { noParameters, vectorTilePath } from '../../../core/contract/parameters.ts';
import { answerVectorTile } from '../answer-vector-tile.ts';
import { defineRoute } from '../route.ts';
import { VECTOR_TILE_TYPE } from '../vector-tiles.ts';

export const VECTOR_TILE_ROUTE = '/tiles/{tileset}/{z}/{x}/{y}.mvt';

/** Describes the tiles and answers addresses that the dispatcher in front leaves: faulty ones, and ones spelled in percent codes. */
export const vectorTile = defineRoute({
  method: 'get',
  path: VECTOR_TILE_ROUTE,
  tag: 'tiles',
  summary: 'Mapbox Vector Tile 2.1; columns and rows as in XYZ.',
  params: vectorTilePath,
  query: noParameters,
  answers: {
    200: { description: 'The tile.', type: VECTOR_TILE_TYPE },
    204: { description: 'The tile is empty.' },
  },
  problems: ['invalid-parameter', 'not-found', 'busy'],
  async handle({ params, req, res, context }) {
    await answerVectorTile(context, params, req, res);
  },
});
