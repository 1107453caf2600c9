import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { PbfReader } from 'pbf';
import { VectorTile } from '@mapbox/vector-tile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Reply } from './ask.ts';
import { deriveQuarter, runServer, tileAt, until, type Derived, type Running } from './running-server.ts';
import { CORNER, SEGMENTS_A_STREET, STREETS } from './street-quarter.ts';

const ZOOM = 14;
const { x: X, y: Y } = tileAt(ZOOM, { lon: CORNER.lon + 0.0025, lat: CORNER.lat + 0.001 });
const TILE = `/tiles/pipes/${ZOOM}/${X}/${Y}.mvt`;
const EMPTY = `/tiles/pipes/${ZOOM}/0/0.mvt`;
const GZIP = { 'accept-encoding': 'gzip' };

let derived: Derived;
let running: Running;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

const plain = (reply: Reply): Buffer =>
  reply.headers['content-encoding'] === 'gzip' ? gunzipSync(reply.body) : reply.body;

function idsIn(bytes: Buffer): number[] {
  const layer = new VectorTile(new PbfReader(bytes)).layers['pipes'];
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer?.feature(i).id ?? -1);
}

describe('a vector tile', () => {
  it('holds the segments of the store, with their ids', async () => {
    const ids = idsIn(plain(await running.get(TILE, GZIP)));
    const rows = (await derived.db.knex('segment').pluck('id')).map(Number);
    expect(new Set(ids)).toEqual(new Set(rows));
    expect(rows).toHaveLength(3 * STREETS * SEGMENTS_A_STREET);
  });

  it('is compressed for those who take it, and the same in plain', async () => {
    const gzip = await running.get(TILE, GZIP);
    const identity = await running.get(TILE);
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(identity.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(gzip.body).equals(identity.body)).toBe(true);
    for (const reply of [gzip, identity]) {
      expect(reply.status).toBe(200);
      expect(reply.headers).toMatchObject({
        'content-type': 'application/vnd.mapbox-vector-tile',
        vary: 'Accept-Encoding',
        'cache-control': 'private, no-cache',
        'content-length': String(reply.body.length),
      });
    }
    expect(gzip.headers['etag']).toBe(identity.headers['etag']);
    expect(gzip.headers['etag']).toMatch(/^W\/"[\w-]{22}"$/);
  });

  it.each(['gzip;q=0', 'br', 'identity', 'gzip;q=0, br'])('is plain for Accept-Encoding: %s', async (accepted) => {
    const reply = await running.get(TILE, { 'accept-encoding': accepted });
    expect(reply.headers['content-encoding']).toBeUndefined();
  });

  it.each(['*', 'br, gzip;q=0.5', 'GZIP'])('is compressed for Accept-Encoding: %s', async (accepted) => {
    const reply = await running.get(TILE, { 'accept-encoding': accepted });
    expect(reply.headers['content-encoding']).toBe('gzip');
  });

  it('is not sent again to whoever has it', async () => {
    const etag = String((await running.get(TILE)).headers['etag']);
    for (const field of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const reply = await running.get(TILE, { ...GZIP, 'if-none-match': field });
      expect([reply.status, reply.body.length]).toEqual([304, 0]);
      expect(reply.headers).toMatchObject({ etag, vary: 'Accept-Encoding' });
      expect(reply.headers['content-security-policy']).toBeDefined();
    }
    expect((await running.get(TILE, { 'if-none-match': 'W/"other"' })).status).toBe(200);
  });

  it('is 204 without a body when it is empty', async () => {
    const reply = await running.get(EMPTY, GZIP);
    expect([reply.status, reply.body.length]).toEqual([204, 0]);
    expect(reply.headers['content-type']).toBeUndefined();
  });

  it('answers HEAD with the header of GET', async () => {
    const get = await running.get(TILE, GZIP);
    const head = await ask(running.port, TILE, { method: 'HEAD', headers: GZIP });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    const without = ({ date: _date, 'x-request-id': _id, ...rest }: Reply['headers']) => rest;
    expect(without(head.headers)).toEqual(without(get.headers));
  });

  it('is the same in front of Express and behind it', async () => {
    const front = await running.get(TILE, GZIP);
    const behind = await running.get(TILE.replace('pipes', 'p%69pes'), GZIP);
    const without = ({ date: _date, 'x-request-id': _id, ...rest }: Reply['headers']) => rest;
    expect(behind.status).toBe(200);
    expect(behind.body.equals(front.body)).toBe(true);
    expect(without(behind.headers)).toEqual(without(front.headers));
  });

  it('carries the security headers that Express gives', async () => {
    const tile = await running.get(TILE);
    const { headers } = await running.get('/healthz');
    const names = Object.keys(headers).filter((name) =>
      /^(?:content-security|cross-origin|x-|referrer|origin-agent)/.test(name),
    );
    expect(names.length).toBeGreaterThan(8);
    for (const name of names.filter((each) => each !== 'x-request-id')) expect(tile.headers[name]).toBe(headers[name]);
  });
});

