import { validateBytes } from 'gltf-validator';
import { MeshoptDecoder } from 'meshoptimizer/decoder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Building, Polygons } from '../../core/model/place.ts';
import { ecefToEnu } from '../../core/geodesy/enu-frame.ts';
import { geodeticToEcef } from '../../core/geodesy/ecef.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import { openImport } from '../../server/store/open-import.ts';
import { createTestDatabase } from '../support/database.ts';
import { makeBuilding } from '../support/places.ts';
import { describeDataset } from '../support/rows.ts';
import { importSample, strictLog } from './sample-networks.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 4242;
const BUILDINGS = 1_500;
/** Half a step of a position is 5 mm where a tile is 600 m wide; the Mercator round trip adds far less. */
const TOLERANCE_M = 0.02;
const WALL_BELOW_M = 1.5;

interface Tile {
  transform?: number[];
  boundingVolume: { box?: number[] };
  geometricError: number;
  content?: { uri: string };
  children?: Tile[];
}

/** A leaf as a viewer sees it: vertices in the tile's east, north, up. */
interface Leaf {
  glb: Uint8Array;
  transform: Float64Array;
  box: number[];
  positions: Float64Array;
  normals: Float64Array;
  features: Float32Array;
  indices: Uint16Array;
  columns: Record<string, Uint8Array>;
  texts: Record<string, string[]>;
}

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let network: DerivedNetwork;
let leaves: Leaf[];
let stored: Map<
  number,
  {
    height: number;
    name: string | null;
    storeys: number | null;
    use: string | null;
    corners: [number, number][];
    areaM2: number;
  }
>;

beforeAll(async () => {
  db = await createTestDatabase();
  // Its survey points bend the ground, on which the buildings stand.
  await importSample(db, 'quarter');
  const { rows: middle } = await db.knex.raw<{ rows: { lon: number; lat: number }[] }>(
    'SELECT avg(ST_X(geom)) lon, avg(ST_Y(geom)) lat FROM talpa.point',
  );
  const random = seededRandom(SEED);
  const writer = await openImport(db, describeDataset({ name: 'plan', profile: 'district-plan' }));
  await writer.addBuildings(Array.from({ length: BUILDINGS }, (_, i) => randomBuilding(i, middle[0]!, random)));
  await writer.commit({ dryRun: false });
  network = await deriveNetwork(db, { log: strictLog });
  if (network.placesRevision === null) await new Promise<void>((resolve) => network.onPlaces(() => resolve()));
  leaves = await loadLeaves();
  const { rows } = await db.knex.raw<{
    rows: {
      id: string;
      height_m: number;
      name: string | null;
      storeys: number | null;
      use: string | null;
      corners: [number, number][];
      area: number;
    }[];
  }>(
    `SELECT id, height_m, name, storeys, use, ST_Area(geom::geography) area,
       (SELECT json_agg(json_build_array(ST_X(d.geom), ST_Y(d.geom))) FROM ST_DumpPoints(geom) d) corners FROM talpa.building`,
  );
  stored = new Map(
    rows.map(({ id, height_m: height, name, storeys, use, corners, area }) => [
      Number(id),
      { height, name, storeys, use, corners, areaM2: area },
    ]),
  );
});
afterAll(async () => {
  await network.close();
  await db.drop();
});

