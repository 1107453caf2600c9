import { createHash } from 'node:crypto';
import Flatbush from 'flatbush';
import { describe, expect, it } from 'vitest';
import type { Area, Land, River, Street } from '../../gis-data/district/land/land.ts';
import { makeLand } from '../../gis-data/district/land/make-land.ts';
import { isInRing, ringAreaM2, segmentDistanceM, segmentsCross } from './plane-geometry.ts';

const SEED = 1;
const town = makeLand('town', SEED);
const other = makeLand('town', 20);
const lands: [name: string, land: Land][] = [
  ['seed 1', town],
  ['seed 20', other],
];

/** A straight piece of a street. */
interface Piece {
  street: Street;
  ax: number;
  ay: number;
  bx: number;
  by: number;
}

function piecesOf(streets: readonly Street[]): Piece[] {
  return streets.flatMap((street) =>
    Array.from({ length: street.line.length / 2 - 1 }, (_, i) => ({
      street,
      ax: street.line[2 * i]!,
      ay: street.line[2 * i + 1]!,
      bx: street.line[2 * i + 2]!,
      by: street.line[2 * i + 3]!,
    })),
  );
}

function indexOf(pieces: readonly Piece[]): Flatbush {
  const index = new Flatbush(pieces.length);
  for (const { ax, ay, bx, by } of pieces) {
    index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }
  index.finish();
  return index;
}

function axisDistanceM({ line }: River, east: number, north: number): number {
  let least = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    least = Math.min(least, segmentDistanceM(east, north, line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!));
  }
  return least;
}

const lengthM = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { ax, ay, bx, by }) => sum + Math.hypot(bx - ax, by - ay), 0);

function digest(land: Land): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([land.name, land.bounds, land.nodes]));
  for (const { line, ...rest } of land.streets) hash.update(JSON.stringify(rest)).update(line);
  for (const { line, levelM, ...rest } of land.rivers) hash.update(JSON.stringify(rest)).update(line).update(levelM);
  for (const { ring, ...rest } of land.areas) hash.update(JSON.stringify(rest)).update(ring);
  for (const { footprint, ...rest } of land.buildings) hash.update(JSON.stringify(rest)).update(footprint);
  const { heights, ...frame } = land.raster;
  return hash.update(JSON.stringify(frame)).update(heights).digest('hex');
}

describe('the land of a seed', () => {
  it('is the same bit for bit when it is made again', () => {
    expect(digest(makeLand('town', SEED))).toBe(digest(town));
  });

  it('is another one for another seed', () => {
    expect(digest(other)).not.toBe(digest(town));
    expect(other.streets[0]!.line).not.toEqual(town.streets[0]!.line);
  });

  it('needs a whole number as seed', () => {
    expect(() => makeLand('town', 0.5)).toThrow(/seed is 0\.5; give a whole number/);
    expect(() => makeLand('town', Number.NaN)).toThrow(RangeError);
  });
});

