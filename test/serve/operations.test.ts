import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveQuarter, runServer, until, type Derived, type Running } from './running-server.ts';

let derived: Derived;
let running: Running;
let clientDir: string;
const SCRIPT = 'export const answer = 42;\n'.repeat(100);

beforeAll(async () => {
  clientDir = mkdtempSync(join(tmpdir(), 'talpa-client-'));
  mkdirSync(join(clientDir, 'assets'));
  mkdirSync(join(clientDir, 'cesium'));
  writeFileSync(join(clientDir, 'index.html'), '<!doctype html><title>Talpa</title>');
  writeFileSync(join(clientDir, 'assets', 'index-BX_1a-9Z.js'), SCRIPT);
  writeFileSync(join(clientDir, 'cesium', 'a b.wasm'), Buffer.of(0, 0x61, 0x73, 0x6d));
  writeFileSync(join(clientDir, '.secret'), 'no');
  writeFileSync(`${clientDir}-beside.txt`, 'no');
  derived = await deriveQuarter();
  running = await runServer(derived, { clientDir });
});
afterAll(async () => {
  await running.stop();
  await derived.close();
  rmSync(clientDir, { recursive: true });
  rmSync(`${clientDir}-beside.txt`);
});

describe('readiness', () => {
  it('checks the database, the snapshot and a tile', async () => {
    const reply = await running.get('/readyz');
    expect(reply.status).toBe(200);
    expect(reply.json()).toMatchObject({
      status: 'ready',
      revision: derived.network.revision,
      checks: [
        { name: 'database', ok: true },
        { name: 'tiles', ok: true },
        { name: 'snapshot', ok: true },
        { name: 'storage', ok: true },
      ],
    });
  });

  it('waits for a snapshot that is about to follow', async () => {
    await derived.db.knex('segment').where('key', 'J0-0').update({ year: 1999 });
    expect((await running.get('/readyz')).status).toBe(200);
  });

  it('holds of an empty store', async () => {
    const empty = await deriveQuarter({ empty: true });
    const server = await runServer(empty);
    expect((await server.get('/readyz')).status).toBe(200);
    expect((await server.get('/api/networks')).status).toBe(200);
    expect((await server.get('/api/datasets')).json()).toMatchObject({ datasets: [] });
    expect((await server.get('/tiles/pipes.json')).status).toBe(200);
    expect((await server.get('/3dtiles/pipes/tileset.json')).status).toBe(200);
    await server.stop();
    await empty.close();
  });

  it('fails when the snapshot stays behind the store', async () => {
    const late = await deriveQuarter();
    const server = await runServer(late);
    await late.network.close();
    await late.db.knex('segment').where('key', 'J0-0').update({ year: 1999 });
    const reply = await server.get('/readyz');
    expect(reply.status).toBe(503);
    expect(reply.json()).toMatchObject({
      type: 'urn:talpa:problem:not-ready',
      errors: [{ code: 'CHECK_FAILED', path: 'snapshot' }],
    });
    await server.stop();
    await late.db.drop();
  });
});

describe('metrics', () => {
  it('count requests by route, method and status', async () => {
    await running.get('/api/segments/1');
    await running.get('/api/segments/2');
    await running.get('/api/segments/x');
    await running.get('/no/such/path');
    const reply = await running.get('/metrics');
    const text = reply.body.toString();
    expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(
      /talpa_http_request_duration_seconds_count\{route="\/api\/segments\/\{id\}",method="GET",status="400"\} 1\n/,
    );
    expect(text).toMatch(
      /talpa_http_request_duration_seconds_count\{route="unmatched",method="GET",status="404"\} 1\n/,
    );
    expect(text).toMatch(new RegExp(`talpa_network_revision ${derived.network.revision}\n`));
    expect(text).toContain('process_cpu_user_seconds_total');
    expect(text).not.toContain('/no/such/path');
  });
});