describe(`the 3D tileset of buildings (seed ${SEED})`, () => {
  it('has GLBs in which gltf-validator finds no error and no warning', async () => {
    expect(leaves.length).toBeGreaterThan(2);
    for (const { glb } of leaves) {
      const { issues } = await validateBytes(glb, { maxIssues: 100 });
      expect(issues.messages.filter((m) => m.severity <= 1 && m.code !== 'UNSUPPORTED_EXTENSION')).toEqual([]);
    }
  });

  it('holds every building exactly once, with its height, storeys, name and use', () => {
    const seen: number[] = [];
    for (const leaf of leaves) {
      const ids = new Uint32Array(leaf.columns['id']!.slice().buffer);
      const heights = new Float32Array(leaf.columns['heightM']!.slice().buffer);
      const storeys = new Uint16Array(leaf.columns['storeys']!.slice().buffer);
      for (const [row, id] of ids.entries()) {
        const told = {
          height: heights[row],
          storeys: storeys[row],
          name: leaf.texts['name']![row],
          use: leaf.texts['use']![row],
        };
        const { height, storeys: count, name, use } = stored.get(id)!;
        expect(told).toEqual({ height: Math.fround(height), storeys: count ?? 0, name: name ?? '', use: use ?? '' });
        seen.push(id);
      }
      expect(new Set(leaf.features).size).toBe(ids.length);
    }
    expect(seen.sort((a, b) => a - b)).toEqual([...stored.keys()].sort((a, b) => a - b));
  });

  it('keeps every vertex inside the box of its tile, which touches it on all sides', () => {
    for (const { positions, box } of leaves) {
      const half = [box[3]!, box[7]!, box[11]!];
      const most = [0, 0, 0];
      for (let i = 0; i < positions.length; i++) {
        most[i % 3] = Math.max(most[i % 3]!, Math.abs(positions[i]! - box[i % 3]!));
      }
      for (let axis = 0; axis < 3; axis++) {
        expect(most[axis]!).toBeLessThanOrEqual(half[axis]!);
        expect(half[axis]! - most[axis]!).toBeLessThan(0.1);
      }
    }
  });

  it('has walls from below the ground to the roof at the corners that PostGIS tells, and the roof at ground plus height', () => {
    let corners = 0;
    for (const leaf of leaves) {
      const ids = new Uint32Array(leaf.columns['id']!.slice().buffer);
      const byFeature = verticesOf(leaf);
      for (const [row, id] of ids.entries()) {
        const building = stored.get(id)!;
        // Outer corners only: holes come after them, and the ground is taken where the walls stand outside.
        const grounds = outerCorners(building.corners).map(([lon, lat]) => network.ground(lon, lat).height);
        const foot = grounds.reduce((sum, height) => sum + height, 0) / grounds.length;
        const bottom = Math.min(...grounds) - WALL_BELOW_M;
        for (const [lon, lat] of building.corners) {
          for (const height of [bottom, foot + building.height]) {
            const at = enu(leaf.transform, lon, lat, height);
            const nearest = Math.min(...byFeature[row]!.map((v) => Math.hypot(...v.map((x, axis) => x - at[axis]!))));
            if (nearest > TOLERANCE_M) throw new Error(`building ${id} has no vertex within ${nearest} m of a corner`);
            corners++;
          }
        }
      }
    }
    expect(corners).toBeGreaterThan(10 * BUILDINGS);
  });

  it('covers by its roofs the area that PostGIS measures, facing up, and by its walls turns outside out', () => {
    for (const leaf of leaves) {
      const ids = new Uint32Array(leaf.columns['id']!.slice().buffer);
      const roofs = new Float64Array(ids.length);
      // By Gauss: the flow of (x, y, 0) out of all faces is twice the volume of a prism.
      const volumes = new Float64Array(ids.length);
      const tops = new Float64Array(ids.length).fill(-Infinity);
      const bottoms = new Float64Array(ids.length).fill(Infinity);
      for (let i = 0; i < leaf.indices.length; i += 3) {
        const [a, b, c] = [0, 1, 2].map((k) => vertex(leaf, leaf.indices[i + k]!)) as [number[], number[], number[]];
        const row = leaf.features[leaf.indices[i]!]!;
        const face = cross(minus(b, a), minus(c, a));
        const normal = [0, 1, 2].map((axis) => leaf.normals[3 * leaf.indices[i]! + axis]!);
        // Twice the area by which a sliver of 30 m may turn over when its corners move by half a step.
        expect(dot(face, normal)).toBeGreaterThan(-0.25);
        if (normal[2]! > 0.9) roofs[row]! += face[2]! / 2;
        volumes[row]! += (face[0]! * (a[0]! + b[0]! + c[0]!) + face[1]! * (a[1]! + b[1]! + c[1]!)) / 6;
        for (const [, , z] of [a, b, c]) {
          tops[row] = Math.max(tops[row]!, z!);
          bottoms[row] = Math.min(bottoms[row]!, z!);
        }
      }
      for (const [row, id] of ids.entries()) {
        const { areaM2 } = stored.get(id)!;
        // Centimetres along the outline; heights above the ellipsoid widen it by a twenty-thousandth.
        expect(Math.abs(roofs[row]! / areaM2 - 1), `roof of ${id}`).toBeLessThan(0.01);
        const volume = areaM2 * (tops[row]! - bottoms[row]!);
        expect(Math.abs(volumes[row]! / 2 / volume - 1), `walls of ${id}`).toBeLessThan(0.02);
      }
    }
  });

  it('answers null for a content that it does not have', () => {
    expect(network.tileContent3d('buildings', 0, '14-1-1')).toBeNull();
    expect(network.tileContent3d('buildings', network.revision, '14-1-1')).toBeNull();
  });
});