describe.each(lands)('the streets of %s', (_, land) => {
  const pieces = piecesOf(land.streets);

  it('are about 107.5 km on a twentieth of a district', () => {
    expect(lengthM(pieces) / 1000).toBeGreaterThan(100);
    expect(lengthM(pieces) / 1000).toBeLessThan(115);
  });

  it('hang together', () => {
    const seen = new Set([0]);
    const queue = [0];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const street of land.nodes[node]!.streets) {
        const { from, to } = land.streets[street]!;
        for (const next of [from, to]) {
          if (seen.has(next)) continue;
          seen.add(next);
          queue.push(next);
        }
      }
    }
    expect(seen.size).toBe(land.nodes.length);
  });

  it('start and end at their nodes, which know them', () => {
    land.streets.forEach(({ index, from, to, line }, i) => {
      expect(index).toBe(i);
      expect([land.nodes[from]!.east, land.nodes[from]!.north]).toEqual([line[0], line[1]]);
      expect([land.nodes[to]!.east, land.nodes[to]!.north]).toEqual([line.at(-2), line.at(-1)]);
      expect(land.nodes[from]!.streets).toContain(index);
      expect(land.nodes[to]!.streets).toContain(index);
    });
    expect(land.nodes.reduce((sum, { streets }) => sum + streets.length, 0)).toBe(2 * land.streets.length);
  });

  it('pass no vertex twice and have no piece shorter than half a metre', () => {
    for (const { line, name } of land.streets) {
      const vertices = Array.from({ length: line.length / 2 }, (_, i) => `${line[2 * i]} ${line[2 * i + 1]}`);
      expect(new Set(vertices).size, name).toBe(vertices.length);
    }
    expect(pieces.filter(({ ax, ay, bx, by }) => Math.hypot(bx - ax, by - ay) < 0.5)).toEqual([]);
  });

  it('meet only at nodes', () => {
    const index = indexOf(pieces);
    const crossings: string[] = [];
    pieces.forEach((piece, i) => {
      const { ax, ay, bx, by } = piece;
      const box = [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)] as const;
      for (const j of index.search(...box)) {
        if (j <= i) continue;
        const b = pieces[j]!;
        const shared = [b.ax, b.bx].some(
          (x, end) => (x === ax && [b.ay, b.by][end] === ay) || (x === bx && [b.ay, b.by][end] === by),
        );
        if (!shared && segmentsCross(ax, ay, bx, by, b.ax, b.ay, b.bx, b.by)) {
          crossings.push(`${piece.street.name} and ${b.street.name} at ${ax} ${ay}`);
        }
      }
    });
    expect(crossings).toEqual([]);
  });

  it('stay off the water but on bridges, and bridges cross it', () => {
    for (const { street, ax, ay, bx, by } of pieces) {
      if (street.bridge) continue;
      const steps = Math.ceil(Math.hypot(bx - ax, by - ay) / 10);
      for (let i = 0; i <= steps; i++) {
        const east = ax + ((bx - ax) * i) / steps;
        const north = ay + ((by - ay) * i) / steps;
        for (const river of land.rivers) {
          expect(axisDistanceM(river, east, north), street.name).toBeGreaterThan(river.widthM / 2 + street.widthM / 2);
        }
      }
    }
    const bridges = land.streets.filter(({ bridge }) => bridge);
    expect(bridges.length).toBeGreaterThan(2);
    for (const { line, name } of bridges) {
      const middle = land.rivers.map((river) =>
        axisDistanceM(river, (line[0]! + line.at(-2)!) / 2, (line[1]! + line.at(-1)!) / 2),
      );
      expect(Math.min(...middle), name).toBeLessThan(20);
    }
  });

  it('are gentle: nine tenths of each rank under 8 %, lanes under 15 % but for one in a hundred', () => {
    const slopes = new Map<string, number[]>();
    for (const { street, ax, ay, bx, by } of pieces) {
      const run = Math.hypot(bx - ax, by - ay);
      if (street.bridge || run < 10) continue;
      const rise = Math.abs(land.groundLevelM(bx, by) - land.groundLevelM(ax, ay));
      slopes.set(street.rank, [...(slopes.get(street.rank) ?? []), rise / run]);
    }
    expect([...slopes.keys()].toSorted()).toEqual(['arterial', 'collector', 'expressway', 'lane', 'local']);
    for (const [rank, values] of slopes) {
      const share = (most: number): number => values.filter((slope) => slope < most).length / values.length;
      expect(share(0.08), rank).toBeGreaterThan(0.9);
      expect(share(0.15), rank).toBeGreaterThan(0.99);
    }
  });

  it('have a name each, which no other street has: its stretches are of one rank and width', () => {
    const byName = new Map<string, Street[]>();
    for (const street of land.streets) byName.set(street.name, [...(byName.get(street.name) ?? []), street]);
    for (const [name, stretches] of byName) {
      expect(name).toMatch(/^[\u4e00-\u9fff]{2,9}$/);
      expect(new Set(stretches.map(({ rank, widthM }) => `${rank} ${widthM}`)).size, name).toBe(1);
    }
    expect(byName.size).toBeGreaterThan(200);
  });

  it('bend: a tenth of the pieces turn by two degrees or more from the one before, and they take many directions', () => {
    const directions = new Set(
      pieces.map(({ ax, ay, bx, by }) => Math.round((Math.atan2(by - ay, bx - ax) * 18) / Math.PI)),
    );
    expect(directions.size).toBeGreaterThan(30);
    let turns = 0;
    for (const { line } of land.streets) {
      for (let i = 4; i < line.length; i += 2) {
        const before = Math.atan2(line[i - 1]! - line[i - 3]!, line[i - 2]! - line[i - 4]!);
        const after = Math.atan2(line[i + 1]! - line[i - 1]!, line[i]! - line[i - 2]!);
        if (Math.abs(Math.sin(after - before)) > Math.sin((2 * Math.PI) / 180)) turns++;
      }
    }
    expect(turns / pieces.length).toBeGreaterThan(0.1);
  });
});