describe('a TileJSON', () => {
  it('names absolute addresses under the host that was asked', async () => {
    const reply = await running.get('/tiles/pipes.json', { host: 'localhost:7777' });
    expect(reply.json()).toMatchObject({
      tilejson: '3.0.0',
      tiles: ['http://localhost:7777/tiles/pipes/{z}/{x}/{y}.mvt'],
    });
  });

  it('names the public address where there is one', async () => {
    const server = await runServer(derived, { config: { publicUrl: 'https://pipes.example.org' } });
    const reply = await server.get('/tiles/points.json', { host: 'localhost' });
    expect(reply.json()).toMatchObject({ tiles: ['https://pipes.example.org/tiles/points/{z}/{x}/{y}.mvt'] });
    await server.stop();
  });
});

describe('after a change', () => {
  it('a tile that it touches is new at once, another keeps its ETag', async () => {
    const far = tileAt(ZOOM, { lon: 110, lat: 35 });
    const writerSegment = await derived.db.knex('segment').first('id');
    const before = await running.get(TILE);
    const emptyBefore = await running.get(`/tiles/pipes/${ZOOM}/${far.x}/${far.y}.mvt`);
    const pointsBefore = await running.get(TILE.replace('pipes', 'points'));
    const { revision } = derived.network;

    await derived.db.knex('segment').where('id', writerSegment?.id).delete();
    await until(() => derived.network.revision > revision);

    const after = await running.get(TILE, { 'if-none-match': String(before.headers['etag']) });
    expect(after.status).toBe(200);
    expect(idsIn(plain(after))).not.toContain(Number(writerSegment?.id));
    expect(idsIn(plain(after))).toHaveLength(idsIn(plain(before)).length - 1);
    const points = await running.get(TILE.replace('pipes', 'points'), {
      'if-none-match': String(pointsBefore.headers['etag']),
    });
    expect(points.status).toBe(304);
    expect(emptyBefore.status).toBe(204);
  });
});

describe('the cache', () => {
  it('answers the second request, and says so in the log', async () => {
    const server = await runServer(derived, { limits: { warmTileLogEvery: 1 } });
    await server.get(TILE);
    await server.get(TILE);
    await until(() => server.lines.length === 2);
    expect(server.lines.map((line) => [line['route'], line['cacheHit'], line['status']])).toEqual([
      ['/tiles/{tileset}/{z}/{x}/{y}.mvt', false, 200],
      ['/tiles/{tileset}/{z}/{x}/{y}.mvt', true, 200],
    ]);
    await server.stop();
  });

  it('logs one of so many warm answers, and each cold one', async () => {
    const server = await runServer(derived, { limits: { warmTileLogEvery: 10 } });
    for (let i = 0; i < 21; i++) await server.get(TILE);
    await until(async () => (await metric(server, 'talpa_product_requests_total{cache="hit"}')) === 20);
    const tiles = server.lines.filter((line) => String(line['route']).startsWith('/tiles/'));
    expect(tiles.map((line) => line['cacheHit'])).toEqual([false, true, true]);
    await server.stop();
  });

  it('keeps within its bytes', async () => {
    const server = await runServer(derived, { limits: { tileCacheBytes: 4_096 } });
    for (let x = 0; x < 40; x++) await server.get(`/tiles/pipes/${ZOOM}/${x}/0.mvt`);
    expect(await metric(server, 'talpa_vector_tile_cache_bytes')).toBeLessThanOrEqual(4_096);
    expect(await metric(server, 'talpa_vector_tile_cache_bytes')).toBeGreaterThan(0);
    await server.stop();
  });
});

describe('a storm of cold tiles', () => {
  it('is bounded: what waits beyond the limit is refused with Retry-After, the rest is answered, others get their turn', async () => {
    const server = await runServer(derived, { limits: { waitingProducts: 50, productSliceMs: 1 } });
    const storm = Array.from({ length: 400 }, (_, i) => server.get(`/tiles/pipes/18/${i}/${i}.mvt`));
    const health = await server.get('/healthz');
    const replies = await Promise.all(storm);
    expect(health.status).toBe(200);
    const count = (status: number) => replies.filter((reply) => reply.status === status).length;
    expect(count(204) + count(503)).toBe(400);
    expect(count(204)).toBeGreaterThanOrEqual(50);
    const refused = replies.find(({ status }) => status === 503);
    if (refused !== undefined) {
      expect(refused.headers['retry-after']).toBe('1');
      expect(refused.json()).toMatchObject({ type: 'urn:talpa:problem:busy' });
    }
    expect((await server.get('/tiles/pipes/18/0/0.mvt')).status).toBe(204);
    expect(await metric(server, 'talpa_waiting_products')).toBe(0);
    await server.stop();
  });
});