const outer = new Map<string, number>();

function randomBuilding(i: number, { lon, lat }: { lon: number; lat: number }, random: () => number): Building {
  const [x, y] = [lon + (random() - 0.5) * 0.02, lat + (random() - 0.5) * 0.02];
  const size = 0.00006 + random() * 0.0002;
  const ring = star(x, y, size, random);
  const polygons: Polygons = [[ring]];
  // Clockwise ones too: the store keeps rings as they come.
  if (i % 4 === 0) polygons[0] = [reversed(ring)];
  if (i % 3 === 0) polygons[0]!.push(star(x, y, size * 0.3, random));
  for (const [at, value] of ring.entries()) if (at % 2 === 0) outer.set(`${value} ${ring[at + 1]!}`, i);
  return makeBuilding(`b${i}`, {
    name: i % 5 === 0 ? `大厦${i}` : null,
    storeys: i % 7 === 0 ? null : 1 + (i % 40),
    use: i % 6 === 0 ? null : 'dwelling',
    heightM: 3 + Math.round(random() * 900) / 10,
    polygons,
  });
}

function outerCorners(corners: readonly [number, number][]): [number, number][] {
  const seen = new Set<string>();
  return corners.filter(([lon, lat]) => {
    const key = `${lon} ${lat}`;
    if (seen.has(key) || !outer.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function star(lon: number, lat: number, radius: number, random: () => number): Float64Array {
  const corners = 4 + Math.floor(random() * 8);
  const ring = Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    const reach = radius * (0.6 + random() * 0.4);
    return [lon + reach * Math.cos(angle), lat + reach * Math.sin(angle)];
  });
  return Float64Array.from([...ring, ring[0]!].flat());
}

function reversed(ring: Float64Array): Float64Array {
  const pairs = Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i]!, ring[2 * i + 1]!]);
  return Float64Array.from(pairs.toReversed().flat());
}

async function loadLeaves(): Promise<Leaf[]> {
  await MeshoptDecoder.ready;
  const found: Leaf[] = [];
  const visit = (tile: Tile, transform: number[] | null): void => {
    const own = tile.transform ?? transform;
    if (tile.content !== undefined) {
      const [revision, file] = tile.content.uri.split('/') as [string, string];
      const glb = network.tileContent3d('buildings', Number(revision), file.replace(/\.glb$/, ''));
      if (glb === null) throw new Error(`no content ${tile.content.uri}`);
      found.push({ ...decodeBlocks(glb), glb, transform: Float64Array.from(own!), box: tile.boundingVolume.box! });
    }
    for (const child of tile.children ?? []) visit(child, own);
  };
  visit((network.tileset3d('buildings') as { root: Tile }).root, null);
  return found;
}