describe.each(lands)('the rivers of %s', (_, land) => {
  it('fall downstream, the small one into the large one', () => {
    for (const { levelM, line } of land.rivers) {
      expect(levelM.length).toBe(line.length / 2);
      for (let i = 1; i < levelM.length; i++) expect(levelM[i]).toBeLessThan(levelM[i - 1]!);
    }
    const [large, small] = land.rivers as [River, River];
    expect(large.widthM).toBeGreaterThan(149);
    expect(small.widthM).toBeLessThan(81);
    const mouth = { east: small.line.at(-2)!, north: small.line.at(-1)! };
    expect(axisDistanceM(large, mouth.east, mouth.north)).toBeLessThan(15);
    expect(small.levelM.at(-1)).toBeCloseTo(168, 6);
  });

  it('have their beds under the water and their banks above it', () => {
    for (const { line, levelM, widthM } of land.rivers) {
      for (let i = 1; i < levelM.length - 1; i++) {
        const ground = land.groundLevelM(line[2 * i]!, line[2 * i + 1]!);
        if (Number.isNaN(ground)) continue;
        expect(ground).toBeLessThan(levelM[i]! - 0.5);
        expect(ground).toBeGreaterThan(levelM[i]! - 15);
        const dx = line[2 * i + 2]! - line[2 * i - 2]!;
        const dy = line[2 * i + 3]! - line[2 * i - 1]!;
        const away = (widthM / 2 + 30) / Math.hypot(dx, dy);
        for (const side of [1, -1]) {
          const east = line[2 * i]! - side * away * dy;
          const north = line[2 * i + 1]! + side * away * dx;
          // Beside the mouth lies the water of the other river.
          if (land.rivers.some((river) => axisDistanceM(river, east, north) < river.widthM / 2 + 20)) continue;
          const bank = land.groundLevelM(east, north);
          if (!Number.isNaN(bank)) expect(bank).toBeGreaterThan(levelM[i]!);
        }
      }
    }
  });
});

