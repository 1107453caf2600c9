import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { destination, pino } from 'pino';
import { codesDir, profilesDir } from '../../server/command/project-folder.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import { createServer } from '../../server/serve/create-server.ts';
import { securityHeaders } from '../../server/serve/security-headers.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { deriveOnce, silentLog, type BenchStore } from './bench-store.ts';
import { spreadOf, type Figure } from './figure.ts';
import type { LoadOrder } from './load-client.ts';
import { tilesWithSegments } from './tile-set.ts';

const ZOOM = 16;
const REQUESTS = 12_000;
const CONNECTIONS = 8;
const BATCHES = 6;
const WARM_UP_BATCHES = 2;

/** One of the servers that answer with the same tile. */
interface Contender {
  server: Server;
  /** Microseconds of CPU a request, one a batch. */
  samples: { full: number[]; notModified: number[] };
}

/**
 * CPU of this process for a warm tile over loopback, keep-alive: our whole server (admission, header fields, log, metrics) against an Express application
 * that only sends the same bytes, and one that also sets the same header fields; and
 * against Node's server alone, which writes the same head and bytes and looks at nothing but the ETag. The client is another process.
 */
export async function httpRow({ url }: BenchStore): Promise<Figure[]> {
  const db = connectDatabase(url);
  const network = await deriveNetwork(db, { log: silentLog });
  const config = { host: '127.0.0.1', port: 0, token: null, publicUrl: null };
  const log = pino({ level: 'info', base: null }, destination('/dev/null'));
  const [tile] = tilesWithSegments((await deriveOnce(db)).snapshot.segments, ZOOM, 1);
  if (tile === undefined) throw new Error('the store has no segments');
  const { x, y } = tile;
  const path = `/tiles/pipes/${ZOOM}/${x}/${y}.mvt`;
  const ours = contender(
    createServer({ db, network, log, config, clientDir: '/nonexistent', rules: { codesDir, profilesDir } }),
  );
  await listen(ours.server);
  const { etag, body } = await readTile(ours.server, path);
  const fields = {
    'content-type': 'application/vnd.mapbox-vector-tile',
    'content-encoding': 'gzip',
    'cache-control': 'private, no-cache',
    vary: 'Accept-Encoding',
    etag,
  };
  const bare = contender(expressServer(body, fields));
  const alike = contender(expressServer(body, { ...Object.fromEntries(securityHeaders(config)), ...fields }));
  const node = contender(nodeServer(body, { ...Object.fromEntries(securityHeaders(config)), ...fields }));
  await listen(node.server);
  await listen(bare.server);
  await listen(alike.server);

  const contenders = [ours, bare, alike, node];
  const client = fork(fileURLToPath(new URL('load-client.js', import.meta.url)), { execArgv: [] });
  await once(client, 'message');
  try {
    for (let batch = -WARM_UP_BATCHES; batch < BATCHES; batch++) {
      for (const { server, samples } of contenders) {
        const full = await cpuOf(client, orderFor(server, path, null));
        const notModified = await cpuOf(client, orderFor(server, path, etag));
        if (batch < 0) continue;
        samples.full.push(full);
        samples.notModified.push(notModified);
      }
    }
  } finally {
    client.kill();
    for (const { server } of contenders) server.close();
    await network.close();
    await db.close();
  }
  const figure = (measure: string, kind: 'full' | 'notModified', peer: Contender, timesBetter?: number): Figure => ({
    measure,
    unit: 'µs of CPU',
    higherIsBetter: false,
    ours: spreadOf(ours.samples[kind]),
    peer: spreadOf(peer.samples[kind]),
    goal: timesBetter === undefined ? null : { timesBetter },
  });
  return [
    figure('warm 200, Express without our header fields', 'full', bare, 5),
    figure('warm 200, Express with them', 'full', alike, 5),
    figure("warm 200, Node's server alone", 'full', node),
    figure('304, Express without our header fields', 'notModified', bare, 5),
    figure('304, Express with them', 'notModified', alike, 5),
    figure("304, Node's server alone", 'notModified', node),
  ];
}

/** An Express application that answers every tile with the same bytes. It is spared the hash for an ETag. */
function expressServer(body: Buffer, fields: Record<string, string>): Server {
  const app = express();
  app.disable('x-powered-by');
  app.get('/tiles/:tileset/:z/:x/:y.mvt', (_req, res) => {
    res.set(fields).send(body);
  });
  return createHttpServer(app);
}

/** Node's server with nothing around it: the floor of all that goes by its parser. */
function nodeServer(body: Buffer, fields: Record<string, string>): Server {
  const notModified = Object.entries(fields).flat();
  const full = [...notModified, 'content-length', String(body.length)];
  return createHttpServer((req, res) => {
    if (req.headers['if-none-match'] === fields['etag']) res.writeHead(304, notModified).end();
    else res.writeHead(200, full).end(body);
  });
}

function contender(server: Server): Contender {
  return { server, samples: { full: [], notModified: [] } };
}

async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** The tile as our server sends it, compressed as it is sent. */
async function readTile(server: Server, path: string): Promise<{ etag: string; body: Buffer }> {
  const answer = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, { headers: { 'accept-encoding': 'gzip' } });
  const plain = Buffer.from(await answer.arrayBuffer());
  const etag = answer.headers.get('etag');
  if (answer.status !== 200 || etag === null) throw new Error(`${path}: status ${answer.status}, etag ${etag}`);
  return { etag, body: gzipSync(plain, { level: 1 }) };
}

function orderFor(server: Server, path: string, etag: string | null): LoadOrder {
  const port = portOf(server);
  const fields = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Accept-Encoding: gzip, deflate, br'];
  if (etag !== null) fields.push(`If-None-Match: ${etag}`);
  const asked = [`${fields.join('\r\n')}\r\n\r\n`];
  return { port, connections: CONNECTIONS, requests: REQUESTS, asked, expectStatus: etag === null ? 200 : 304 };
}

/** Microseconds of CPU, user and system, that this process spends on a request while the client runs an order. */
async function cpuOf(client: ChildProcess, order: LoadOrder): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  client.send(order);
  const [answer] = (await once(client, 'message')) as [unknown];
  if (answer !== 'done') throw new Error('the load client did not finish');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / order.requests;
}
