import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { validateBytes } from 'gltf-validator';
import { describe, expect, it } from 'vitest';
import { geodeticToEcef } from '../../core/geodesy/ecef.ts';
import { ecefToEnu, enuToEcef, enuToEcefMatrix } from '../../core/geodesy/enu-frame.ts';
import { InstanceList } from '../../core/gltf/instance-list.ts';
import * as meshes from '../../core/gltf/instance-meshes.ts';
import { writeInstancedGlb, type InstancedGlb } from '../../core/gltf/instanced-glb.ts';
import { seededRandom } from '../derive/seeded-random.ts';
import { decodeInstancedGlb, placeInTile } from './decode-instanced-glb.ts';

const SEED = 20260303;
const CENTRE = [106.45, 29.45, 210] as const;
const HALF_EXTENT_DEGREES = 0.018;
/** Of the file of `gives the same bytes`. A change of the format, of meshoptimizer or of a mesh changes it: look at the new file, then replace it. */
const GOLDEN_SHA256 = 'da7bd867f27eaadbe7ef6ab88a0a2c1358d8656f127de5fda6fb841901916ede';
const LABELS = ['JS', 'PS', '未'];

const MESHES: Readonly<Record<string, meshes.InstanceMesh>> = {
  cylinder: meshes.cylinderMesh,
  box: meshes.boxMesh,
  sphere: meshes.sphereMesh,
  manhole: meshes.manholeMesh,
  valve: meshes.valveMesh,
  hydrant: meshes.hydrantMesh,
  chamber: meshes.chamberMesh,
  marker: meshes.markerMesh,
  lamp: meshes.lampMesh,
  pole: meshes.poleMesh,
};

interface Truth {
  /** ECEF of both ends. */
  from: Float64Array;
  to: Float64Array;
}

/** Legs up to 75 m within 2 km of the centre: a quarter of them vertical, the rest in any direction. */
function randomScene(
  random: () => number,
  count: number,
): { scene: InstancedGlb; truth: Truth[]; frame: Float64Array } {
  const frame = enuToEcefMatrix(...CENTRE);
  const cylinders = new InstanceList();
  const truth: Truth[] = [];
  const end = new Float64Array(3);
  for (let row = 0; row < count; row++) {
    const lon = CENTRE[0] + (2 * random() - 1) * HALF_EXTENT_DEGREES;
    const lat = CENTRE[1] + (2 * random() - 1) * HALF_EXTENT_DEGREES;
    const height = CENTRE[2] + (random() - 0.5) * 200;
    const from = new Float64Array(3);
    geodeticToEcef(lon, lat, height, from);
    const vertical = row % 4 === 0;
    const across = vertical ? 0 : 0.00054;
    const to = new Float64Array(3);
    geodeticToEcef(
      lon + (random() - 0.5) * 2 * across,
      lat + (random() - 0.5) * 2 * across,
      height + (vertical ? (random() - 0.5) * 20 : random() * 2),
      to,
    );
    truth.push({ from, to });
    ecefToEnu(frame, from[0]!, from[1]!, from[2]!, end);
    const [east, north, up] = [...end] as [number, number, number];
    ecefToEnu(frame, to[0]!, to[1]!, to[2]!, end);
    cylinders.addBar(
      { east, north, up, toEast: end[0]!, toNorth: end[1]!, toUp: end[2]! },
      0.05 + random(),
      0.05 + random(),
      {
        row,
        gid: 16_000_000 + row,
        look: row % 3,
      },
    );
  }
  const table = {
    className: 'segment',
    count,
    columns: [
      { name: 'id', type: 'UINT32', values: Uint32Array.from({ length: count }, (_, i) => 4_000_000_000 + i) },
      {
        name: 'surveyClass',
        type: 'ENUM',
        labels: LABELS,
        values: Uint8Array.from({ length: count }, (_, i) => i % 3),
      },
      { name: 'known', type: 'UINT8', values: Uint8Array.from({ length: count }, (_, i) => i % 8) },
    ],
  } as const;
  return {
    scene: { groups: [{ name: 'cylinder', mesh: meshes.cylinderMesh, instances: cylinders }], table },
    truth,
    frame,
  };
}

