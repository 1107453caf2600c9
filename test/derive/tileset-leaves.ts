import type { DerivedNetwork, TilesetName } from '../../server/derive/derived-network.ts';
import { decodeInstancedGlb, type DecodedGlb } from '../core/decode-instanced-glb.ts';

interface TileJson {
  transform?: number[];
  boundingVolume: { box?: number[]; region?: number[]; sphere?: number[] };
  geometricError: number;
  refine?: string;
  content?: { uri: string };
  children?: TileJson[];
}

export interface TilesetJson {
  asset: { version: string };
  geometricError: number;
  root: TileJson;
}

/** A tile with content as a viewer meets it. */
export interface LeafTile {
  uri: string;
  /** The product of the transforms from the root. */
  transform: Float64Array;
  box: number[];
  glb: Uint8Array;
  decoded: DecodedGlb;
}

/** Walks tileset.json and loads every content. Throws when an error grows towards a child or a transform is nested. */
export async function loadLeaves(network: DerivedNetwork, tileset: TilesetName): Promise<LeafTile[]> {
  const json = network.tileset3d(tileset) as TilesetJson;
  const leaves: LeafTile[] = [];
  const visit = async (tile: TileJson, transform: number[] | null): Promise<void> => {
    if (transform !== null && tile.transform !== undefined) throw new Error('a transform within a transform');
    const own = tile.transform ?? transform;
    if (tile.content !== undefined) {
      const [revision, file] = tile.content.uri.split('/') as [string, string];
      const glb = network.tileContent3d(tileset, Number(revision), file.replace(/\.glb$/, ''));
      if (glb === null) throw new Error(`no content ${tile.content.uri}`);
      leaves.push({
        uri: tile.content.uri,
        transform: Float64Array.from(own!),
        box: tile.boundingVolume.box!,
        glb,
        decoded: await decodeInstancedGlb(glb),
      });
    }
    for (const child of tile.children ?? []) {
      if (child.geometricError > tile.geometricError) throw new Error('the geometric error grows');
      await visit(child, own);
    }
  };
  await visit(json.root, null);
  return leaves;
}

/** Unsigned 32-bit integers of a property column. */
export function uint32Column(leaf: LeafTile, name: string): Uint32Array {
  const bytes = leaf.decoded.columns[name]!;
  return new Uint32Array(bytes.slice().buffer);
}
