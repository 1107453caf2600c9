import { tileset3dSchema } from '../../../core/contract/operations.ts';
import { tileset3dPath, versionQuery } from '../../../core/contract/parameters.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const tileset3d = defineRoute({
  method: 'get',
  path: '/3dtiles/{tileset}/tileset.json',
  tag: 'tiles',
  summary: '3D Tiles 1.1 tileset; its contents are named by revision.',
  params: tileset3dPath,
  query: versionQuery,
  answers: { 200: { description: 'The tileset.', type: 'application/json', schema: tileset3dSchema } },
  problems: ['invalid-parameter', 'not-found'],
  handle({ params, req, res, context }) {
    const tileset = context.network.tileset3d(params.tileset);
    const asset = 'asset' in tileset && typeof tileset.asset === 'object' ? tileset.asset : {};
    // Cesium puts it into the addresses of the contents: what a browser was told to keep for ever ends with the store that it is of.
    writeJson(req, res, { ...tileset, asset: { tilesetVersion: context.store.name, ...asset } });
  },
});
