import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchStore } from './bench-store.ts';
import { counted, spreadOf, type Figure } from './figure.ts';
import type { FreshnessOrder, FreshnessSamples } from './freshness-client.ts';
import { startServer } from './server-process.ts';

const EDITS = 300;
/** The first after a start, while the engine still compiles and the database still plans. */
const WARM_UP_EDITS = 10;

/**
 * Of the program as it ships: from the end of a commit by another program to the first answer with a new ETag of the tile that shows it, asked for without a pause; and after an
 * edit through our own server, how many of the next answers are stale.
 */
export async function freshnessRow({ url }: BenchStore): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'talpa-freshness-'));
  const server = await startServer({ DATABASE_URL: url, TALPA_DATA_DIR: folder, TALPA_DEMO: 'none' });
  const client = fork(fileURLToPath(new URL('freshness-client.js', import.meta.url)), { execArgv: [] });
  try {
    await once(client, 'message');
    client.send({ url, port: server.port, edits: WARM_UP_EDITS + EDITS } satisfies FreshnessOrder);
    const [answer] = (await once(client, 'message')) as [FreshnessSamples];
    const { bySqlMs, byApiMs, stale } = answer;
    const figure = (measure: string, over: Pick<Figure, 'unit' | 'ours' | 'goal'>): Figure => ({
      measure,
      higherIsBetter: false,
      peer: null,
      ...over,
    });
    const sql = spreadOf(bySqlMs.slice(WARM_UP_EDITS));
    return [
      figure('commit by SQL to the new tile over HTTP, p50', { unit: 'ms', ours: sql, goal: null }),
      figure('the same, p99', { unit: 'ms', ours: counted(sql.p99), goal: { atMost: 50 } }),
      figure('the same, the first edit after a start', {
        unit: 'ms',
        ours: counted(bySqlMs[0] ?? 0),
        goal: null,
      }),
      figure('PATCH asked to the new tile answered', {
        unit: 'ms',
        ours: spreadOf(byApiMs.slice(WARM_UP_EDITS)),
        goal: null,
      }),
      figure('stale tiles after the reply to a PATCH', { unit: '', ours: counted(stale), goal: { atMost: 0 } }),
    ];
  } finally {
    client.kill();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