describe.each(lands)('the areas of %s', (_, land) => {
  const administrative = land.areas.filter(({ kind }) => kind !== 'water' && kind !== 'green');
  const byKey = new Map(land.areas.map((area) => [area.key, area]));
  const children = new Map<string, Area[]>();
  for (const area of administrative) {
    if (area.parent !== null) children.set(area.parent, [...(children.get(area.parent) ?? []), area]);
  }

  it('are a district, its street offices, communities, grids and micro-grids, each in its parent', () => {
    expect(byKey.size).toBe(land.areas.length);
    const kinds = ['district', 'street-office', 'community', 'grid', 'micro-grid'];
    for (const { kind, parent, key } of administrative) {
      const level = kinds.indexOf(kind);
      expect(parent === null ? undefined : byKey.get(parent)?.kind, key).toBe(kinds[level - 1]);
    }
    expect(administrative.filter(({ kind }) => kind === 'micro-grid').length).toBeGreaterThan(400);
    expect(new Set(administrative.map(({ name }) => name)).size).toBe(administrative.length);
  });

  it('run counter-clockwise and tile their parent: the areas of the parts add up to 1e-9 of it', () => {
    for (const { ring, key } of land.areas) expect(ringAreaM2(ring), key).toBeGreaterThan(0);
    for (const [key, parts] of children) {
      const whole = ringAreaM2(byKey.get(key)!.ring);
      const sum = parts.reduce((total, { ring }) => total + ringAreaM2(ring), 0);
      expect(Math.abs(sum - whole) / whole, key).toBeLessThan(1e-9);
    }
    const district = administrative.find(({ kind }) => kind === 'district')!;
    expect(ringAreaM2(district.ring) / 21.5e6).toBeCloseTo(1, 1);
  });

  it('do not overlap: of 500 places each lies in one area of every level, and these are nested', () => {
    const district = administrative.find(({ kind }) => kind === 'district')!;
    const [west, south, east, north] = land.bounds;
    let inside = 0;
    for (let i = 0; i < 500; i++) {
      // A sequence that fills the plane evenly (Roberts' R2).
      const x = west + (east - west) * ((0.754_877_666_246_692_7 * i) % 1);
      const y = south + (north - south) * ((0.569_840_290_998_053_2 * i) % 1);
      const within = administrative.filter(({ ring }) => isInRing(ring, x, y));
      if (within.length === 0) continue;
      inside++;
      expect(within.map(({ kind }) => kind)).toEqual(['district', 'street-office', 'community', 'grid', 'micro-grid']);
      for (let level = 1; level < within.length; level++) expect(within[level]!.parent).toBe(within[level - 1]!.key);
      expect(within[0]).toBe(district);
    }
    expect(inside).toBeGreaterThan(350);
  });

  it('show water where the rivers are, and green where no street is', () => {
    const water = land.areas.filter(({ kind }) => kind === 'water');
    expect(water.map(({ name }) => name)).toEqual(land.rivers.map(({ name }) => name));
    for (const [i, { line, widthM }] of land.rivers.entries()) {
      const length = lengthM(piecesOf([{ line } as Street]));
      expect(ringAreaM2(water[i]!.ring) / (length * widthM)).toBeCloseTo(1, 1);
    }
    const green = land.areas.filter(({ kind }) => kind === 'green');
    expect(green.length).toBeGreaterThanOrEqual(2);
    for (const { line } of land.streets) {
      for (let i = 0; i < line.length; i += 2) {
        expect(green.filter(({ ring }) => isInRing(ring, line[i]!, line[i + 1]!))).toEqual([]);
      }
    }
  });
});

describe.each(lands)('the buildings of %s', (_, land) => {
  const { buildings } = land;
  const boxes = buildings.map(({ footprint }) => {
    const easts = footprint.filter((_, i) => i % 2 === 0);
    const norths = footprint.filter((_, i) => i % 2 === 1);
    return [Math.min(...easts), Math.min(...norths), Math.max(...easts), Math.max(...norths)] as const;
  });
  const index = new Flatbush(boxes.length);
  for (const box of boxes) index.add(...box);
  index.finish();

  it('are 1,800 to 3,200, with heights that suit their storeys', () => {
    expect(buildings.length).toBeGreaterThan(1_800);
    expect(buildings.length).toBeLessThan(3_200);
    for (const { heightM, storeys, footprint } of buildings) {
      expect(Number.isInteger(storeys) && storeys >= 1 && storeys <= 45).toBe(true);
      expect(heightM / storeys).toBeGreaterThan(2.9);
      expect(heightM / storeys).toBeLessThan(8);
      expect(ringAreaM2(footprint)).toBeGreaterThan(40);
    }
  });

  it('are higher in the core than elsewhere', () => {
    const towers = buildings.filter(({ storeys }) => storeys >= 18);
    expect(towers.length / buildings.length).toBeGreaterThan(0.05);
    expect(towers.length / buildings.length).toBeLessThan(0.5);
  });

  it('do not overlap each other', () => {
    buildings.forEach(({ footprint }, i) => {
      for (const j of index.search(...boxes[i]!)) {
        if (j > i) expect(ringsMeet(footprint, buildings[j]!.footprint), `${i} and ${j}`).toBe(false);
      }
    });
  });

  it('stand clear of the streets and the water', () => {
    for (const { street, ax, ay, bx, by } of piecesOf(land.streets)) {
      const reach = street.widthM / 2;
      const box = [
        Math.min(ax, bx) - reach,
        Math.min(ay, by) - reach,
        Math.max(ax, bx) + reach,
        Math.max(ay, by) + reach,
      ] as const;
      for (const i of index.search(...box)) {
        const { footprint } = buildings[i]!;
        expect(isInRing(footprint, ax, ay)).toBe(false);
        for (let k = 0; k < footprint.length; k += 2) {
          const next = (k + 2) % footprint.length;
          const [px, py, qx, qy] = [footprint[k]!, footprint[k + 1]!, footprint[next]!, footprint[next + 1]!];
          expect(segmentsCross(ax, ay, bx, by, px, py, qx, qy)).toBe(false);
          expect(segmentDistanceM(px, py, ax, ay, bx, by), street.name).toBeGreaterThan(reach);
          expect(segmentDistanceM(ax, ay, px, py, qx, qy), street.name).toBeGreaterThan(reach);
        }
      }
    }
    for (const { footprint } of buildings) {
      for (let k = 0; k < footprint.length; k += 2) {
        for (const river of land.rivers) {
          expect(axisDistanceM(river, footprint[k]!, footprint[k + 1]!)).toBeGreaterThan(river.widthM / 2);
        }
      }
    }
  });
});

