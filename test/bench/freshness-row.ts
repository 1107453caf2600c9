import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startBenchServer } from './bench-server.ts';
import type { BenchStore } from './bench-store.ts';
import { counted, spreadOf, type Figure } from './figure.ts';
import type { FreshnessOrder, FreshnessSamples } from './freshness-client.ts';

const EDITS = 150;

/**
 * From the end of a commit by another program to the first answer with a new ETag of the tile that shows it, asked for without a pause; and after an
 * edit through our own server, how many of the next answers are stale.
 */
export async function freshnessRow({ url }: BenchStore): Promise<Figure[]> {
  const server = await startBenchServer(url);
  const client = fork(fileURLToPath(new URL('freshness-client.js', import.meta.url)), { execArgv: [] });
  try {
    await once(client, 'message');
    client.send({ url, port: server.port, edits: EDITS } satisfies FreshnessOrder);
    const [answer] = (await once(client, 'message')) as [FreshnessSamples];
    const { bySqlMs, byApiMs, stale } = answer;
    const figure = (measure: string, over: Pick<Figure, 'unit' | 'ours' | 'goal'>): Figure => ({
      measure,
      higherIsBetter: false,
      peer: null,
      ...over,
    });
    const sql = spreadOf(bySqlMs);
    return [
      figure('commit by SQL to the new tile over HTTP, p50', { unit: 'ms', ours: sql, goal: null }),
      figure('the same, p99', { unit: 'ms', ours: counted(sql.p99), goal: { atMost: 50 } }),
      figure('PATCH asked to the new tile answered', { unit: 'ms', ours: spreadOf(byApiMs), goal: null }),
      figure('stale tiles after the reply to a PATCH', { unit: '', ours: counted(stale), goal: { atMost: 0 } }),
    ];
  } finally {
    client.kill();
    await server.close();
  }
}