describe(`instanced GLB (seed ${SEED})`, () => {
  it('puts both ends of every leg within 5 mm of their earth-centred place, and within 3 mm for 999 of 1,000', async () => {
    const { scene, truth, frame } = randomScene(seededRandom(SEED), 5000);
    const { nodes } = await decodeInstancedGlb(writeInstancedGlb(scene));
    const placed = new Float64Array(3);
    const errors: number[] = [];
    for (const [i, { from, to }] of truth.entries()) {
      for (const [z, end] of [
        [-0.5, from],
        [0.5, to],
      ] as const) {
        enuToEcef(frame, ...placeInTile(nodes[0]!, i, [0, 0, z]), placed);
        errors.push(Math.hypot(placed[0]! - end[0]!, placed[1]! - end[1]!, placed[2]! - end[2]!));
      }
    }
    errors.sort((a, b) => a - b);
    expect(errors.length).toBe(10_000);
    expect(errors.at(-1)).toBeLessThan(0.005);
    expect(errors[9990]).toBeLessThan(0.003);
  });

  it('is nearer still without compression: 1 mm', async () => {
    const { scene, truth, frame } = randomScene(seededRandom(SEED + 1), 500);
    const { nodes, json } = await decodeInstancedGlb(writeInstancedGlb({ ...scene, precision: null }));
    const placed = new Float64Array(3);
    for (const [i, { to }] of truth.entries()) {
      enuToEcef(frame, ...placeInTile(nodes[0]!, i, [0, 0, 0.5]), placed);
      expect(Math.hypot(placed[0]! - to[0]!, placed[1]! - to[1]!, placed[2]! - to[2]!)).toBeLessThan(0.001);
    }
    expect(json.extensionsRequired).toEqual(['EXT_mesh_gpu_instancing']);
  });

  it('has no error in gltf-validator, compressed or plain', async () => {
    const { scene } = randomScene(seededRandom(SEED + 2), 300);
    for (const precision of [undefined, null]) {
      const file = writeInstancedGlb(
        precision === undefined ? withEveryMesh(scene) : { ...withEveryMesh(scene), precision },
      );
      const report = await validateBytes(file, { maxIssues: 100 });
      const problems = report.issues.messages.filter((m) => m.severity <= 1 && m.code !== 'UNSUPPORTED_EXTENSION');
      expect(problems).toEqual([]);
      expect(report.info.totalVertexCount).toBeGreaterThan(0);
    }
  });

  it('keeps the ids of every instance and the rows of the table', async () => {
    const { scene } = randomScene(seededRandom(SEED + 3), 300);
    const { nodes, columns, json } = await decodeInstancedGlb(writeInstancedGlb(withEveryMesh(scene)));
    const node = nodes[0]!;
    expect(node.featureIds).toEqual([
      { featureCount: 300, attribute: 0, label: 'segment', propertyTable: 0 },
      { featureCount: 300, attribute: 1, label: 'gid' },
      { featureCount: 3, attribute: 2, label: 'look' },
    ]);
    expect([...node.attributes['_FEATURE_ID_0']!]).toEqual(Array.from({ length: 300 }, (_, i) => i));
    expect([...node.attributes['_FEATURE_ID_1']!]).toEqual(Array.from({ length: 300 }, (_, i) => 16_000_000 + i));
    expect([...node.attributes['_FEATURE_ID_2']!]).toEqual(Array.from({ length: 300 }, (_, i) => i % 3));
    expect([...new Uint32Array(columns['id']!.buffer)]).toEqual(
      Array.from({ length: 300 }, (_, i) => 4_000_000_000 + i),
    );
    expect([...columns['known']!]).toEqual(Array.from({ length: 300 }, (_, i) => i % 8));
    const { schema, propertyTables } = json.extensions.EXT_structural_metadata;
    expect(propertyTables[0]).toMatchObject({ class: 'segment', count: 300 });
    expect(schema.enums).toEqual({
      surveyClass: { valueType: 'UINT8', values: LABELS.map((name, value) => ({ name, value })) },
    });
  });

  it('begins every buffer view at a multiple of 8 bytes from the start of the file', async () => {
    for (const count of [1, 2, 3, 7, 101]) {
      const { scene } = randomScene(seededRandom(SEED + 4), count);
      const { viewOffsets } = await decodeInstancedGlb(writeInstancedGlb(withEveryMesh(scene)));
      expect(viewOffsets.filter((offset) => offset % 8 !== 0)).toEqual([]);
    }
  });

  it('gives the same bytes for the same input', () => {
    const write = () => writeInstancedGlb(withEveryMesh(randomScene(seededRandom(SEED + 5), 200).scene));
    expect(write()).toEqual(write());
    expect(createHash('sha256').update(write()).digest('hex')).toBe(GOLDEN_SHA256);
  });

  it('takes less than 16 bytes a segment gzipped, table and all, for 4,000 legs of streets', () => {
    const random = seededRandom(SEED + 6);
    const instances = new InstanceList();
    let [east, north, up, heading] = [0, 0, 0, 0];
    for (let row = 0; row < 4000; row++) {
      if (row % 40 === 0)
        [east, north, up, heading] = [
          random() * 2000 - 1000,
          random() * 2000 - 1000,
          random() * 50,
          Math.floor(random() * 8),
        ];
      heading += (random() - 0.5) * 0.1;
      const length = 10 + random() * 20;
      const [toEast, toNorth, toUp] = [
        east + length * Math.sin(heading),
        north + length * Math.cos(heading),
        up - 0.003 * length,
      ];
      const radius = [0.05, 0.1, 0.15, 0.3][Math.floor(row / 40) % 4]!;
      instances.addBar({ east, north, up, toEast, toNorth, toUp }, radius, radius, {
        row,
        gid: 5000 + row,
        look: row % 3,
      });
      [east, north, up] = [toEast, toNorth, toUp];
    }
    const { table } = randomScene(seededRandom(SEED + 6), 4000).scene;
    const file = writeInstancedGlb({ groups: [{ name: 'cylinder', mesh: meshes.cylinderMesh, instances }], table });
    expect(gzipSync(file).length / 4000).toBeLessThan(16);
  });

  it('refuses an empty file and a column of the wrong length, and says which', () => {
    const { scene } = randomScene(seededRandom(SEED + 7), 3);
    expect(() => writeInstancedGlb({ ...scene, groups: [] })).toThrow('at least one instance');
    const table = { ...scene.table, columns: [{ name: 'known', type: 'UINT8', values: new Uint8Array(2) } as const] };
    expect(() => writeInstancedGlb({ ...scene, table })).toThrow('"known" has 2 values for 3 rows');
  });
});