describe('the ground level', () => {
  const { raster } = town;
  const { originEast, originNorth, stepM, columns, rows, heights } = raster;

  it('is the height of a cell at its centre', () => {
    for (const [column, row] of [
      [0, 0],
      [columns - 1, 0],
      [0, rows - 1],
      [columns - 1, rows - 1],
      [77, 123],
    ] as const) {
      expect(town.groundLevelM(originEast + column * stepM, originNorth - row * stepM)).toBe(
        heights[row * columns + column],
      );
    }
  });

  it('is a + bu + cv + duv of the four cells around a position', () => {
    for (const [column, row, u, v] of [
      [10, 20, 0.25, 0.75],
      [100, 57, 0.5, 0.125],
      [columns - 2, rows - 2, 0.875, 0.5],
    ] as const) {
      const a = heights[row * columns + column]!;
      const b = heights[row * columns + column + 1]! - a;
      const c = heights[(row + 1) * columns + column]! - a;
      const d = heights[(row + 1) * columns + column + 1]! - a - b - c;
      const level = town.groundLevelM(originEast + (column + u) * stepM, originNorth - (row + v) * stepM);
      expect(level).toBeCloseTo(a + b * u + c * v + d * u * v, 9);
    }
  });

  it('is NaN outside the raster and for a position that is none', () => {
    expect(town.groundLevelM(originEast - 0.01, originNorth)).toBeNaN();
    expect(town.groundLevelM(originEast, originNorth + 0.01)).toBeNaN();
    expect(town.groundLevelM(originEast + (columns - 1) * stepM + 0.01, originNorth - 100)).toBeNaN();
    expect(town.groundLevelM(Number.NaN, originNorth)).toBeNaN();
  });

  it('lies between 150 and 600 m, everywhere', () => {
    expect(heights.every((height) => height > 150 && height < 600)).toBe(true);
  });
});

/** Whether two simple rings share any place. */
function ringsMeet(a: Float64Array, b: Float64Array): boolean {
  if (isInRing(a, b[0]!, b[1]!) || isInRing(b, a[0]!, a[1]!)) return true;
  for (let i = 0; i < a.length; i += 2) {
    const p = (i + 2) % a.length;
    for (let j = 0; j < b.length; j += 2) {
      const q = (j + 2) % b.length;
      if (segmentsCross(a[i]!, a[i + 1]!, a[p]!, a[p + 1]!, b[j]!, b[j + 1]!, b[q]!, b[q + 1]!)) return true;
    }
  }
  return false;
}
