import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchStore } from './bench-store.ts';
import { counted, type Figure, spreadOf } from './figure.ts';
import { startServer } from './server-process.ts';

const RESTARTS = 3;
const WRITES_WITHIN_MS = 15_000;

/**
 * Seconds from the start of the program to its first tile: in an empty folder, where the demo is made and imported before, and again. A city is not made by a start: there the first one
 * reads the store and the others take up what it kept.
 */
export async function startRow({ url, size }: BenchStore): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'talpa-start-'));
  chmodSync(folder, 0o755); // Root's cluster runs as postgres, which must get in.
  const settings: Record<string, string> = {
    TALPA_DATA_DIR: join(folder, 'data'),
    TALPA_DEMO: size === 'city' ? 'none' : size,
  };
  if (size === 'city') settings['DATABASE_URL'] = url;
  try {
    const first = await firstTileSeconds(settings);
    const again: number[] = [];
    for (let i = 0; i < RESTARTS; i++) again.push(await firstTileSeconds(settings));
    const figure = { unit: 's', higherIsBetter: false, peer: null };
    return [
      size === 'city'
        ? { ...figure, measure: 'first start on a full store to the first tile', ours: counted(first), goal: null }
        : { ...figure, measure: 'empty folder to the first tile', ours: counted(first), goal: { atMost: 60 } },
      { ...figure, measure: 'restart to the first tile', ours: spreadOf(again), goal: { atMost: 3 } },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstTileSeconds(settings: Readonly<Record<string, string>>): Promise<number> {
  const server = await startServer(settings);
  // What it keeps for the next start is written after the first tile.
  await new Promise((resolve) => setTimeout(resolve, WRITES_WITHIN_MS));
  await server.stop();
  return server.firstTileMs / 1000;
}