describe('during a storm of cold tiles from one client', () => {
  it('health, warm tiles, /live and the cold tiles of others are answered long before its end', async () => {
    const STORM = 300;
    let made = 0;
    const network = Object.create(derived.network) as Derived['network'];
    network.vectorTile = (...address) => {
      const end = performance.now() + 2;
      while (performance.now() < end);
      made += 1;
      return derived.network.vectorTile(...address);
    };
    const server = await runServer({ db: derived.db, network });
    await server.get(TILE);
    const storm = createConnection({ host: '127.0.0.1', port: server.port });
    storm.resume();
    const heads = Array.from(
      { length: STORM },
      (_, i) => `GET /tiles/pipes/18/${i}/${i}.mvt HTTP/1.1\r\nHost: a.localhost`,
    );
    storm.write(`${heads.join('\r\n\r\n')}\r\n\r\n`);
    await until(() => made > 5);

    const madeBefore = await Promise.all(
      ['/healthz', TILE, EMPTY, '/tiles/points/18/1/1.mvt'].map(async (path) => {
        expect((await server.get(path, GZIP)).status).toBeLessThan(300);
        return made;
      }),
    );
    expect(Math.max(...madeBefore)).toBeLessThan(STORM / 2);
    const live = request({ host: '127.0.0.1', port: server.port, path: '/live', agent: false }).end();
    const [hello] = (await once(live, 'response')) as [IncomingMessage];
    await once(hello, 'data');
    expect(made).toBeLessThan(STORM);
    live.destroy();

    // The client leaves, and with it what it waits for.
    storm.destroy();
    await until(async () => (await metric(server, 'talpa_waiting_products')) === 0);
    expect(made).toBeLessThan(STORM);
    await server.stop();
  });
});

describe('in idle time', () => {
  it('a tile is compressed anew: fewer bytes, the same content under the same ETag', async () => {
    const server = await runServer(derived, { limits: { recompressAfterMs: 20 } });
    const first = await server.get(TILE, GZIP);
    let later = first;
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      later = await server.get(TILE, GZIP);
      return later.body.length < first.body.length;
    });
    expect(gunzipSync(later.body).equals(gunzipSync(first.body))).toBe(true);
    expect(later.headers['etag']).toBe(first.headers['etag']);
    expect(await metric(server, 'talpa_recompression_saved_bytes')).toBe(first.body.length - later.body.length);
    expect((await server.get(TILE, { 'if-none-match': String(first.headers['etag']) })).status).toBe(304);
    await server.stop();
  });
});

describe('a terrain tile', () => {
  it('stays in the cache at a revision that leaves the ground alone, and goes with the ground', async () => {
    const own = await deriveQuarter();
    const server = await runServer(own, { limits: { warmTileLogEvery: 1 } });
    const { x, y } = {
      x: Math.floor((CORNER.lon + 180) / (180 / 2 ** 14)),
      y: Math.floor((CORNER.lat + 90) / (180 / 2 ** 14)),
    };
    const get = async () => (await server.get(`/terrain/14/${x}/${y}.terrain`)).headers['etag'];
    const version = async () => ((await server.get('/terrain/layer.json')).json() as { version: string }).version;
    const next = async (change: () => Promise<unknown>) => {
      const { revision } = own.network;
      await change();
      await until(() => own.network.revision > revision);
    };
    const before = [await get(), await version()];
    await next(() => own.db.knex('segment').where('key', 'J0-0').update({ year: 1999 }));
    expect([await get(), await version()]).toEqual(before);
    await next(() =>
      own.db
        .knex('point')
        .where('key', 'W1')
        .update({ geom: own.db.knex.raw('ST_Translate(geom, 0, 0, 40)') }),
    );
    const after = [await get(), await version()];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    const hits = server.lines
      .filter(({ route }) => route === '/terrain/{z}/{x}/{y}.terrain')
      .map((line) => line['cacheHit']);
    expect(hits).toEqual([false, true, false]);
    await server.stop();
    await own.close();
  });
});

async function metric(server: Running, name: string): Promise<number> {
  const text = (await server.get('/metrics')).body.toString();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}
