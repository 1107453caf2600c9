import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../../core/contract/api.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { ask, askRaw, type Reply } from './ask.ts';
import { deriveQuarter, runServer, type Derived, type Running } from './running-server.ts';

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

/** The problem in a reply, checked against the contract. */
function problemIn(reply: Reply) {
  expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = problemSchema.strict().parse(reply.json());
  expect(problem.status).toBe(reply.status);
  expect(problem.instance).toBe(`urn:talpa:request:${String(reply.headers['x-request-id'])}`);
  expect(reply.headers['content-length']).toBe(String(reply.body.length));
  return { ...problem, type: problem.type.replace('urn:talpa:problem:', '') };
}

describe('a faulty parameter is a 400 that names it and its value', () => {
  it.each([
    ['/tiles/pipes/3/8/0.mvt', 'path.x', 'OUT_OF_RANGE', '"8"'],
    ['/tiles/pipes/3/0/8.mvt', 'path.y', 'OUT_OF_RANGE', '"8"'],
    ['/tiles/pipes/23/0/0.mvt', 'path.z', 'OUT_OF_RANGE', '"23"'],
    ['/tiles/pipes/a/0/0.mvt', 'path.z', 'NOT_A_NUMBER', '"a"'],
    ['/tiles/pipes/3/-1/0.mvt', 'path.x', 'NOT_A_NUMBER', '"-1"'],
    ['/tiles/pipes/3/1.5/0.mvt', 'path.x', 'NOT_A_NUMBER', '"1.5"'],
    ['/tiles/pipes/3/01/0.mvt', 'path.x', 'NOT_A_NUMBER', '"01"'],
    ['/tiles/pipes/3/0/NaN.mvt', 'path.y', 'NOT_A_NUMBER', '"NaN"'],
    ['/tiles/pipes/3/1/1.mvt?buffer=5', 'query.buffer', 'UNKNOWN_PARAMETER', '"5"'],
    ['/terrain/0/2/0.terrain', 'path.x', 'OUT_OF_RANGE', '"2"'],
    ['/terrain/0/0/1.terrain', 'path.y', 'OUT_OF_RANGE', '"1"'],
    ['/3dtiles/pipes/x/0.glb', 'path.revision', 'NOT_A_NUMBER', '"x"'],
    ['/3dtiles/pipes/1/..%2f0.glb', 'path.content', 'MALFORMED', '"../0"'],
    ['/api/segments/abc', 'path.id', 'NOT_A_NUMBER', '"abc"'],
    ['/api/segments/0', 'path.id', 'OUT_OF_RANGE', '"0"'],
    ['/api/segments/-1', 'path.id', 'NOT_A_NUMBER', '"-1"'],
    ['/api/segments/1e3', 'path.id', 'NOT_A_NUMBER', '"1e3"'],
    ['/api/segments/1%27%20or%201=1', 'path.id', 'NOT_A_NUMBER', `"1' or 1=1"`],
    ['/api/segments/1?full=1', 'query.full', 'UNKNOWN_PARAMETER', '"1"'],
    ['/api/segments', 'query.bbox', 'MISSING', 'bbox'],
    ['/api/segments?bbox=NaN,29,107,30', 'query.bbox', 'NOT_A_NUMBER', '"NaN,29,107,30"'],
    ['/api/segments?bbox=106.6,29.5,106.5,29.6', 'query.bbox', 'SWAPPED', '"106.6,29.5,106.5,29.6"'],
    ['/api/segments?bbox=106.5,29.6,106.6,29.5', 'query.bbox', 'SWAPPED', '"106.5,29.6,106.6,29.5"'],
    ['/api/segments?bbox=100,20,110,30', 'query.bbox', 'TOO_LARGE', '"100,20,110,30"'],
    ['/api/segments?bbox=1,2,3', 'query.bbox', 'MALFORMED', '"1,2,3"'],
    ['/api/segments?bbox=106,29,106.1,29.1&bbox=1,2,3,4', 'query.bbox', 'REPEATED', 'bbox'],
    ['/api/segments?bbox=106,29,106.1,29.1&limit=0', 'query.limit', 'OUT_OF_RANGE', '"0"'],
    ['/api/segments?bbox=106,29,106.1,29.1&limit=5001', 'query.limit', 'OUT_OF_RANGE', '"5001"'],
    ['/api/segments/1/neighbours?within=0', 'query.within', 'OUT_OF_RANGE', '"0"'],
    ['/api/segments/1/neighbours?within=51', 'query.within', 'OUT_OF_RANGE', '"51"'],
    ['/api/segments/1/neighbours?within=NaN', 'query.within', 'NOT_A_NUMBER', '"NaN"'],
    ['/api/segments/0/neighbours', 'path.id', 'OUT_OF_RANGE', '"0"'],
    ['/api/segments/near?lon=106.5', 'query.lat', 'MISSING', 'lat'],
    ['/api/segments/near?lon=181&lat=0', 'query.lon', 'OUT_OF_RANGE', '"181"'],
    ['/api/segments/near?lon=NaN&lat=0', 'query.lon', 'NOT_A_NUMBER', '"NaN"'],
    ['/api/segments/near?lon=106.5&lat=29.5&radius=0', 'query.radius', 'OUT_OF_RANGE', '"0"'],
    ['/api/segments/near?lon=106.5&lat=29.5&radius=5000', 'query.radius', 'OUT_OF_RANGE', '"5000"'],
    ['/api/segments/near?lon=106.5&lat=29.5&radius=Infinity', 'query.radius', 'NOT_A_NUMBER', '"Infinity"'],
    ['/api/ground', 'query.lon', 'MISSING', 'lon'],
    ['/api/ground?lon=106.5', 'query.lat', 'MISSING', 'lat'],
    ['/api/ground?lon=106.5&lat=north', 'query.lat', 'NOT_A_NUMBER', '"north"'],
    ['/api/ground?lon=NaN&lat=29.5', 'query.lon', 'NOT_A_NUMBER', '"NaN"'],
    ['/api/ground?lon=29.5&lat=106.5', 'query.lat', 'OUT_OF_RANGE', '"106.5"'],
    ['/api/ground?lon=180.5&lat=29.5', 'query.lon', 'OUT_OF_RANGE', '"180.5"'],
    ['/api/ground?lon=106.5&lat=29.5&datum=1985', 'query.datum', 'UNKNOWN_PARAMETER', '"1985"'],
    ['/api/search', 'query.q', 'MISSING', 'q'],
    ['/api/search?q=%20', 'query.q', 'EMPTY', '" "'],
    [`/api/search?q=${'a'.repeat(201)}`, 'query.q', 'TOO_LONG', '"aaa'],
    ['/api/search?q=%00', 'query.q', 'MALFORMED', 'q'],
    ['/api/networks?class=gas', 'query.class', 'UNKNOWN_PARAMETER', '"gas"'],
    ['/live?since=1', 'query.since', 'UNKNOWN_PARAMETER', '"1"'],
    ['/healthz?deep', 'query.deep', 'UNKNOWN_PARAMETER', 'deep'],
  ])('%s', async (path, place, code, value) => {
    const reply = await running.get(path);
    const problem = problemIn(reply);
    expect(problem).toMatchObject({ status: 400, type: 'invalid-parameter' });
    expect(problem.errors?.map((error) => [error.path, error.code])).toContainEqual([place, code]);
    expect(problem.detail).toContain(value);
  });

  it('names every one of several', async () => {
    const { errors } = problemIn(await running.get('/api/segments/near?lon=x&lat=95&radius=20&colour=red'));
    expect(errors?.map(({ path }) => path).sort()).toEqual(['query.colour', 'query.lat', 'query.lon']);
  });

  it('cuts a long value short', async () => {
    const problem = problemIn(await running.get(`/api/segments?bbox=${'9'.repeat(3_000)}`));
    expect(JSON.stringify(problem).length).toBeLessThan(1_000);
  });
});

