import { tileContentPath, versionQuery } from '../../../core/contract/parameters.ts';
import { askerOf } from '../asker-of.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { IMMUTABLE, writeRepresentation } from '../write-representation.ts';

export const tileContent3d = defineRoute({
  method: 'get',
  path: '/3dtiles/{tileset}/{revision}/{content}.glb',
  tag: 'tiles',
  summary: 'Content of a 3D tile: instanced pipes or points. It never changes under its address.',
  params: tileContentPath,
  query: versionQuery,
  answers: { 200: { description: 'Binary glTF 2.0.', type: 'model/gltf-binary' } },
  problems: ['invalid-parameter', 'not-found', 'busy'],
  async handle({ params, req, res, context }) {
    const { tileset, revision, content } = params;
    const make = (): Uint8Array | null => context.network.tileContent3d(tileset, revision, content);
    const glb = await context.contents.get(`${tileset}/${revision}/${content}`, make, askerOf(res));
    if (glb === null) {
      throw new Problem(
        'not-found',
        `The tileset ${tileset} has no content "${content}" at revision ${revision}; load tileset.json again.`,
      );
    }
    writeRepresentation(req, res, glb, IMMUTABLE);
  },
});
