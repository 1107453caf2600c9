import { writeBlockGlb } from '../../../core/gltf/block-glb.ts';
import { partitionRows, type PartitionNode } from '../quadtree-partition.ts';
import { leafName, type LeafShape, type Region } from '../tileset-base.ts';
import { buildingFrame, buildingMesh, buildingProperties } from './building-leaf.ts';
import type { BuildingHeights } from './place-heights.ts';
import type { BuildingTable } from './place-tables.ts';

/** Corners of footprints in a leaf at most: about 500 buildings, a draw call of 15,000 vertices. */
const MOST_CORNERS = 3_000;
/** A viewer that allows 16 pixels loads a leaf from this × (height of the view in pixels) / 18 metres away (field of view 60°): 4.2 km at 900 pixels. */
const LOAD_ERROR_M = 84;

interface Node {
  leaf: { name: string; rows: Uint32Array; shape: LeafShape } | null;
  children: Node[];
  region: Region;
}

/**
 * 3D Tiles 1.1 tileset of buildings as blocks, by explicit tiling: the occupied cells of a quadtree, with content in its leaves alone. Around each leaf stands
 * a tile of the same box whose geometric error decides from how far the leaf is loaded.
 */
export class BuildingsTileset {
  readonly revision: number;
  readonly #table: BuildingTable;
  readonly #heights: BuildingHeights;
  readonly #leaves = new Map<string, Uint32Array>();
  readonly #json: object;

  /** `revision` is part of the contents' addresses. */
  constructor(table: BuildingTable, heights: BuildingHeights, revision: number) {
    this.revision = revision;
    this.#table = table;
    this.#heights = heights;
    const { metres, rowRings, ringStart } = table;
    const tree = partitionRows(
      {
        count: table.count,
        position: (row) => {
          const first = 2 * ringStart[rowRings[row]!]!;
          return [metres[first]!, metres[first + 1]!];
        },
        weight: (row) => ringStart[rowRings[row + 1]!]! - ringStart[rowRings[row]!]!,
      },
      MOST_CORNERS,
    );
    this.#json = {
      asset: { version: '1.1' },
      extras: { revision },
      geometricError: LOAD_ERROR_M,
      root:
        tree === null
          ? { boundingVolume: { sphere: [0, 0, 0, 1] }, geometricError: 0, refine: 'ADD' }
          : { ...this.#tile(this.#plant(tree)), refine: 'ADD' },
    };
  }

  /** tileset.json; contents are addressed relative to it as `{revision}/{content}.glb`. */
  json(): object {
    return this.#json;
  }

  /** GLB of a leaf; null when this tileset has no such content. */
  content(revision: number, name: string): Uint8Array | null {
    const rows = revision === this.revision ? this.#leaves.get(name) : undefined;
    if (rows === undefined) return null;
    const frame = buildingFrame(this.#table, this.#heights, rows);
    return writeBlockGlb(buildingMesh(this.#table, this.#heights, rows, frame), buildingProperties(this.#table, rows));
  }

  #plant(node: PartitionNode): Node {
    if (node.children.length > 0) {
      const children = node.children.map((child) => this.#plant(child));
      return { leaf: null, children, region: children.map(({ region }) => region).reduce(unionRegions) };
    }
    const name = leafName(node);
    const frame = buildingFrame(this.#table, this.#heights, node.rows);
    const region = frame.region();
    this.#leaves.set(name, node.rows);
    return {
      leaf: { name, rows: node.rows, shape: { transform: [...frame.transform], box: frame.box(), region } },
      children: [],
      region,
    };
  }

  #tile({ leaf, children, region }: Node): object {
    if (leaf === null) {
      return {
        boundingVolume: { region },
        geometricError: LOAD_ERROR_M,
        children: children.map((child) => this.#tile(child)),
      };
    }
    const { transform, box } = leaf.shape;
    const content = {
      boundingVolume: { box },
      geometricError: 0,
      content: { uri: `${this.revision}/${leaf.name}.glb` },
    };
    return { transform, boundingVolume: { box }, geometricError: LOAD_ERROR_M, children: [content] };
  }
}

function unionRegions(a: Region, b: Region): Region {
  return [
    Math.min(a[0], b[0]),
    Math.min(a[1], b[1]),
    Math.max(a[2], b[2]),
    Math.max(a[3], b[3]),
    Math.min(a[4], b[4]),
    Math.max(a[5], b[5]),
  ];
}
