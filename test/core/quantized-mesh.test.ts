import { Cartesian3, Ellipsoid, EllipsoidalOccluder } from 'cesium';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geodeticToEcef } from '../../core/geodesy/ecef.ts';
import { encodeOctNormal } from '../../core/terrain/oct-normal.ts';
import { encodeQuantizedMesh, type HeightGrid } from '../../core/terrain/quantized-mesh.ts';

declare module 'cesium' {
  /** Exported, but left out of Cesium's types. */
  export class EllipsoidalOccluder {
    constructor(ellipsoid: Ellipsoid);
    computeHorizonCullingPoint(direction: Cartesian3, positions: Cartesian3[]): Cartesian3 | undefined;
  }
}

function gridOf(
  size: number,
  height: (column: number, row: number) => number,
  box = [106.4, 29.4, 106.45, 29.45],
): HeightGrid {
  const [west, south, east, north] = box as [number, number, number, number];
  const heights = new Float64Array(size * size);
  for (let i = 0; i < heights.length; i++) heights[i] = height(i % size, Math.floor(i / size));
  return { west, south, east, north, size, heights };
}

/** Reads a tile by the specification, in the order of its fields. */
function decode(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const float64 = () => view.getFloat64((at += 8) - 8, true);
  const float32 = () => view.getFloat32((at += 4) - 4, true);
  const uint32 = () => view.getUint32((at += 4) - 4, true);
  const uint16 = () => view.getUint16((at += 2) - 2, true);
  const three = () => [float64(), float64(), float64()] as const;
  const centre = three();
  const [low, high] = [float32(), float32()];
  const sphere = { centre: three(), radius: float64() };
  const occlusion = three();
  const count = uint32();
  const axis = () => {
    let value = 0;
    return Array.from({ length: count }, () => {
      const code = uint16();
      value += (code >> 1) ^ -(code & 1);
      return value;
    });
  };
  const [u, v, h] = [axis(), axis(), axis()];
  if (at % 2 !== 0) at++;
  const triangles = uint32();
  let highest = 0;
  const indices = Array.from({ length: 3 * triangles }, () => {
    const code = uint16();
    const index = highest - code;
    if (code === 0) highest++;
    return index;
  });
  const edge = () => Array.from({ length: uint32() }, uint16);
  const edges = { west: edge(), south: edge(), east: edge(), north: edge() };
  const extensions: { id: number; data: Uint8Array }[] = [];
  while (at < bytes.length) {
    const id = view.getUint8(at);
    const length = view.getUint32(at + 1, true);
    extensions.push({ id, data: bytes.slice(at + 5, at + 5 + length) });
    at += 5 + length;
  }
  expect(at).toBe(bytes.length);
  return { centre, low, high, sphere, occlusion, count, u, v, h, indices, edges, extensions };
}

