import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetsSchema, networksSchema, segmentCollectionSchema, segmentSchema } from '../../core/contract/api.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import { importSample, PRESENT_SAMPLES } from '../derive/sample-networks.ts';
import { createTestDatabase } from '../support/database.ts';
import { runServer, tileAt, type Derived, type Running } from './running-server.ts';

/** Every so many segments are asked for one by one. */
const SAMPLE_STEP = 37;

let derived: Derived;
let running: Running;
beforeAll(async () => {
  const db = await createTestDatabase();
  for (const name of PRESENT_SAMPLES) await importSample(db, name);
  const network = await deriveNetwork(db, { log: pino({ level: 'silent' }) });
  derived = { db, network, close: () => network.close().then(() => db.drop()) };
  running = await runServer(derived);
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

describe(`imported networks in one store (${PRESENT_SAMPLES.join(', ')})`, () => {
  it('are told by /api/datasets and /api/networks as the store has them', async () => {
    const { datasets } = datasetsSchema.parse((await running.get('/api/datasets')).json());
    expect(datasets.map(({ name }) => name)).toEqual(PRESENT_SAMPLES);
    const { classes } = networksSchema.parse((await running.get('/api/networks')).json());
    const row = await derived.db.knex('segment').count({ n: '*' }).first();
    expect(classes.reduce((sum, { segments }) => sum + segments, 0)).toBe(Number(row?.['n']));
  });

  it('answer for their segments one by one', async () => {
    const ids = (await derived.db.knex('segment').orderBy('id').pluck('id'))
      .map(Number)
      .filter((_, i) => i % SAMPLE_STEP === 0);
    expect(ids.length).toBeGreaterThan(5);
    for (const id of ids) {
      const segment = segmentSchema.strict().parse((await running.get(`/api/segments/${id}`)).json());
      expect(segment.id).toBe(id);
      expect(segment.axis.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('answer with all their segments for the box of a dataset, as far as it may be asked for', async () => {
    const { datasets } = datasetsSchema.parse((await running.get('/api/datasets')).json());
    for (const { bounds, segments } of datasets) {
      const [west, south, east, north] = bounds ?? [0, 0, 0, 0];
      const pad = 1e-6;
      const reply = await running.get(
        `/api/segments?limit=5000&bbox=${west - pad},${south - pad},${east + pad},${north + pad}`,
      );
      const { features, truncated } = segmentCollectionSchema.parse(reply.json());
      if (!truncated) expect(features).toHaveLength(segments);
      expect(reply.headers['etag']).toMatch(/^W\//);
    }
  });

  it('have a tile at every zoom in their middle or near it, and none answers with a fault', async () => {
    const { datasets } = datasetsSchema.parse((await running.get('/api/datasets')).json());
    for (const { bounds } of datasets) {
      const [west, south, east, north] = bounds ?? [0, 0, 0, 0];
      for (let z = 0; z <= 15; z++) {
        const from = tileAt(z, { lon: west, lat: north });
        const to = tileAt(z, { lon: east, lat: south });
        let bytes = 0;
        for (let x = from.x; x <= Math.min(to.x, from.x + 20); x++) {
          for (let y = from.y; y <= Math.min(to.y, from.y + 20); y++) {
            const reply = await running.get(`/tiles/pipes/${z}/${x}/${y}.mvt`);
            expect([200, 204]).toContain(reply.status);
            bytes += reply.body.length;
          }
        }
        const { minzoom } = derived.network.tileJson('pipes');
        if (z >= minzoom) expect(bytes, `zoom ${z}`).toBeGreaterThan(0);
      }
    }
  });

  it('give every content that a tileset names', async () => {
    for (const tileset of ['pipes', 'points']) {
      const text = (await running.get(`/3dtiles/${tileset}/tileset.json`)).body.toString();
      const uris = [...text.matchAll(/"uri":"([^"]+)"/g)].map((match) => match[1] ?? '');
      expect(uris.length).toBeGreaterThan(0);
      for (const uri of uris) {
        const reply = await running.get(`/3dtiles/${tileset}/${uri}`);
        expect([reply.status, reply.body.subarray(0, 4).toString()]).toEqual([200, 'glTF']);
      }
    }
  });
});