describe('the log', () => {
  it('has one line for a request, with what one looks for', async () => {
    const server = await runServer(derived);
    const reply = await server.get('/api/networks');
    await until(() => server.lines.length === 1);
    expect(server.lines[0]).toMatchObject({
      id: reply.headers['x-request-id'],
      method: 'GET',
      route: '/api/networks',
      path: '/api/networks',
      status: 200,
      bytes: reply.body.length,
      revision: derived.network.revision,
      msg: 'request',
    });
    expect(server.lines[0]?.['ms']).toBeGreaterThan(0);
    await server.stop();
  });

  it('keeps the text of an inner fault, which the client does not get', async () => {
    const broken = { ...derived, network: Object.create(derived.network) as Derived['network'] };
    Object.defineProperty(broken.network, 'networks', {
      value: () => {
        throw new Error('row 7 is broken');
      },
    });
    Object.defineProperty(broken.network, 'vectorTile', {
      value: () => {
        throw new Error('row 8 is broken');
      },
    });
    const server = await runServer(broken);
    for (const path of ['/api/networks', '/tiles/pipes/0/0/0.mvt']) {
      const reply = await server.get(path);
      expect(reply.status).toBe(500);
      expect(reply.json()).toMatchObject({ type: 'urn:talpa:problem:internal-error' });
      expect(reply.body.toString()).not.toContain('is broken');
    }
    await until(() => server.lines.length === 2);
    expect(JSON.stringify(server.lines[0])).toContain('row 7 is broken');
    expect(JSON.stringify(server.lines[1])).toContain('row 8 is broken');
    expect(server.lines[0]?.['level']).toBe(50);
    await server.stop();
  });

  it('has a line for a request that no handler saw, too', async () => {
    const server = await runServer(derived);
    await server.get('/api/networks', { host: 'evil.example' });
    await until(() => server.lines.length === 1);
    expect(server.lines[0]).toMatchObject({ route: 'unmatched', status: 421 });
    await server.stop();
  });
});

describe('the page', () => {
  it('is asked for anew each time, whatever its query', async () => {
    const reply = await running.get('/?v=1&camera=106.5,29.5');
    expect([reply.status, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'private, no-cache',
    ]);
    expect((await running.get('/', { 'if-none-match': String(reply.headers['etag']) })).status).toBe(304);
  });

  it('has bundles that are kept for ever, compressed', async () => {
    const reply = await running.get('/assets/index-BX_1a-9Z.js', { 'accept-encoding': 'gzip' });
    expect(reply.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      vary: 'Accept-Encoding',
    });
    expect(gunzipSync(reply.body).toString()).toBe(SCRIPT);
  });

  it('has other files that are kept for an hour', async () => {
    const reply = await running.get('/cesium/a%20b.wasm');
    expect(reply.headers).toMatchObject({
      'content-type': 'application/wasm',
      'cache-control': 'private, max-age=3600',
    });
  });

  it.each([
    '/.secret',
    '/assets',
    '/assets/',
    '/%2e%2e/etc/passwd',
    '/assets/..%2f.secret',
    '/..%5c.secret',
    '/%00',
    '/cesium%2f..%2f.secret',
    '//etc/passwd',
  ])('does not give %s', async (path) => {
    expect((await running.get(path)).status).toBe(404);
  });

  it('does not give what lies beside its folder', async () => {
    const name = clientDir.split('/').at(-1) ?? '';
    for (const path of [`/../${name}-beside.txt`, `/%2e%2e/${name}-beside.txt`, `/..%2f${name}-beside.txt`]) {
      expect((await running.get(path)).status).toBe(404);
    }
  });

  it('that was not built says so', async () => {
    const server = await runServer(derived);
    const reply = await server.get('/');
    expect(reply.status).toBe(503);
    expect(reply.json()).toMatchObject({ type: 'urn:talpa:problem:client-not-built' });
    await server.stop();
  });

  it('that is built anew is served anew', async () => {
    writeFileSync(join(clientDir, 'index.html'), '<!doctype html><title>Talpa 2</title>');
    expect((await running.get('/')).body.toString()).toContain('Talpa 2');
  });
});
