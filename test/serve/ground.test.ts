import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroundJson } from '../../core/contract/api.ts';
import type { GroundGrid } from '../../core/model/dataset.ts';
import { openImport } from '../../server/store/open-import.ts';
import { describeDataset } from '../support/rows.ts';
import { deriveQuarter, runServer, until, type Derived, type Running } from './running-server.ts';

/** EGM96 at 106.51 E 29.50 N, by GeographicLib's GeoidEval. */
const UNDULATION_M = -38.78;
const DATUM_OFFSET_M = 0.25;
const GAUSS_KRUEGER_105 = 4544;
const STEP_M = 20;
const CELLS = 200;
const WEST_M = 644_000;
const NORTH_M = 3_267_000;

/** Levels of the ground, a sloping plane over the projected coordinates: bilinear interpolation gives it exactly. */
const plane = (east: number, north: number): number =>
  240 + 0.01 * (east - WEST_M) - 0.02 * (north - (NORTH_M - CELLS * STEP_M));

function planeGrid(): GroundGrid {
  const heights = Float32Array.from({ length: CELLS * CELLS }, (_, i) =>
    plane(WEST_M + ((i % CELLS) + 0.5) * STEP_M, NORTH_M - (Math.floor(i / CELLS) + 0.5) * STEP_M),
  );
  const shape = { columns: CELLS, rows: CELLS, stepX: STEP_M, stepY: -STEP_M, originX: WEST_M, originY: NORTH_M };
  return { epsg: GAUSS_KRUEGER_105, heights, ...shape };
}

let derived: Derived;
let running: Running;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
  const datum = { name: '1985', geoidModel: 'EGM96', offsetM: DATUM_OFFSET_M, sigmaM: 0.3 } as const;
  const writer = await openImport(derived.db, describeDataset({ name: 'dem', verticalDatum: datum }));
  await writer.addGround(planeGrid());
  const { revision } = await writer.commit({ dryRun: false });
  await until(() => derived.network.revision >= Number(revision));
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

async function ground(lon: number, lat: number): Promise<GroundJson> {
  const reply = await running.get(`/api/ground?lon=${lon}&lat=${lat}`);
  expect(reply.status, reply.body.toString()).toBe(200);
  return reply.json() as GroundJson;
}

/** Positions within the grid whose longitude and latitude PostGIS gives. */
async function positions(): Promise<{ east: number; north: number; lon: number; lat: number }[]> {
  const { rows } = await derived.db.knex.raw<{ rows: { east: number; north: number; lon: number; lat: number }[] }>(
    `SELECT east, north, ST_X(g) AS lon, ST_Y(g) AS lat FROM (
       SELECT east, north, ST_Transform(ST_SetSRID(ST_MakePoint(east, north), ${GAUSS_KRUEGER_105}), 4490) AS g
       FROM generate_series(${WEST_M + 100}, ${WEST_M + 3_900}, 950) AS east,
         generate_series(${NORTH_M - 3_900}, ${NORTH_M - 100}, 950) AS north) AS places`,
  );
  return rows;
}

describe('/api/ground', () => {
  it('is the DEM where there is one: its level, the offset of its datum and the geoid, within 1 mm', async () => {
    const places = await positions();
    expect(places).toHaveLength(25);
    for (const { east, north, lon, lat } of places) {
      const { height, known, undulation, heightAboveGeoid } = await ground(lon, lat);
      expect(known).toBe(true);
      expect(Math.abs(heightAboveGeoid - DATUM_OFFSET_M - plane(east, north))).toBeLessThan(0.001);
      expect(Math.abs(height - undulation - heightAboveGeoid)).toBeLessThan(1e-9);
    }
  });

  it('gives the undulation of EGM96 as GeographicLib does, within 1 cm', async () => {
    const { undulation, geoidModel } = await ground(106.51, 29.5);
    expect(geoidModel).toBe('EGM96');
    expect(Math.abs(undulation - UNDULATION_M)).toBeLessThan(0.01);
  });

  it('says where nothing is known, and gives the geoid far from all data', async () => {
    const { height, known, undulation, heightAboveGeoid } = await ground(-30, 10);
    expect({ known, heightAboveGeoid }).toEqual({ known: false, heightAboveGeoid: 0 });
    expect(height).toBe(undulation);
    for (const [lon, lat] of [
      [180, 90],
      [-180, -90],
    ] as const)
      expect((await ground(lon, lat)).known).toBe(false);
  });

  it('is the surface of the terrain tiles: at each vertex of one, within its steps of height', async () => {
    const layer = (await running.get('/terrain/layer.json')).json() as { available: object[] };
    const z = layer.available.length - 1;
    const degrees = 180 / 2 ** z;
    const [x, y] = [Math.floor((106.5 + 180) / degrees), Math.floor((29.5 + 90) / degrees)];
    const tile = await running.get(`/terrain/${z}/${x}/${y}.terrain`);
    expect(tile.status).toBe(200);
    const vertices = decodeVertices(tile.body);
    expect(vertices.length).toBeGreaterThan(3);
    for (const { u, v, height, step } of vertices) {
      const there = await ground(-180 + (x + u) * degrees, -90 + (y + v) * degrees);
      expect(Math.abs(there.height - height)).toBeLessThan(step + 0.02);
    }
  });

  it('tells a client that nothing changed', async () => {
    const first = await running.get('/api/ground?lon=106.5&lat=29.5');
    const again = await running.get('/api/ground?lon=106.5&lat=29.5', {
      'if-none-match': String(first.headers['etag']),
    });
    expect(again.status).toBe(304);
  });
});

/** Vertices of a quantized-mesh 1.0 tile: u, v as shares of the tile, height in metres, and the step of its quantisation. */
function decodeVertices(mesh: Buffer): { u: number; v: number; height: number; step: number }[] {
  const [least, most] = [mesh.readFloatLE(24), mesh.readFloatLE(28)];
  const count = mesh.readUInt32LE(88);
  const column = (index: number): number[] => {
    let sum = 0;
    return Array.from({ length: count }, (_, i) => {
      const code = mesh.readUInt16LE(92 + 2 * (index * count + i));
      sum += (code >> 1) ^ -(code & 1);
      return sum / 32_767;
    });
  };
  const [us, vs, heights] = [column(0), column(1), column(2)];
  const step = (most - least) / 32_767;
  return us.map((u, i) => ({ u, v: vs[i]!, height: least + heights[i]! * (most - least), step }));
}
