import { SEMI_MAJOR_AXIS_M } from '../../core/geodesy/ellipsoid.ts';
import { writeInstancedGlb } from '../../core/gltf/instanced-glb.ts';
import { intersects, unionBounds } from './data-cluster.ts';
import type { Bounds } from './derived-network.ts';
import type { LeafContent, LeafSource } from './leaf-content.ts';
import { partitionRows, type PartitionNode } from './quadtree-partition.ts';

const MOST_INSTANCES = 4_000;
/** About 30 degrees; a tangent plane still serves. */
const WIDEST_REGION_RAD = 0.5;
type Region = [number, number, number, number, number, number];

interface Leaf {
  /** Of the last change of its content: part of its address. */
  revision: number;
  rows: Uint32Array;
  bounds: Bounds;
  /** What tileset.json says of it; made with the first use. */
  shape: { transform: number[]; box: number[]; region: Region } | null;
  glb: Uint8Array | null;
}

/** A part of the earth in which something changed, against an earlier tileset. */
export interface TilesetChange {
  before: Tileset3d;
  bounds: Bounds;
}

/**
 * 3D Tiles 1.1 tileset of the rows of one snapshot, by explicit tiling: the occupied cells of a quadtree, refined by adding, with content in its leaves
 * alone. Around each leaf stands a tile of the same box whose geometric error decides from how far the leaf is loaded, so distance counts from
 * the leaf itself, however large the cells above it are.
 */
export class Tileset3d {
  readonly #source: LeafSource;
  readonly #revision: number;
  readonly #loadError: number;
  readonly #tree: PartitionNode | null;
  readonly #leaves = new Map<string, Leaf>();
  #json: object | null = null;

  /**
   * `loadErrorM`: geometric error of what a leaf adds. A viewer that allows 16 pixels loads a leaf from loadErrorM × (height of the view in pixels) / 18
   * metres away (field of view 60°).
   *
   * With `change` the leaves that lie apart from its bounds keep their addresses and what was made of them.
   */
  constructor(source: LeafSource, options: { revision: number; loadErrorM: number; change?: TilesetChange | null }) {
    this.#source = source;
    this.#revision = options.revision;
    this.#loadError = options.loadErrorM;
    this.#tree = partitionRows(source, MOST_INSTANCES);
    this.#collectLeaves(this.#tree, options.change ?? null);
  }

  /** tileset.json; contents are addressed relative to it as `{revision}/{content}.glb`. */
  json(): object {
    return (this.#json ??= {
      asset: { version: '1.1' },
      extras: { revision: this.#revision },
      geometricError: this.#loadError,
      root: this.#tree === null ? emptyRoot() : { ...this.#tile(this.#tree).tile, refine: 'ADD' },
    });
  }

  /** GLB of a leaf at the revision that its address names; null when this tileset has no such leaf. */
  content(revision: number, name: string): Uint8Array | null {
    const leaf = this.#leaves.get(name);
    if (leaf === undefined || leaf.revision !== revision) return null;
    if (leaf.glb === null) {
      const content = this.#source.build(leaf.rows);
      leaf.shape ??= shapeOf(content);
      leaf.glb = writeInstancedGlb({ groups: content.groups, table: content.table });
    }
    return leaf.glb;
  }

  #collectLeaves(node: PartitionNode | null, change: TilesetChange | null): void {
    if (node === null) return;
    for (const child of node.children) this.#collectLeaves(child, change);
    if (node.children.length > 0) return;
    const { rows } = node;
    let bounds: Bounds = this.#source.bounds(rows[0]!);
    for (const row of rows) bounds = unionBounds(bounds, this.#source.bounds(row));
    const name = nameOf(node);
    const before = change === null ? undefined : change.before.#leaves.get(name);
    const same =
      before !== undefined &&
      before.rows.length === rows.length &&
      !intersects(before.bounds, change!.bounds) &&
      !intersects(bounds, change!.bounds);
    this.#leaves.set(
      name,
      same ? { ...before, rows } : { revision: this.#revision, rows, bounds, shape: null, glb: null },
    );
  }

  #tile(node: PartitionNode): { tile: object; region: Region } {
    if (node.children.length > 0) {
      const children = node.children.map((child) => this.#tile(child));
      const region = children.map((child) => child.region).reduce(unionRegions);
      const tile = {
        boundingVolume: volumeOf(region),
        geometricError: this.#loadError,
        children: children.map((child) => child.tile),
      };
      return { tile, region };
    }
    const name = nameOf(node);
    const leaf = this.#leaves.get(name)!;
    const { transform, box, region } = (leaf.shape ??= shapeOf(this.#source.build(leaf.rows)));
    const content = { boundingVolume: { box }, geometricError: 0, content: { uri: `${leaf.revision}/${name}.glb` } };
    const tile = { transform, boundingVolume: { box }, geometricError: this.#loadError, children: [content] };
    return { tile, region };
  }
}

function nameOf({ z, x, y }: PartitionNode): string {
  return `${z}-${x}-${y}`;
}

function shapeOf({ frame }: LeafContent): NonNullable<Leaf['shape']> {
  return { transform: [...frame.transform], box: frame.box(), region: frame.region() };
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

/**
 * A region as a bounding volume. One that is wide goes round the earth as a sphere: Cesium encloses a region by a box on its tangent plane, and for
 * datasets on two continents that box left them out.
 */
function volumeOf(region: Region): { region: Region } | { sphere: number[] } {
  const [west, south, east, north, , top] = region;
  const isWide = east - west > WIDEST_REGION_RAD || north - south > WIDEST_REGION_RAD;
  return isWide ? { sphere: [0, 0, 0, SEMI_MAJOR_AXIS_M + Math.max(top, 0)] } : { region };
}

/** A tileset must have a root; one without rows shows nothing at one place. */
function emptyRoot(): object {
  return { boundingVolume: { sphere: [0, 0, 0, 1] }, geometricError: 0, refine: 'ADD' };
}
