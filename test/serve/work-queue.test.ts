import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Problem } from '../../server/serve/problem.ts';
import { WorkQueue } from '../../server/serve/work-queue.ts';

const wanted = (): boolean => true;

function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('makes a thing once for all who ask at the same time', async () => {
  const queue = new WorkQueue<number>(10, 5);
  let made = 0;
  const make = (): number => ++made;
  expect(await Promise.all([queue.run('a', make, wanted), queue.run('a', make, wanted)])).toEqual([1, 1]);
  expect(await queue.run('a', make, wanted)).toBe(2);
});

it('lets the event loop turn between slices', async () => {
  const queue = new WorkQueue<number>(100, 5);
  const made: number[] = [];
  const make = (): number => {
    busy(5);
    return made.push(1);
  };
  const all = Promise.all(Array.from({ length: 20 }, (_, i) => queue.run(String(i), make, wanted)));
  const seen: number[] = [];
  while (made.length < 20) {
    await nextTurn();
    seen.push(made.length);
  }
  await all;
  expect(seen.length).toBeGreaterThanOrEqual(20);
});

it('refuses beyond its limit and takes again when the rest is done', async () => {
  const queue = new WorkQueue<string>(2, 5);
  const first = [queue.run('a', () => 'a', wanted), queue.run('b', () => 'b', wanted)];
  await expect(queue.run('c', () => 'c', wanted)).rejects.toMatchObject({ problem: 'busy' } satisfies Partial<Problem>);
  expect(await Promise.all(first)).toEqual(['a', 'b']);
  expect(await queue.run('c', () => 'c', wanted)).toBe('c');
  expect(queue.waiting).toBe(0);
});

it('does not make what nobody wants any more', async () => {
  const queue = new WorkQueue<string>(10, 5);
  let made = false;
  let gone = false;
  void queue.run(
    'a',
    () => ((made = true), 'a'),
    () => !gone,
  );
  gone = true;
  expect(await queue.run('b', () => 'b', wanted)).toBe('b');
  expect([made, queue.waiting]).toEqual([false, 0]);
});

it('hands a failure to each who waits and goes on', async () => {
  const queue = new WorkQueue<string>(10, 5);
  const fail = (): string => {
    throw new Error('no bytes');
  };
  const results = await Promise.allSettled([
    queue.run('a', fail, wanted),
    queue.run('a', fail, wanted),
    queue.run('b', () => 'b', wanted),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});
