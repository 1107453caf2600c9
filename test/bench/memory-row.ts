import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { NetworkSnapshot } from '../../server/derive/network-snapshot.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { deriveOnce, silentLog, type BenchStore } from './bench-store.ts';
import { counted, type Figure } from './figure.ts';
import { startServer } from './server-process.ts';

const MEGABYTE = 2 ** 20;
const GOAL_MB = { district: 512, city: 3072 } as const;
/** After the work of a start, the last of which is to write what it keeps and to derive the places, so that what it took is given back. */
const REST_MS = 20_000;
const POLL_MS = 500;

/** Memory that the derived network takes: its flat arrays by their length, everything kept by what is left after collecting garbage. */
export async function memoryRow({ url, size }: BenchStore): Promise<Figure[]> {
  const db = connectDatabase(url);
  const { arrayBytes, segments } = await flatArrays(db);
  const before = await keptBytes();
  const network = await deriveNetwork(db, { log: silentLog });
  const kept = (await keptBytes()) - before;
  const residentBytes = process.memoryUsage.rss();
  await network.close();
  await db.close();
  const server = await serverBytes(url);
  const figure = (measure: string, unit: string, value: number): Figure => ({
    measure,
    unit,
    higherIsBetter: false,
    ours: counted(value),
    peer: null,
    goal: null,
  });
  return [
    figure('flat arrays', 'B a segment', arrayBytes / segments),
    figure('derived network, all kept', 'B a segment', kept / segments),
    figure(`process that derived ${Math.round(segments / 1000)} thousand segments`, 'MB', residentBytes / MEGABYTE),
    { ...figure('server, first start, at rest', 'MB', server.first / MEGABYTE), goal: { atMost: GOAL_MB[size] } },
    { ...figure('server, restarted, at rest', 'MB', server.restarted / MEGABYTE), goal: { atMost: GOAL_MB[size] } },
  ];
}

/** Resident bytes of the program on a store, after its first start and after another that takes up what was kept. */
async function serverBytes(url: string): Promise<{ first: number; restarted: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'talpa-memory-'));
  const settings = { DATABASE_URL: url, TALPA_DATA_DIR: join(folder, 'data'), TALPA_DEMO: 'none' };
  const atRest = async (): Promise<number> => {
    const server = await startServer(settings);
    while (!existsSync(join(folder, 'data', 'kept', 'network.base'))) await wait(POLL_MS);
    while (!(await hasPlaces(server.port))) await wait(POLL_MS);
    await wait(REST_MS);
    const bytes = server.residentBytes();
    await server.stop();
    return bytes;
  };
  try {
    return { first: await atRest(), restarted: await atRest() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the places of the store are derived: until then their tiles are of the whole earth. */
async function hasPlaces(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/tiles/places.json`);
  const { bounds } = (await reply.json()) as { bounds: readonly number[] };
  return reply.ok && bounds[0]! > -180;
}

/** Apart, so that nothing of it is kept when the whole is measured. */
async function flatArrays(db: ReturnType<typeof connectDatabase>): Promise<{ arrayBytes: number; segments: number }> {
  const { snapshot } = await deriveOnce(db);
  return { arrayBytes: bytesOfArrays(snapshot), segments: snapshot.segments.count };
}

/** Bytes of the snapshot's typed arrays, those of its graph and its two indexes among them. */
function bytesOfArrays({ segments, points }: NetworkSnapshot): number {
  const arrays = [...Object.values(segments), ...Object.values(segments.graph), ...Object.values(points)];
  let bytes = (segments.index?.data.byteLength ?? 0) + (points.index?.data.byteLength ?? 0);
  for (const value of arrays) if (ArrayBuffer.isView(value)) bytes += value.byteLength;
  return bytes;
}

/** Heap and array buffers after garbage is gone; some array buffers go only with a second collection. */
async function keptBytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('the memory row needs node --expose-gc');
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
