import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { undulationM } from '../../core/geodesy/undulation.ts';
import type { GroundGrid } from '../../core/model/dataset.ts';
import { GroundGridSampler } from '../../server/derive/ground-grid-sampler.ts';
import { groundData, GroundSurface, TO_GEOID_M, TO_MEAN_M } from '../../server/derive/ground-surface.ts';
import { TriangulatedHeights, triangulateHeights } from '../../server/derive/triangulated-heights.ts';
import { openOracleDatabase, type OracleDatabase } from './oracle-database.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20260404;
const RD_NEW = 28992;
const COLUMNS = 120;
const ROWS = 80;
const STEP_M = 10;
const WEST_X = 92_500;
const NORTH_Y = 436_800;
const MIDDLE = { lon: 4.4942, lat: 51.9125 };

let oracle: OracleDatabase;
let definition: string;
beforeAll(async () => {
  oracle = await openOracleDatabase();
  const [row] = await oracle.rows<{ proj4text: string }>('SELECT proj4text FROM spatial_ref_sys WHERE srid = $1', [
    RD_NEW,
  ]);
  definition = row!.proj4text;
});
afterAll(() => oracle.close());

/** A sloping plane over RD coordinates, NAP: bilinear interpolation gives it exactly. */
function plane(x: number, y: number): number {
  return 2 + 0.02 * (x - 93_000) - 0.01 * (y - 436_400);
}

function planeGrid(isHole: (column: number, row: number) => boolean = () => false): GroundGrid {
  const heights = new Float32Array(COLUMNS * ROWS);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const height = plane(WEST_X + (column + 0.5) * STEP_M, NORTH_Y - (row + 0.5) * STEP_M);
      heights[row * COLUMNS + column] = isHole(column, row) ? NaN : height;
    }
  }
  return {
    epsg: RD_NEW,
    originX: WEST_X,
    originY: NORTH_Y,
    stepX: STEP_M,
    stepY: -STEP_M,
    columns: COLUMNS,
    rows: ROWS,
    heights,
  };
}

/** Longitudes and latitudes, by PostGIS, of positions inside the grid. */
async function positionsInside(count: number): Promise<{ x: number; y: number; lon: number; lat: number }[]> {
  const random = seededRandom(SEED);
  const xs = Array.from({ length: count }, () => WEST_X + STEP_M + random() * STEP_M * (COLUMNS - 2));
  const ys = Array.from({ length: count }, () => NORTH_Y - STEP_M - random() * STEP_M * (ROWS - 2));
  return oracle.rows(
    `SELECT x, y, ST_X(g) lon, ST_Y(g) lat FROM (
       SELECT x, y, ST_Transform(ST_SetSRID(ST_MakePoint(x, y), ${RD_NEW}), 4326) g FROM unnest($1::float8[], $2::float8[]) t(x, y)) s`,
    [xs, ys],
  );
}

describe(`a ground grid (seed ${SEED})`, () => {
  it('gives the height of its plane at positions that PostGIS transforms, within 2 cm', async () => {
    const sampler = new GroundGridSampler(planeGrid(), definition);
    const positions = await positionsInside(300);
    // PROJ's own way from RD New differs from the seven parameters of spatial_ref_sys by up to half a metre, which is 1 cm on this slope.
    for (const { x, y, lon, lat } of positions)
      expect(Math.abs(sampler.heightAt(lon, lat) - plane(x, y))).toBeLessThan(0.02);
    expect(positions).toHaveLength(300);
  });

  it('has no height outside, nor in a hole, and holds its height beside a hole', async () => {
    const sampler = new GroundGridSampler(
      planeGrid((column) => column >= 60),
      definition,
    );
    for (const { x, y, lon, lat } of await positionsInside(300)) {
      const height = sampler.heightAt(lon, lat);
      const column = (x - WEST_X) / STEP_M;
      // Within a metre of the border the two ways from RD New may fall on different sides.
      if (column > 60.1) expect(height).toBeNaN();
      // Half a cell beside the hole, only the cells on one side count: 10 m of slope at the most.
      if (column < 59.9) expect(Math.abs(height - plane(x, y))).toBeLessThan(0.25);
    }
    expect(sampler.heightAt(MIDDLE.lon + 1, MIDDLE.lat)).toBeNaN();
    expect(sampler.heightAt(Number.NaN, MIDDLE.lat)).toBeNaN();
  });
});

