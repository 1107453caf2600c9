import { SEMI_MAJOR_AXIS_M } from '../../core/geodesy/ellipsoid.ts';
import { writeInstancedGlb } from '../../core/gltf/instanced-glb.ts';
import type { LeafSource } from './leaf-content.ts';
import { cellOf, LARGEST_LEAF_LEVEL, type PartitionNode } from './quadtree-partition.ts';
import { leafName, leafShape, type LeafShape, type Region, type TilesetBase } from './tileset-base.ts';

/** About 30 degrees; a tangent plane still serves. */
const WIDEST_REGION_RAD = 0.5;
/** Earlier contents that are still served, for pages that hold a tileset.json that names them. */
const KEPT_CONTENTS = 256;

interface Leaf {
  name: string;
  /** Of the last change of its content: part of its address. */
  revision: number;
  rows: Uint32Array;
  /** Made with the first use after a change. */
  shape: LeafShape | null;
}

interface TreeNode {
  z: number;
  x: number;
  y: number;
  children: TreeNode[];
  /** In nodes without children. */
  leaf: Leaf | null;
}

/**
 * 3D Tiles 1.1 tileset by explicit tiling: the occupied cells of a quadtree, refined by adding, with content in its leaves alone. Around each leaf
 * stands a tile of the same box whose geometric error decides from how far the leaf is loaded, so distance counts from the leaf itself,
 * however large the cells above it are.
 *
 * The base rows divide the plane; a change touches the leaves of its rows, and theirs are the only contents that get a new address.
 */
export class Tileset3d {
  readonly #source: LeafSource;
  readonly #loadError: number;
  readonly #baseRevision: number;
  readonly #tree: TreeNode | null;
  /** By name; those of rows outside of every cell of the tree stand beside it. */
  readonly #leaves = new Map<string, Leaf>();
  readonly #beside: Leaf[] = [];
  #earlier: { name: string; revision: number; rows: Uint32Array; source: LeafSource }[] = [];
  #revision: number;
  #json: object | null = null;

  /**
   * `loadErrorM`: geometric error of what a leaf adds. A viewer that allows 16 pixels loads a leaf from loadErrorM × (height of the view in pixels) / 18
   * metres away (field of view 60°).
   */
  constructor(source: LeafSource, base: TilesetBase, options: { revision: number; loadErrorM: number }) {
    this.#source = source;
    this.#revision = options.revision;
    this.#baseRevision = options.revision;
    this.#loadError = options.loadErrorM;
    this.#tree = base.tree === null ? null : this.#plant(base.tree, base.shapes);
  }

  /** tileset.json; contents are addressed relative to it as `{revision}/{content}.glb`. */
  json(): object {
    return (this.#json ??= {
      asset: { version: '1.1' },
      extras: { revision: this.#revision },
      geometricError: this.#loadError,
      root: this.#root(),
    });
  }

