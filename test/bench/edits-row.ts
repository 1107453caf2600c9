import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { startBenchServer } from './bench-server.ts';
import { deriveOnce, type BenchStore } from './bench-store.ts';
import type { EditOrder } from './edit-client.ts';
import { spreadOf, type Figure } from './figure.ts';
import type { LoadOrder } from './load-client.ts';
import { tilesWithSegments } from './tile-set.ts';

const EDITS_PER_SECOND = 10;
/** Tiles that are asked for in turn at each zoom: what a few users have on their screens. */
const TILES = [
  { z: 14, most: 20 },
  { z: 15, most: 60 },
  { z: 16, most: 160 },
];
const REQUESTS = 30_000;
const CONNECTIONS = 8;
const ROUNDS = 5;

/** The rate of warm tiles while edits are committed at 10/s by another process, against the rate without: each edit drops the tiles that show it. */
export async function editsRow({ url }: BenchStore): Promise<Figure[]> {
  const db = connectDatabase(url);
  const { segments } = (await deriveOnce(db)).snapshot;
  const paths = TILES.flatMap(({ z, most }) =>
    tilesWithSegments(segments, z, most).map(({ x, y }) => `/tiles/pipes/${z}/${x}/${y}.mvt`),
  );
  await db.close();
  const server = await startBenchServer(url);
  const { network, port } = server;
  const client = await program('load-client.js');
  const fields = `HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept-Encoding: gzip`;
  const asked = paths.map((path) => `GET ${path} ${fields}\r\n\r\n`);
  const order: LoadOrder = { port, connections: CONNECTIONS, requests: REQUESTS, asked, expectStatus: 200 };
  const quiet = { rates: [] as number[], cpu: [] as number[] };
  const edited = { rates: [] as number[], cpu: [] as number[] };
  try {
    await load(client, order);
    for (let round = 0; round < ROUNDS; round++) {
      note(quiet, await load(client, order));
      const editor = await program('edit-client.js');
      editor.send({ url, editsPerSecond: EDITS_PER_SECOND } satisfies EditOrder);
      await once(editor, 'message');
      const { revision } = network;
      note(edited, await load(client, order));
      editor.send('stop');
      const [edits] = (await once(editor, 'message')) as [number];
      editor.kill();
      if (edits === 0 || network.revision === revision) throw new Error('no edit reached the server');
    }
  } finally {
    client.kill();
    await server.close();
  }
  return [
    {
      measure: `warm tiles while ${EDITS_PER_SECOND} edits/s flow, against none`,
      unit: 'tiles/s',
      higherIsBetter: true,
      ours: spreadOf(edited.rates),
      peer: spreadOf(quiet.rates),
      goal: { timesBetter: 0.9 },
    },
    {
      measure: 'the same, CPU of the server a tile',
      unit: 'µs',
      higherIsBetter: false,
      ours: spreadOf(edited.cpu),
      peer: spreadOf(quiet.cpu),
      goal: null,
    },
  ];
}

async function program(name: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), { execArgv: [] });
  await once(child, 'message');
  return child;
}

interface Load {
  seconds: number;
  cpuMicroseconds: number;
}

async function load(client: ChildProcess, order: LoadOrder): Promise<Load> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  client.send(order);
  const [answer] = (await once(client, 'message')) as [unknown];
  if (answer !== 'done') throw new Error('the load client did not finish');
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - begun) / 1000, cpuMicroseconds: user + system };
}

function note(samples: { rates: number[]; cpu: number[] }, { seconds, cpuMicroseconds }: Load): void {
  samples.rates.push(REQUESTS / seconds);
  samples.cpu.push(cpuMicroseconds / REQUESTS);
}
