import { terrainLayerSchema } from '../../../core/contract/operations.ts';
import { noParameters } from '../../../core/contract/parameters.ts';
import { defineRoute } from '../route.ts';
import { writeJson } from '../write-json.ts';

export const terrainLayer = defineRoute({
  method: 'get',
  path: '/terrain/layer.json',
  tag: 'tiles',
  summary: 'Layer description of the quantized-mesh terrain, with the tiles that there are.',
  params: noParameters,
  query: noParameters,
  answers: { 200: { description: 'layer.json.', type: 'application/json', schema: terrainLayerSchema } },
  problems: ['invalid-parameter'],
  handle({ req, res, context }) {
    writeJson(req, res, context.network.terrainLayer());
  },
});