  /** GLB of a leaf at the revision that its address names; null when this tileset has no such content, or has it no more. */
  content(revision: number, name: string): Uint8Array | null {
    const leaf = this.#leaves.get(name);
    if (leaf?.revision === revision && leaf.rows.length > 0) return glbOf(this.#source, leaf.rows);
    const earlier = this.#earlier.find((kept) => kept.name === name && kept.revision === revision);
    return earlier === undefined ? null : glbOf(earlier.source, earlier.rows);
  }

  /** Takes away rows of this tileset and adds others, which together are of one new revision. */
  change(revision: number, removed: readonly number[], added: readonly number[]): void {
    const touched = new Map<Leaf, { removed: Set<number>; added: number[] }>();
    const touch = (row: number): { removed: Set<number>; added: number[] } => {
      const leaf = this.#leafOf(row);
      let change = touched.get(leaf);
      if (change === undefined) touched.set(leaf, (change = { removed: new Set(), added: [] }));
      return change;
    };
    for (const row of removed) touch(row).removed.add(row);
    for (const row of added) touch(row).added.push(row);
    for (const [leaf, change] of touched) {
      this.#retire(leaf);
      const kept = leaf.rows.filter((row) => !change.removed.has(row));
      leaf.rows = new Uint32Array(kept.length + change.added.length);
      leaf.rows.set(kept);
      leaf.rows.set(change.added, kept.length);
      leaf.shape = null;
      leaf.revision = revision;
    }
    this.#revision = revision;
    this.#json = null;
  }

  /**
   * Goes on where another tileset of the same network ends: leaves that hold the same in both keep their addresses. `before` must be of the same revision as
   * this one, or behind it, with the changes since applied here.
   */
  inheritAddresses(before: Tileset3d): void {
    const sameRevision = before.#revision === this.#revision;
    for (const leaf of this.#leaves.values()) {
      const old = before.#leaves.get(leaf.name);
      const isUntouched = sameRevision || leaf.revision === this.#baseRevision;
      if (old !== undefined && isUntouched && this.#holdsSame(leaf, old, before)) leaf.revision = old.revision;
    }
    this.#json = null;
  }

  /** Serves what the tileset in whose place this one comes has and this one has not. What that one kept of the tileset before it is let go, with its rows. */
  keepContents(before: Tileset3d): void {
    this.#earlier = before.#earlier.filter(({ source }) => source === before.#source);
    for (const old of before.#leaves.values()) {
      const isHere = this.#leaves.get(old.name)?.revision === old.revision;
      if (!isHere && old.rows.length > 0) this.#keep(old, before.#source);
    }
  }

  #holdsSame(leaf: Leaf, old: Leaf, before: Tileset3d): boolean {
    if (leaf.rows.length !== old.rows.length) return false;
    const ids = leaf.rows.map((row) => this.#source.id(row)).sort();
    const oldIds = old.rows.map((row) => before.#source.id(row)).sort();
    return ids.every((id, i) => id === oldIds[i]);
  }

  #plant(node: PartitionNode, shapes: TilesetBase['shapes']): TreeNode {
    const { z, x, y } = node;
    if (node.children.length > 0) {
      return { z, x, y, leaf: null, children: node.children.map((child) => this.#plant(child, shapes)) };
    }
    const name = leafName(node);
    const leaf: Leaf = { name, revision: this.#revision, rows: node.rows, shape: shapes.get(name) ?? null };
    this.#leaves.set(name, leaf);
    return { z, x, y, leaf, children: [] };
  }

  #leafOf(row: number): Leaf {
    const position = this.#source.position(row);
    const inTree = this.#tree === null ? null : leafAt(this.#tree, position);
    if (inTree !== null) return inTree;
    const [x, y] = cellOf(position, LARGEST_LEAF_LEVEL);
    const name = leafName({ z: LARGEST_LEAF_LEVEL, x, y });
    let leaf = this.#leaves.get(name);
    if (leaf === undefined) {
      leaf = { name, revision: this.#revision, rows: new Uint32Array(0), shape: null };
      this.#leaves.set(name, leaf);
      this.#beside.push(leaf);
    }
    return leaf;
  }

  #retire(leaf: Leaf): void {
    if (leaf.rows.length > 0) this.#keep({ ...leaf }, this.#source);
  }

  #keep({ name, revision, rows }: Leaf, source: LeafSource): void {
    this.#earlier.push({ name, revision, rows, source });
    if (this.#earlier.length > KEPT_CONTENTS) this.#earlier.splice(0, this.#earlier.length - KEPT_CONTENTS);
  }

  #root(): object {
    const tiles = [
      this.#tree === null ? null : this.#tile(this.#tree),
      ...this.#beside.map((leaf) => this.#leafTile(leaf)),
    ];
    const shown = tiles.filter((tile) => tile !== null);
    const [first] = shown;
    // A tileset must have a root; one without rows shows nothing at one place.
    if (first === undefined) return { boundingVolume: { sphere: [0, 0, 0, 1] }, geometricError: 0, refine: 'ADD' };
    const { tile } = shown.length === 1 ? first : this.#parent(shown);
    return { ...tile, refine: 'ADD' };
  }

  #tile(node: TreeNode): { tile: object; region: Region } | null {
    if (node.leaf !== null) return this.#leafTile(node.leaf);
    const children = node.children.map((child) => this.#tile(child)).filter((child) => child !== null);
    return children.length === 0 ? null : this.#parent(children);
  }

  #parent(children: readonly { tile: object; region: Region }[]): { tile: object; region: Region } {
    const region = children.map((child) => child.region).reduce(unionRegions);
    const tile = {
      boundingVolume: volumeOf(region),
      geometricError: this.#loadError,
      children: children.map((child) => child.tile),
    };
    return { tile, region };
  }

  #leafTile(leaf: Leaf): { tile: object; region: Region } | null {
    if (leaf.rows.length === 0) return null;
    const { transform, box, region } = (leaf.shape ??= leafShape(this.#source, leaf.rows));
    const content = {
      boundingVolume: { box },
      geometricError: 0,
      content: { uri: `${leaf.revision}/${leaf.name}.glb` },
    };
    const tile = { transform, boundingVolume: { box }, geometricError: this.#loadError, children: [content] };
    return { tile, region };
  }
}

/** The leaf whose cell holds a position (EPSG:3857 metres); null where the tree has none. */
function leafAt(node: TreeNode, position: readonly [number, number]): Leaf | null {
  const [x, y] = cellOf(position, node.z);
  if (x !== node.x || y !== node.y) return null;
  if (node.leaf !== null) return node.leaf;
  for (const child of node.children) {
    const leaf = leafAt(child, position);
    if (leaf !== null) return leaf;
  }
  return null;
}

function glbOf(source: LeafSource, rows: Uint32Array): Uint8Array {
  const { groups, table } = source.build(rows);
  return writeInstancedGlb({ groups, table });
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