interface BlockJson {
  nodes: { translation: number[]; scale: number[] }[];
  accessors: { bufferView: number; count: number }[];
  bufferViews: {
    byteOffset: number;
    byteLength: number;
    extensions?: {
      EXT_meshopt_compression: {
        byteOffset: number;
        byteLength: number;
        byteStride: number;
        count: number;
        mode: string;
      };
    };
  }[];
  extensions: {
    EXT_structural_metadata: {
      propertyTables: { count: number; properties: Record<string, { values: number; stringOffsets?: number }> }[];
    };
  };
}

/** By the glTF specification and meshoptimizer's own decoder; glTF's axes turned back to east, north, up. */
function decodeBlocks(glb: Uint8Array): Omit<Leaf, 'glb' | 'transform' | 'box'> {
  const header = new DataView(glb.buffer, glb.byteOffset, glb.byteLength);
  const jsonLength = header.getUint32(12, true);
  const json = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + jsonLength))) as BlockJson;
  const binary = 28 + jsonLength;
  const view = (index: number): Uint8Array => {
    const { byteOffset, byteLength, extensions } = json.bufferViews[index]!;
    const packed = extensions?.EXT_meshopt_compression;
    if (packed === undefined) return glb.slice(binary + byteOffset, binary + byteOffset + byteLength);
    const decoded = new Uint8Array(byteLength);
    const source = glb.subarray(binary + packed.byteOffset, binary + packed.byteOffset + packed.byteLength);
    MeshoptDecoder.decodeGltfBuffer(decoded, packed.count, packed.byteStride, source, packed.mode);
    return decoded;
  };
  const [position, normal, feature, index] = json.accessors.map(({ bufferView }) => view(bufferView)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const steps = new Uint16Array(position.buffer);
  const directions = new Int8Array(normal.buffer);
  const vertices = json.accessors[0]!.count;
  const { translation, scale } = json.nodes[0]!;
  const positions = new Float64Array(3 * vertices);
  const normals = new Float64Array(3 * vertices);
  for (let v = 0; v < vertices; v++) {
    const [x, y, z] = [0, 1, 2].map((axis) => steps[4 * v + axis]! * scale[axis]! + translation[axis]!) as [
      number,
      number,
      number,
    ];
    positions.set([x, -z, y], 3 * v);
    normals.set([directions[4 * v]! / 127, -directions[4 * v + 2]! / 127, directions[4 * v + 1]! / 127], 3 * v);
  }
  const table = json.extensions.EXT_structural_metadata.propertyTables[0]!;
  const columns: Leaf['columns'] = {};
  const texts: Leaf['texts'] = {};
  for (const [name, { values, stringOffsets }] of Object.entries(table.properties)) {
    columns[name] = view(values);
    if (stringOffsets === undefined) continue;
    const offsets = new Uint32Array(view(stringOffsets).buffer);
    texts[name] = Array.from({ length: table.count }, (_, i) =>
      new TextDecoder().decode(columns[name]!.subarray(offsets[i], offsets[i + 1])),
    );
  }
  return {
    positions,
    normals,
    features: new Float32Array(feature.buffer),
    indices: new Uint16Array(index.buffer),
    columns,
    texts,
  };
}

function verticesOf(leaf: Leaf): number[][][] {
  const byFeature: number[][][] = [];
  for (const [v, feature] of leaf.features.entries()) (byFeature[feature] ??= []).push(vertex(leaf, v));
  return byFeature;
}

function vertex({ positions }: Leaf, v: number): number[] {
  return [positions[3 * v]!, positions[3 * v + 1]!, positions[3 * v + 2]!];
}

function enu(transform: Float64Array, lon: number, lat: number, height: number): Float64Array {
  const at = new Float64Array(3);
  geodeticToEcef(lon, lat, height, at, 0);
  ecefToEnu(transform, at[0]!, at[1]!, at[2]!, at);
  return at;
}

function minus(a: number[], b: number[]): number[] {
  return a.map((x, axis) => x - b[axis]!);
}

function cross(a: number[], b: number[]): number[] {
  return [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!];
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, x, axis) => sum + x * b[axis]!, 0);
}