describe('quantized mesh', () => {
  it('gives back every height within half a step and every place to the unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.infiniteStream(fc.double({ min: -80, max: 900, noNaN: true })),
        (size, stream) => {
          const grid = gridOf(size, () => stream.next().value as number);
          const tile = decode(encodeQuantizedMesh(grid));
          expect(tile.count).toBe(size * size);
          const half = (tile.high - tile.low) / 32767 / 2 + 1e-4;
          const seen = new Set<number>();
          for (let vertex = 0; vertex < tile.count; vertex++) {
            const column = Math.round((tile.u[vertex]! * (size - 1)) / 32767);
            const row = Math.round((tile.v[vertex]! * (size - 1)) / 32767);
            expect(Math.abs(tile.u[vertex]! - (column * 32767) / (size - 1))).toBeLessThanOrEqual(0.5);
            const height = tile.low + (tile.h[vertex]! / 32767) * (tile.high - tile.low);
            expect(Math.abs(height - grid.heights[row * size + column]!)).toBeLessThan(half);
            seen.add(row * size + column);
          }
          expect(seen.size).toBe(tile.count);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('covers the rectangle once with triangles that face upward, vertices in first-use order', () => {
    for (const size of [2, 3, 33, 256]) {
      const { u, v, indices, count } = decode(encodeQuantizedMesh(gridOf(size, (c, r) => 200 + 3 * c - r)));
      let area = 0;
      let used = -1;
      for (let t = 0; t < indices.length; t += 3) {
        const [a, b, c] = [indices[t]!, indices[t + 1]!, indices[t + 2]!];
        for (const index of [a, b, c]) {
          if (index > used + 1) throw new Error(`vertex ${index} comes before vertex ${used + 1}`);
          used = Math.max(used, index);
        }
        const twice = (u[b]! - u[a]!) * (v[c]! - v[a]!) - (u[c]! - u[a]!) * (v[b]! - v[a]!);
        if (!(twice > 0)) throw new Error(`triangle ${t / 3} faces downward`);
        area += twice / 2;
      }
      expect(used).toBe(count - 1);
      expect(area).toBe(32767 * 32767);
    }
  });

  it('lists on each edge the vertices of that edge, all of them, and no other', () => {
    const { u, v, edges, count } = decode(encodeQuantizedMesh(gridOf(17, (c, r) => c * r)));
    const on = (test: (i: number) => boolean) => Array.from({ length: count }, (_, i) => i).filter(test);
    const sorted = (list: number[]) => list.toSorted((a, b) => a - b);
    expect(sorted(edges.west)).toEqual(on((i) => u[i] === 0));
    expect(sorted(edges.east)).toEqual(on((i) => u[i] === 32767));
    expect(sorted(edges.south)).toEqual(on((i) => v[i] === 0));
    expect(sorted(edges.north)).toEqual(on((i) => v[i] === 32767));
    expect(edges.west.map((i) => v[i]!)).toEqual(edges.west.map((i) => v[i]!).toSorted((a, b) => a - b));
  });

  it('has a sphere that holds every vertex, and the heights of the grid', () => {
    const grid = gridOf(9, (c, r) => 150 + 20 * Math.sin(c) + 7 * r);
    const { sphere, low, high, centre } = decode(encodeQuantizedMesh(grid));
    const position = new Float64Array(3);
    let farthest = 0;
    for (let i = 0; i < 81; i++) {
      geodeticToEcef(106.4 + (0.05 * (i % 9)) / 8, 29.4 + (0.05 * Math.floor(i / 9)) / 8, grid.heights[i]!, position);
      farthest = Math.max(farthest, Math.hypot(...sphere.centre.map((c, axis) => c - position[axis]!)));
    }
    expect(sphere.radius).toBeCloseTo(farthest, 6);
    expect(low).toBe(Math.fround(Math.min(...grid.heights)));
    expect(high).toBe(Math.fround(Math.max(...grid.heights)));
    expect(Math.hypot(...centre.map((c, axis) => c - sphere.centre[axis]!))).toBeLessThan(200);
  });

  it('has the horizon occlusion point that Cesium computes', () => {
    for (const box of [
      [106.4, 29.4, 106.45, 29.45],
      [90, 22.5, 112.5, 45],
      [-45, -90, 0, -45],
    ]) {
      const grid = gridOf(9, (c, r) => 100 + 30 * c + r, box);
      const { occlusion, sphere } = decode(encodeQuantizedMesh(grid));
      const positions = Array.from({ length: 81 }, (_, i) => {
        const p = new Float64Array(3);
        geodeticToEcef(
          box[0]! + ((box[2]! - box[0]!) * (i % 9)) / 8,
          box[1]! + ((box[3]! - box[1]!) * Math.floor(i / 9)) / 8,
          grid.heights[i]!,
          p,
        );
        return new Cartesian3(p[0], p[1], p[2]);
      });
      const theirs = new EllipsoidalOccluder(Ellipsoid.WGS84).computeHorizonCullingPoint(
        new Cartesian3(...sphere.centre),
        positions,
      )!;
      expect(Math.hypot(occlusion[0] - theirs.x, occlusion[1] - theirs.y, occlusion[2] - theirs.z)).toBeLessThan(1e-9);
    }
  });

  it('never hides a tile of half the earth', () => {
    expect(decode(encodeQuantizedMesh(gridOf(5, () => 0, [-180, -90, 0, 90]))).occlusion).toEqual([NaN, NaN, NaN]);
  });

  it('writes a flat tile', () => {
    const { low, high, h } = decode(encodeQuantizedMesh(gridOf(3, () => -38.78)));
    expect(low).toBe(high);
    expect(new Set(h)).toEqual(new Set([0]));
  });

  it('adds normals when asked: straight up on flat ground, tilted away from a rise to the east', () => {
    const flat = decode(
      encodeQuantizedMesh(
        gridOf(5, () => 100),
        { normals: true },
      ),
    );
    expect(flat.extensions.map((e) => [e.id, e.data.length])).toEqual([[1, 50]]);
    const up = octDecode(flat.extensions[0]!.data, 0);
    const lambda = (106.425 * Math.PI) / 180;
    const phi = (29.425 * Math.PI) / 180;
    const dot = (n: readonly number[], m: readonly number[]) => n[0]! * m[0]! + n[1]! * m[1]! + n[2]! * m[2]!;
    const vertical = [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
    const east = [-Math.sin(lambda), Math.cos(lambda), 0];
    expect(dot(up, vertical)).toBeGreaterThan(Math.cos((1 * Math.PI) / 180));
    // 45 degrees: the cell is 0.0125° of longitude wide.
    const width = 0.0125 * (Math.PI / 180) * 6378137 * Math.cos(phi);
    const tilted = decode(
      encodeQuantizedMesh(
        gridOf(5, (c) => c * width),
        { normals: true },
      ),
    );
    const normal = octDecode(tilted.extensions[0]!.data, 12);
    expect(dot(normal, east)).toBeCloseTo(-Math.SQRT1_2, 1);
    expect(dot(normal, vertical)).toBeCloseTo(Math.SQRT1_2, 1);
  });

  it('refuses a grid it cannot write and says where', () => {
    expect(() => encodeQuantizedMesh(gridOf(1, () => 0))).toThrow('2 to 256');
    expect(() => encodeQuantizedMesh(gridOf(257, () => 0))).toThrow('257 columns');
    expect(() => encodeQuantizedMesh({ ...gridOf(3, () => 0), size: 4 })).toThrow('9 heights, not 16');
    expect(() => encodeQuantizedMesh(gridOf(3, (c, r) => (c === 2 && r === 1 ? NaN : 5)))).toThrow(
      'column 2 from the west, row 1',
    );
  });
});

describe('oct-encoded normals', () => {
  it('are within one degree of the vector, in all eight octants', () => {
    const component = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(component, component, component, (x, y, z) => {
        const length = Math.hypot(x, y, z);
        fc.pre(length > 0.01);
        const out = new Uint8Array(2);
        encodeOctNormal(x / length, y / length, z / length, out);
        const [a, b, c] = octDecode(out, 0);
        expect((a * x + b * y + c * z) / length).toBeGreaterThan(Math.cos(Math.PI / 180));
      }),
    );
  });
});

/** As in Cesium's AttributeCompression.octDecode. */
function octDecode(bytes: Uint8Array, vertex: number): [number, number, number] {
  let x = (bytes[2 * vertex]! / 255) * 2 - 1;
  let y = (bytes[2 * vertex + 1]! / 255) * 2 - 1;
  const z = 1 - Math.abs(x) - Math.abs(y);
  if (z < 0) {
    const folded = (1 - Math.abs(y)) * (x < 0 ? -1 : 1);
    y = (1 - Math.abs(x)) * (y < 0 ? -1 : 1);
    x = folded;
  }
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