describe('the frame of an instance', () => {
  const component = fc.double({ min: -50, max: 50, noNaN: true });

  it('takes the ends of a bar to its ends, keeps its width level and its height upward', async () => {
    await fc.assert(
      fc.asyncProperty(component, component, component, async (dx, dy, dz) => {
        fc.pre(Math.hypot(dx, dy, dz) > 0.01);
        const list = new InstanceList();
        list.addBar({ east: 10, north: -20, up: 5, toEast: 10 + dx, toNorth: -20 + dy, toUp: 5 + dz }, 0.6, 0.4, {
          row: 0,
          gid: 1,
          look: 0,
        });
        const [node] = (await decodeInstancedGlb(writeInstancedGlb(oneOf(list, meshes.boxMesh)))).nodes;
        const start = placeInTile(node!, 0, [0, 0, -0.5]);
        const end = placeInTile(node!, 0, [0, 0, 0.5]);
        expect(Math.hypot(start[0] - 10, start[1] + 20, start[2] - 5)).toBeLessThan(1e-4);
        expect(Math.hypot(end[0] - 10 - dx, end[1] + 20 - dy, end[2] - 5 - dz)).toBeLessThan(1e-4);
        const middle = placeInTile(node!, 0, [0, 0, 0]);
        const side = placeInTile(node!, 0, [1, 0, 0]);
        const top = placeInTile(node!, 0, [0, 1, 0]);
        expect(side[2] - middle[2]).toBeCloseTo(0, 4);
        expect(Math.hypot(side[0] - middle[0], side[1] - middle[1])).toBeCloseTo(0.6, 4);
        expect(top[2] - middle[2]).toBeGreaterThan(-1e-4);
        expect(Math.hypot(top[0] - middle[0], top[1] - middle[1], top[2] - middle[2])).toBeCloseTo(0.4, 4);
      }),
      { numRuns: 60 },
    );
  });

  it('serves the six directions along the axes, straight up and down and the opposite of z too', async () => {
    for (const [e, n, u] of [
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
      [0, 0, 1],
      [0, 0, -1],
    ] as const) {
      const list = new InstanceList();
      list.addBar({ east: 0, north: 0, up: 0, toEast: 30 * e, toNorth: 30 * n, toUp: 30 * u }, 1, 1, {
        row: 0,
        gid: 1,
        look: 0,
      });
      const [node] = (await decodeInstancedGlb(writeInstancedGlb(oneOf(list, meshes.boxMesh)))).nodes;
      const end = placeInTile(node!, 0, [0, 0, 0.5]);
      expect(Math.hypot(end[0] - 30 * e, end[1] - 30 * n, end[2] - 30 * u)).toBeLessThan(1e-4);
    }
  });

  it('adds no bar between two equal positions', () => {
    const list = new InstanceList();
    const at = { east: 1, north: 2, up: 3, toEast: 1, toNorth: 2, toUp: 3 };
    expect(list.addBar(at, 1, 1, { row: 0, gid: 1, look: 0 })).toBe(false);
    expect(list.count).toBe(0);
  });

  it('turns a model clockwise from north as seen from above', async () => {
    const list = new InstanceList();
    list.addModel({ east: 0, north: 0, up: 0 }, Math.PI / 2, [1, 2, 1], { row: 0, gid: 1, look: 0 });
    const [node] = (await decodeInstancedGlb(writeInstancedGlb(oneOf(list, meshes.chamberMesh)))).nodes;
    // What faces north in the model (-z) faces east.
    const front = placeInTile(node!, 0, [0, 0, -1]);
    expect(front.map((v) => Math.round(v * 1e4) / 1e4 + 0)).toEqual([1, 0, 0]);
    expect(placeInTile(node!, 0, [0, -1, 0])[2]).toBeCloseTo(-2, 5);
  });
});

