import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ProductCache, type Asker } from '../../server/serve/product-cache.ts';
import { Recompression } from '../../server/serve/recompression.ts';
import type { Representation } from '../../server/serve/representation.ts';
import { WorkQueue } from '../../server/serve/work-queue.ts';
import { until } from './running-server.ts';

const IDLE_MS = 10;
const asker: Asker = { client: 'one', isGone: () => false, cached: () => undefined };
/** Words in no order: something that a tighter level gains on. */
const WORDS = Array.from({ length: 200 }, () => randomBytes(6).toString('hex'));
const text = (seed: number): Buffer =>
  Buffer.from(Array.from({ length: 4_000 }, (_, i) => WORDS[(i * (i + seed) * 7_919) % 200]).join(' '));

let recompression: Recompression | undefined;
afterEach(() => recompression?.close());

function cacheOf(limitBytes = 1_000_000): ProductCache {
  return new ProductCache({ limitBytes, queue: new WorkQueue<Representation | null>(10, 5), type: 'text/plain' });
}

function recompress(cache: ProductCache, isBusy: () => boolean = () => false): Recompression {
  return (recompression = new Recompression([cache], { idleMs: IDLE_MS, isBusy }));
}

describe('recompression', () => {
  it('makes all that is kept smaller, with the same content, ETag and place in the cache', async () => {
    const cache = cacheOf();
    for (let i = 0; i < 5; i++) await cache.get(`${i}`, () => text(i), asker);
    const before = Array.from({ length: 5 }, (_, i) => cache.peek(`${i}`)!);
    const keys = [...cache.keys()];
    const bytes = cache.bytes;
    const { savedBytes } = await runUntilAll(cache, before);
    for (let i = 0; i < 5; i++) {
      const after = cache.peek(`${i}`)!;
      expect(after.body.length).toBeLessThan(before[i]!.body.length);
      expect(gunzipSync(after.body).equals(text(i))).toBe(true);
      expect(after.etag).toBe(before[i]!.etag);
    }
    expect([...cache.keys()]).toEqual(keys);
    expect(bytes - cache.bytes).toBe(savedBytes);
  });

  it('waits while requests come', async () => {
    const cache = cacheOf();
    await cache.get('a', () => text(1), asker);
    const before = cache.peek('a')!;
    const running = recompress(cache);
    for (let i = 0; i < 40; i++) {
      running.noteRequest();
      await wait(1);
      // A test machine that stalls for longer than the idle time would be idle.
      if (running.savedBytes > 0) return;
      expect(cache.peek('a')).toBe(before);
    }
    await until(() => cache.peek('a') !== before);
  });

  it('waits while products wait to be made', async () => {
    const cache = cacheOf();
    await cache.get('a', () => text(1), asker);
    const before = cache.peek('a')!;
    let busy = true;
    recompress(cache, () => busy);
    await wait(10 * IDLE_MS);
    expect(cache.peek('a')).toBe(before);
    busy = false;
    await until(() => cache.peek('a') !== before);
  });

  it('does not put back what was dropped or made anew in the meantime', async () => {
    const cache = cacheOf();
    for (const key of ['dropped', 'renewed', 'same']) await cache.get(key, () => text(1), asker);
    const taken = Array.from({ length: 3 }, () => cache.takeLoose()!);
    const smaller = (product: Representation): Representation => ({ ...product, body: product.body.subarray(1) });
    cache.delete('dropped');
    cache.delete('renewed');
    const renewed = await cache.get('renewed', () => text(2), asker);
    for (const { key, product } of taken) cache.tighten(key, product, smaller(product));
    expect(cache.peek('dropped')).toBeUndefined();
    expect(cache.peek('renewed')).toBe(renewed);
    expect(cache.peek('same')?.body).toHaveLength(taken[2]!.product.body.length - 1);
  });

  it('remembers no more of what it could do than is kept', async () => {
    const cache = cacheOf(60_000);
    for (let i = 0; i < 50; i++) await cache.get(`${i}`, () => text(i), asker);
    let loose = 0;
    while (cache.takeLoose() !== undefined) loose += 1;
    expect(cache.size).toBeLessThan(50);
    expect(loose).toBe(cache.size);
  });
});

async function runUntilAll(cache: ProductCache, before: readonly Representation[]): Promise<Recompression> {
  const running = recompress(cache);
  await until(() => before.every((product, i) => cache.peek(`${i}`) !== product));
  return running;
}
