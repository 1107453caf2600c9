import type { LeafSource } from './leaf-content.ts';
import { partitionRows, type PartitionNode } from './quadtree-partition.ts';

export const MOST_INSTANCES = 4_000;

/** West, south, east, north in radians, lowest and highest ellipsoidal height in metres: 3D Tiles' `region`. */
export type Region = [number, number, number, number, number, number];

/** What tileset.json says of a leaf. */
export interface LeafShape {
  /** Column-major, east-north-up to earth-centred. */
  transform: number[];
  /** 3D Tiles' `box`. */
  box: number[];
  region: Region;
}

/** How the base rows are divided among the leaves of a 3D tileset, and the shape of each leaf by its name. */
export interface TilesetBase {
  tree: PartitionNode | null;
  shapes: ReadonlyMap<string, LeafShape>;
}

export function partitionLeaves(source: LeafSource): TilesetBase {
  const tree = partitionRows(source, MOST_INSTANCES);
  const shapes = new Map<string, LeafShape>();
  const collect = (node: PartitionNode): void => {
    if (node.children.length === 0) shapes.set(leafName(node), leafShape(source, node.rows));
    else node.children.forEach(collect);
  };
  if (tree !== null) collect(tree);
  return { tree, shapes };
}

export function leafShape(source: LeafSource, rows: Uint32Array): LeafShape {
  const frame = source.frame(rows);
  return { transform: [...frame.transform], box: frame.box(), region: frame.region() };
}

export function leafName({ z, x, y }: Pick<PartitionNode, 'z' | 'x' | 'y'>): string {
  return `${z}-${x}-${y}`;
}