describe('the ground surface', () => {
  it('is the grid where there is one: its height, the datum offset and the undulation', async () => {
    const sampler = new GroundGridSampler(planeGrid(), definition);
    const ground = new GroundSurface(groundData({ grids: [{ sampler, datumOffsetM: 0.25 }], points: [] }));
    for (const { x, y, lon, lat } of await positionsInside(100)) {
      const { height, known } = ground.at(lon, lat);
      expect(known).toBe(true);
      expect(Math.abs(height - plane(x, y) - 0.25 - undulationM(lon, lat))).toBeLessThan(0.02);
    }
  });

  it('passes through surveyed ground levels and knows the ground near them alone', () => {
    const points = scatter(200, 240);
    const ground = new GroundSurface(groundData({ grids: [], points }));
    for (const { lon, lat, height } of points) {
      const found = ground.at(lon, lat);
      expect(found.known).toBe(true);
      expect(Math.abs(found.height - height - undulationM(lon, lat))).toBeLessThan(1e-6);
    }
    expect(ground.at(106.5, 29.6).known).toBe(false);
  });

  it('has no cliff: from the data down to the geoid no step of 20 m is steeper than one in four', () => {
    const points = scatter(300, 240);
    const ground = new GroundSurface(groundData({ grids: [], points }));
    for (const bearing of [0, 0.7, 1.9, 3.1, 4.4, 5.5]) {
      let before: number | null = null;
      for (let metres = 3_000; metres < TO_MEAN_M + TO_GEOID_M + 6_000; metres += 20) {
        const lon = 106.5 + (metres * Math.sin(bearing)) / 96_900;
        const lat = 29.5 + (metres * Math.cos(bearing)) / 110_860;
        const { height } = ground.at(lon, lat);
        if (before !== null) expect(Math.abs(height - before), `${metres} m at ${bearing}`).toBeLessThan(5);
        before = height;
      }
      const far = 106.5 + (40_000 * Math.sin(bearing)) / 96_900;
      const farLat = 29.5 + (40_000 * Math.cos(bearing)) / 110_860;
      expect(ground.at(far, farLat)).toEqual({ height: undulationM(far, farLat), known: false, local: false });
    }
  });

  it('is the geoid without any data, all over the globe', () => {
    const ground = new GroundSurface(groundData({ grids: [], points: [] }));
    for (const [lon, lat] of [
      [0, 0],
      [-180, 90],
      [180, -90],
      [106.5, 29.5],
    ] as const) {
      expect(ground.at(lon, lat).height).toBe(undulationM(lon, lat));
    }
  });

  it('stands on a single point, and on points in one line', () => {
    const one = new GroundSurface(groundData({ grids: [], points: [{ lon: 106.5, lat: 29.5, height: 240 }] }));
    expect(one.at(106.5, 29.5).height - undulationM(106.5, 29.5)).toBeCloseTo(240, 6);
    const line = [0, 1, 2, 3].map((i) => ({ lon: 106.5 + i * 0.001, lat: 29.5, height: 240 + i }));
    const surface = new GroundSurface(groundData({ grids: [], points: line }));
    expect(surface.at(106.5015, 29.5).height - undulationM(106.5015, 29.5)).toBeCloseTo(241.5, 6);
  });
});

describe('triangulated heights', () => {
  it('reproduce a plane everywhere inside, in whatever order they are asked', () => {
    const random = seededRandom(SEED + 1);
    const xy = Float64Array.from({ length: 4_000 }, () => random() * 5_000);
    const heights = Float64Array.from({ length: 2_000 }, (_, i) => 100 + 0.03 * xy[2 * i]! - 0.07 * xy[2 * i + 1]!);
    const surface = new TriangulatedHeights(triangulateHeights(xy, heights, 2_000));
    for (let i = 0; i < 5_000; i++) {
      const x = 200 + random() * 4_600;
      const y = 200 + random() * 4_600;
      expect(Math.abs(surface.at(x, y)!.height - (100 + 0.03 * x - 0.07 * y))).toBeLessThan(1e-6);
    }
    expect(surface.at(-100, 2_000)).toBeNull();
  });
});

/** Points within about 4 km of 106.5 E 29.5 N, on hills of 40 m. */
function scatter(count: number, level: number): { lon: number; lat: number; height: number }[] {
  const random = seededRandom(SEED + 2);
  return Array.from({ length: count }, () => {
    const lon = 106.5 + (random() - 0.5) * 0.06;
    const lat = 29.5 + (random() - 0.5) * 0.05;
    return { lon, lat, height: level + 40 * Math.sin(lon * 300) * Math.cos(lat * 200) };
  });
}

describe('ground levels of survey points', () => {
  it('give one surface in whatever order they come, be they on a square grid, where every diagonal is as good', () => {
    const random = seededRandom(SEED);
    const points = Array.from({ length: 400 }, (_, i) => ({
      lon: MIDDLE.lon + (i % 20) * 1e-4,
      lat: MIDDLE.lat + Math.floor(i / 20) * 1e-4,
      height: random() * 10,
    }));
    const shuffled = points.toSorted(() => random() - 0.5);
    const [one, other] = [points, shuffled].map((list) => groundData({ grids: [], points: list }));
    expect(other!.fingerprint).toBe(one!.fingerprint);
    const [a, b] = [new GroundSurface(one!), new GroundSurface(other!)];
    for (let i = 0; i < 200; i++) {
      const [lon, lat] = [MIDDLE.lon + random() * 19e-4, MIDDLE.lat + random() * 19e-4];
      expect(b.at(lon, lat)).toEqual(a.at(lon, lat));
    }
  });
});