describe('instance meshes', () => {
  for (const [name, mesh] of Object.entries(MESHES)) {
    it(`${name} is closed, faces outward and has unit normals along its faces`, () => {
      const at = (i: number) =>
        [mesh.positions[3 * i]!, mesh.positions[3 * i + 1]!, mesh.positions[3 * i + 2]!] as const;
      const edges = new Map<string, number>();
      const key = (i: number) =>
        at(i)
          .map((v) => v.toFixed(6).replace('-0.000000', '0.000000'))
          .join(' ');
      let volume = 0;
      for (let t = 0; t < mesh.indices.length; t += 3) {
        const corner = [mesh.indices[t]!, mesh.indices[t + 1]!, mesh.indices[t + 2]!] as const;
        const [a, b, c] = [at(corner[0]), at(corner[1]), at(corner[2])];
        const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
        const v = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const;
        const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
        const area = Math.hypot(...n);
        expect(area).toBeGreaterThan(1e-5);
        volume += (a[0] * n[0] + a[1] * n[1] + a[2] * n[2]) / 6;
        for (const i of corner) {
          const m = [mesh.normals[3 * i]!, mesh.normals[3 * i + 1]!, mesh.normals[3 * i + 2]!] as const;
          expect(Math.hypot(...m)).toBeCloseTo(1, 5);
          expect((m[0] * n[0] + m[1] * n[1] + m[2] * n[2]) / area).toBeGreaterThan(0.7);
        }
        for (const [p, q] of [
          [0, 1],
          [1, 2],
          [2, 0],
        ] as const) {
          const forward = `${key(corner[p])}>${key(corner[q])}`;
          const backward = `${key(corner[q])}>${key(corner[p])}`;
          edges.set(forward, (edges.get(forward) ?? 0) + 1);
          edges.set(backward, (edges.get(backward) ?? 0) - 1);
        }
      }
      expect(volume).toBeGreaterThan(0);
      expect([...edges.values()].every((balance) => balance === 0)).toBe(true);
    });
  }

  it('have the sizes that their scale stands for', () => {
    const extent = (mesh: meshes.InstanceMesh, axis: number) => {
      const values = mesh.positions.filter((_, i) => i % 3 === axis);
      return [Math.min(...values), Math.max(...values)];
    };
    expect(extent(meshes.cylinderMesh, 2)).toEqual([-0.5, 0.5]);
    expect(extent(meshes.cylinderMesh, 0)).toEqual([-1, 1]);
    expect(extent(meshes.cylinderMesh, 1)).toEqual([-1, 1]);
    expect(extent(meshes.boxMesh, 0)).toEqual([-1, 1]);
    expect(extent(meshes.boxMesh, 1)).toEqual([-1, 1]);
    expect(extent(meshes.boxMesh, 2)).toEqual([-0.5, 0.5]);
    expect(extent(meshes.sphereMesh, 1)).toEqual([-1, 1]);
    expect(extent(meshes.manholeMesh, 1)[0]).toBe(-1);
    expect(extent(meshes.chamberMesh, 1)[0]).toBe(-1);
  });
});

function oneOf(instances: InstanceList, mesh: meshes.InstanceMesh): InstancedGlb {
  const table = {
    className: 'segment',
    count: 1,
    columns: [{ name: 'id', type: 'UINT32', values: Uint32Array.of(1) } as const],
  };
  return { groups: [{ name: 'one', mesh, instances }], table, precision: null };
}

/** The scene with an instance of every other mesh and a group without any. */
function withEveryMesh(scene: InstancedGlb): InstancedGlb {
  const groups = Object.entries(MESHES).map(([name, mesh]) => {
    const instances = new InstanceList();
    instances.addModel({ east: 5, north: 6, up: -2 }, 0.5, [1, 1.5, 1], { row: 0, gid: 16_000_000, look: 0 });
    return { name, mesh, instances };
  });
  return {
    ...scene,
    groups: [...scene.groups, ...groups, { name: 'none', mesh: meshes.boxMesh, instances: new InstanceList() }],
  };
}
