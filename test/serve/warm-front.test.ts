import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveQuarter, runServer, tileAt, until, type Derived, type Running } from './running-server.ts';
import { CORNER } from './street-quarter.ts';

const { x, y } = tileAt(14, { lon: CORNER.lon + 0.0025, lat: CORNER.lat + 0.001 });
const TILE = `/tiles/pipes/14/${x}/${y}.mvt`;
const EMPTY = '/tiles/pipes/14/0/0.mvt';
const HOST = 'Host: localhost';
const GZIP = 'Accept-Encoding: gzip';

let derived: Derived;
let running: Running;
/** Requests that Node's parser saw. */
let parsed: string[] = [];
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await watched();
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

async function watched(options?: Parameters<typeof runServer>[1]): Promise<Running> {
  const server = await runServer(derived, options);
  parsed = [];
  server.server.on('request', (req) => parsed.push((req as { originalUrl?: string }).originalUrl ?? String(req.url)));
  return server;
}

interface Answer {
  status: number;
  fields: Map<string, string>;
  body: Buffer;
}

/** One connection, byte for byte. */
class Connection {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);
  ended = false;

  constructor(port: number) {
    this.socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    this.socket.on('data', (chunk) => (this.#bytes = Buffer.concat([this.#bytes, chunk])));
    this.socket.on('error', () => (this.ended = true));
    this.socket.on('end', () => (this.ended = true));
  }

  send(...lines: string[]): void {
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  /** The next answer; `hasBody` false for one to HEAD. */
  async next(hasBody = true): Promise<Answer> {
    await until(() => this.#length(hasBody) !== null);
    const { headEnd, length } = this.#length(hasBody)!;
    const [line, ...fields] = this.#bytes.toString('latin1', 0, headEnd).split('\r\n');
    const body = this.#bytes.subarray(headEnd + 4, headEnd + 4 + length);
    this.#bytes = this.#bytes.subarray(headEnd + 4 + length);
    const pairs = fields.map((each) => each.split(/: (.*)/s) as [string, string]);
    return { status: Number(line?.split(' ')[1]), fields: new Map(pairs.map(([n, v]) => [n.toLowerCase(), v])), body };
  }

  async ask(...lines: string[]): Promise<Answer> {
    this.send(...lines);
    return this.next(!lines[0]!.startsWith('HEAD'));
  }

  #length(hasBody: boolean): { headEnd: number; length: number } | null {
    const headEnd = this.#bytes.indexOf('\r\n\r\n');
    if (headEnd === -1) return null;
    const given = /^content-length: (\d+)$/im.exec(this.#bytes.toString('latin1', 0, headEnd))?.[1];
    const length = hasBody ? Number(given ?? 0) : 0;
    return this.#bytes.length >= headEnd + 4 + length ? { headEnd, length } : null;
  }
}

/** A connection of which one request was answered, so that warm tiles are answered in front. */
async function warmConnection({ port }: Running, path: string = TILE, ...fields: string[]): Promise<Connection> {
  const connection = new Connection(port);
  await connection.ask(`GET ${path} HTTP/1.1`, HOST, ...fields);
  parsed = [];
  return connection;
}

const steady = ({ fields }: Answer) => {
  const { date: _date, 'x-request-id': _id, ...rest } = Object.fromEntries(fields);
  return rest;
};

describe('a warm tile, in front of the parser', () => {
  it.each([
    ['gzip', ['GET', GZIP]],
    ['to HEAD', ['HEAD', GZIP]],
    ['for any ETag', ['GET', 'If-None-Match: *']],
  ])('is answered as Node would answer it: %s', async (_what, [method, ...fields]) => {
    const connection = await warmConnection(running);
    const front = await connection.ask(`${method} ${TILE} HTTP/1.1`, HOST, ...fields);
    expect(parsed).toEqual([]);
    const behind = await new Connection(running.port).ask(`${method} ${TILE} HTTP/1.1`, HOST, ...fields);
    expect(parsed).toEqual([TILE]);
    expect(front.status).toBe(behind.status);
    expect(steady(front)).toEqual(steady(behind));
    expect(front.body.equals(behind.body)).toBe(true);
    expect(Math.abs(Date.parse(front.fields.get('date') ?? '') - Date.now())).toBeLessThan(60_000);
    expect(front.fields.get('x-request-id')).not.toBe(behind.fields.get('x-request-id'));
    connection.socket.destroy();
  });

  it('that is empty is 204 as Node says it', async () => {
    const connection = await warmConnection(running, EMPTY);
    const front = await connection.ask(`GET ${EMPTY} HTTP/1.1`, HOST);
    expect([front.status, parsed]).toEqual([204, []]);
    const behind = await new Connection(running.port).ask(`GET ${EMPTY} HTTP/1.1`, HOST);
    expect(steady(front)).toEqual(steady(behind));
    connection.socket.destroy();
  });

  it('that the client has is 304, in a row of requests on one connection', async () => {
    const connection = await warmConnection(running);
    const full = await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP);
    expect(gunzipSync(full.body).length).toBeGreaterThan(full.body.length);
    for (let i = 0; i < 50; i++) {
      const same = await connection.ask(
        `GET ${TILE} HTTP/1.1`,
        HOST,
        GZIP,
        `If-None-Match: ${full.fields.get('etag')}`,
      );
      expect([same.status, same.body.length]).toEqual([304, 0]);
    }
    expect(parsed).toEqual([]);
    connection.socket.destroy();
  });

  it('is sent plain to who takes no gzip, by Node', async () => {
    const connection = await warmConnection(running);
    const answer = await connection.ask(`GET ${TILE} HTTP/1.1`, HOST);
    expect([answer.fields.get('content-encoding'), parsed]).toEqual([undefined, [TILE]]);
    connection.socket.destroy();
  });

  it('goes hand in hand with every other request on the connection', async () => {
    const connection = await warmConnection(running);
    for (let i = 0; i < 3; i++) {
      expect((await connection.ask('GET /healthz HTTP/1.1', HOST)).status).toBe(200);
      expect((await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP)).status).toBe(200);
      expect((await connection.ask(`GET /tiles/pipes/14/${20 + i}/0.mvt HTTP/1.1`, HOST, GZIP)).status).toBe(204);
      expect((await connection.ask('GET /nothing HTTP/1.1', HOST)).status).toBe(404);
      expect((await connection.ask(`HEAD ${TILE} HTTP/1.1`, HOST, GZIP)).status).toBe(200);
    }
    expect(parsed.filter((url) => url === TILE)).toEqual([]);
    expect(parsed).toHaveLength(9);
    connection.socket.destroy();
  });

  it('comes after the answers to requests before it, when they are sent without waiting', async () => {
    const connection = await warmConnection(running);
    connection.send('GET /readyz HTTP/1.1', HOST);
    await new Promise((resolve) => setTimeout(resolve, 2));
    connection.send(`GET ${TILE} HTTP/1.1`, HOST, GZIP);
    expect((await connection.next()).fields.get('content-type')).toMatch(/json/);
    expect((await connection.next()).fields.get('content-type')).toMatch(/mapbox/);
    const line = `GET ${TILE} HTTP/1.1\r\n${HOST}\r\n${GZIP}\r\n\r\n`;
    connection.socket.write(line.repeat(5));
    for (let i = 0; i < 5; i++) expect((await connection.next()).status).toBe(200);
    connection.socket.destroy();
  });

  it('counts in the metrics and in the sampled log', async () => {
    const server = await watched({ limits: { warmTileLogEvery: 10 } });
    const connection = await warmConnection(server);
    for (let i = 0; i < 20; i++) await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP);
    expect(parsed).toEqual([]);
    const text = (await server.get('/metrics')).body.toString();
    expect(text).toContain('talpa_product_requests_total{cache="hit"} 20\n');
    const tiles = server.lines.filter((line) => String(line['route']).startsWith('/tiles/'));
    expect(tiles.map((line) => [line['cacheHit'], line['sampled'] ?? null, line['status']])).toEqual([
      [false, null, 200],
      [true, 10, 200],
      [true, 10, 200],
    ]);
    expect(tiles[1]).toMatchObject({ method: 'GET', path: TILE, revision: derived.network.revision, msg: 'request' });
    connection.socket.destroy();
    await server.stop();
  });

  it('is answered to an agent of Node that keeps its connections', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    parsed = [];
    const get = () =>
      new Promise<number>((resolve, reject) => {
        const path = {
          host: '127.0.0.1',
          port: running.port,
          path: TILE,
          agent,
          headers: { 'accept-encoding': 'gzip' },
        };
        request(path, (res) => {
          let bytes = 0;
          res.on('data', (chunk: Buffer) => (bytes += chunk.length));
          res.on('end', () => resolve(bytes));
        })
          .on('error', reject)
          .end();
      });
    const sizes = await Promise.all(Array.from({ length: 100 }, get));
    expect(new Set(sizes).size).toBe(1);
    expect(parsed.length).toBeLessThan(10);
    agent.destroy();
  });
});

