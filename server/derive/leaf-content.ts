import type { InstanceGroup } from '../../core/gltf/instanced-glb.ts';
import type { PropertyTable } from '../../core/gltf/property-table.ts';
import type { LeafFrame } from './leaf-frame.ts';
import type { PartitionItems } from './quadtree-partition.ts';

/** What a leaf of a 3D tileset holds, before it is encoded. */
export interface LeafContent {
  frame: LeafFrame;
  groups: readonly InstanceGroup[];
  table: PropertyTable;
}

/** The rows of a snapshot that a 3D tileset shows. */
export interface LeafSource extends PartitionItems {
  id(row: number): number;
  /** The frame of the leaf that those rows make, and the box around all that they show. */
  frame(rows: Uint32Array): LeafFrame;
  build(rows: Uint32Array): LeafContent;
}
