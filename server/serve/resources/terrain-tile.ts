import { terrainTilePath, versionQuery } from '../../../core/contract/parameters.ts';
import { askerOf } from '../asker-of.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { REVALIDATE, writeRepresentation } from '../write-representation.ts';

export const TERRAIN_TILE_TYPE = 'application/vnd.quantized-mesh';

export const terrainTile = defineRoute({
  method: 'get',
  path: '/terrain/{z}/{x}/{y}.terrain',
  tag: 'tiles',
  summary: 'Quantized-mesh 1.0 tile of the ground; geographic scheme, rows from the south.',
  params: terrainTilePath,
  query: versionQuery,
  answers: { 200: { description: 'The tile.', type: TERRAIN_TILE_TYPE } },
  problems: ['invalid-parameter', 'not-found', 'busy'],
  async handle({ params: { z, x, y }, req, res, context }) {
    const tile = await context.terrain.get(`${z}/${x}/${y}`, () => context.network.terrainTile(z, x, y), askerOf(res));
    if (tile === null)
      throw new Problem('not-found', `The terrain has no tile ${z}/${x}/${y}; layer.json lists what there is.`);
    writeRepresentation(req, res, tile, REVALIDATE);
  },
});