describe('what a warm tile must pass holds in front of the parser too', () => {
  it('a foreign Host', async () => {
    const connection = await warmConnection(running);
    expect((await connection.ask(`GET ${TILE} HTTP/1.1`, 'Host: evil.example', GZIP)).status).toBe(421);
    expect(parsed).toEqual([TILE]);
    connection.socket.destroy();
  });

  it('a token, at each request', async () => {
    const server = await watched({ config: { token: 'a-secret-of-thirty-two-characters' } });
    const bearer = 'Authorization: Bearer a-secret-of-thirty-two-characters';
    const connection = await warmConnection(server, TILE, bearer);
    expect((await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP, bearer)).status).toBe(200);
    expect(parsed).toEqual([]);
    expect((await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP)).status).toBe(401);
    expect((await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP, `${bearer}x`)).status).toBe(401);
    expect((await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP, bearer)).status).toBe(200);
    connection.socket.destroy();
    await server.stop();
  });

  it('a revision: what it changed is not given from before it', async () => {
    const connection = await warmConnection(running);
    const before = await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP);
    const { revision } = derived.network;
    await derived.db.knex('segment').where('key', 'J0-0').delete();
    await until(() => derived.network.revision > revision);
    const after = await connection.ask(
      `GET ${TILE} HTTP/1.1`,
      HOST,
      GZIP,
      `If-None-Match: ${before.fields.get('etag')}`,
    );
    expect(after.status).toBe(200);
    expect(after.fields.get('etag')).not.toBe(before.fields.get('etag'));
    connection.socket.destroy();
  });
});