describe('what is not there is a 404', () => {
  it.each([
    '/nothing',
    '/api',
    '/api/',
    '/api/segments/',
    '/API/networks',
    '/api/segments/2147483647',
    '/tiles/rivers/0/0/0.mvt',
    '/tiles/rivers.json',
    '/tiles/pipes/0/0/0.pbf',
    '/3dtiles/rivers/tileset.json',
    '/3dtiles/pipes/999999/0.glb',
    '/session',
    '/..%2f..%2fetc%2fpasswd',
    '/.env',
  ])('%s', async (path) => {
    expect(problemIn(await running.get(path))).toMatchObject({ status: 404, type: 'not-found' });
  });

  it('says which tilesets there are', async () => {
    expect(problemIn(await running.get('/tiles/rivers/0/0/0.mvt')).detail).toContain('pipes, points');
  });

  it('has no body for HEAD', async () => {
    const reply = await ask(running.port, '/nothing', { method: 'HEAD' });
    expect([reply.status, reply.body.length]).toEqual([404, 0]);
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });
});

describe('a method that is not allowed', () => {
  it.each([
    ['POST', '/tiles/pipes/0/0/0.mvt'],
    ['DELETE', '/api/segments/1/versions'],
    ['PUT', '/api/networks'],
    ['PATCH', '/'],
    ['POST', '/live'],
  ])('%s %s is a 405 that says what is', async (method, path) => {
    const reply = await ask(running.port, path, { method });
    expect(problemIn(reply)).toMatchObject({ status: 405, type: 'method-not-allowed' });
    expect(reply.headers['allow']).toBe('GET, HEAD, OPTIONS');
  });

  it('is told by OPTIONS before', async () => {
    const reply = await ask(running.port, '/api/segments/near', { method: 'OPTIONS' });
    expect([reply.status, reply.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });
});

describe('too much', () => {
  it('of an address is a 414', async () => {
    const reply = await running.get(`/api/search?q=${'a'.repeat(5_000)}`);
    expect(problemIn(reply)).toMatchObject({ status: 414, type: 'address-too-long' });
  });

  it('of an address of a tile is a 414 too', async () => {
    expect((await running.get(`/tiles/pipes/0/0/0.mvt?${'a'.repeat(5_000)}`)).status).toBe(414);
  });

  it('a query of a megabyte, is a 431 that Node itself never hands on', async () => {
    const reply = await askRaw(
      running.port,
      `GET /api/search?q=${'a'.repeat(1_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    );
    const [head = '', body = ''] = reply.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 431 /);
    expect(head).toContain('Content-Type: application/problem+json; charset=utf-8');
    expect(head).toContain('Content-Security-Policy: ');
    expect(problemSchema.parse(JSON.parse(body))).toMatchObject({
      status: 431,
      type: 'urn:talpa:problem:headers-too-large',
    });
  });

  it('of a body, by its stated length, is a 413', async () => {
    const reply = await ask(running.port, '/api/networks', {
      method: 'POST',
      headers: { 'content-length': '1000000000' },
    });
    expect(problemIn(reply)).toMatchObject({ status: 413, type: 'body-too-large' });
    expect(reply.headers['connection']).toBe('close');
  });

  it('and the server answers on', async () => {
    expect((await running.get('/healthz')).status).toBe(200);
  });
});

describe('what is no proper HTTP', () => {
  it.each([
    ['no HTTP at all', 'HELLO\r\n\r\n'],
    ['a header without end', 'GET / HTTP/1.1\r\nHost localhost\r\n\r\n'],
    ['no Host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      'an address of another server',
      'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    ['a broken percent code', 'GET /api/segments/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    [
      'a broken percent code in a tile',
      'GET /tiles/pipes/%f/0/0.mvt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
  ])('%s is a 400', async (_name, text) => {
    const [head = '', body = ''] = (await askRaw(running.port, text)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(problemSchema.parse(JSON.parse(body)).type).toBe('urn:talpa:problem:bad-request');
  });
});

describe('a database that is gone', () => {
  it('is a 503 that keeps its address to itself; what is in memory is served on', async () => {
    const db = connectDatabase('postgres://nobody@127.0.0.1:1/secret_name');
    const server = await runServer({ db, network: derived.network });
    try {
      for (const path of ['/api/datasets', '/api/segments/1', '/api/search?q=a']) {
        const reply = await server.get(path);
        expect(problemIn(reply)).toMatchObject({ status: 503, type: 'database-unavailable' });
        expect(reply.headers['retry-after']).toBe('2');
        expect(reply.body.toString()).not.toMatch(/secret_name|nobody|127\.0\.0\.1/);
      }
      expect((await server.get('/healthz')).status).toBe(200);
      expect((await server.get('/api/networks')).status).toBe(200);
      expect((await server.get('/tiles/pipes/0/0/0.mvt')).status).toBeLessThan(300);
      expect(problemIn(await server.get('/readyz'))).toMatchObject({ status: 503, type: 'not-ready' });
    } finally {
      await server.stop();
      await db.close();
    }
  });
});
