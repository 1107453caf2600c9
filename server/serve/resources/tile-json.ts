import { tileJsonSchema } from '../../../core/contract/operations.ts';
import { noParameters, vectorTilesetPath } from '../../../core/contract/parameters.ts';
import { publicAddress } from '../public-address.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const tileJson = defineRoute({
  method: 'get',
  path: '/tiles/{tileset}.json',
  tag: 'tiles',
  summary: 'TileJSON 3.0 of a vector tileset.',
  params: vectorTilesetPath,
  query: noParameters,
  answers: { 200: { description: 'TileJSON.', type: 'application/json', schema: tileJsonSchema } },
  problems: ['invalid-parameter', 'not-found'],
  handle({ params, req, res, context }) {
    const address = publicAddress(req, context.config);
    writeJson(req, res, {
      tilejson: '3.0.0',
      scheme: 'xyz',
      tiles: [`${address}/tiles/${params.tileset}/{z}/{x}/{y}.mvt`],
      ...context.network.tileJson(params.tileset),
    });
  },
});