describe('a connection goes over to Node', () => {
  it('at HTTP/1.0 and at Connection: close, and is closed after the answer', async () => {
    for (const lines of [
      [`GET ${TILE} HTTP/1.0`, HOST],
      [`GET ${TILE} HTTP/1.1`, HOST, 'Connection: close'],
    ]) {
      const connection = await warmConnection(running);
      expect((await connection.ask(...lines)).status).toBe(200);
      await until(() => connection.ended);
    }
  });

  it('at a head that comes in parts, whose rest is never taken for a request', async () => {
    const connection = await warmConnection(running);
    connection.socket.write('GET /healthz HTTP/1.1\r\nX-Part: ');
    await new Promise((resolve) => setTimeout(resolve, 20));
    // As a value of a field it is no request, though it looks like one.
    connection.socket.write(`GET ${TILE} HTTP/1.1\r\n${HOST}\r\n\r\n`);
    expect((await connection.next()).fields.get('content-type')).toMatch(/json/);
    expect(parsed).toEqual(['/healthz']);
    connection.socket.destroy();
  });

  it('at a body, whose bytes are never taken for a request', async () => {
    const connection = await warmConnection(running);
    const smuggled = `GET ${TILE} HTTP/1.1\r\n${HOST}\r\n\r\n`;
    connection.send('POST /api/networks HTTP/1.1', HOST, `Content-Length: ${smuggled.length}`);
    connection.socket.write(smuggled);
    expect((await connection.next()).status).toBe(405);
    const after = await connection.ask('GET /healthz HTTP/1.1', HOST);
    expect(after.fields.get('content-type')).toMatch(/json/);
    expect(parsed).toEqual(['/api/networks', '/healthz']);
    connection.socket.destroy();
  });

  it('at bytes that are no HTTP, which are refused as ever', async () => {
    const connection = await warmConnection(running);
    const answer = await connection.ask('this is not HTTP');
    expect(answer.status).toBe(400);
    await until(() => connection.ended);
  });
});

describe('a client that asks and does not read', () => {
  it('is read no further once its answers pile up, and gets them all when it reads', async () => {
    const connection = await warmConnection(running);
    connection.socket.pause();
    const ask = `GET ${TILE} HTTP/1.1\r\n${HOST}\r\n${GZIP}\r\n\r\n`;
    // One head a packet, so that each is one in front of the parser.
    for (let i = 0; i < 3_000; i++) {
      connection.socket.write(ask);
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    let answers = 0;
    connection.socket.resume();
    while (answers < 3_000) {
      expect((await connection.next()).status).toBe(200);
      answers += 1;
    }
    connection.socket.destroy();
  });
});

describe('closing the server', () => {
  it('ends connections whose tiles were answered in front', async () => {
    const server = await watched();
    const connection = await warmConnection(server);
    await connection.ask(`GET ${TILE} HTTP/1.1`, HOST, GZIP);
    expect(parsed).toEqual([]);
    const closed = once(connection.socket, 'close');
    await server.stop();
    await closed;
  });
});
