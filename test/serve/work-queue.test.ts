import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Problem } from '../../server/serve/problem.ts';
import { WorkQueue, type Claim } from '../../server/serve/work-queue.ts';

const wanted: Claim = { asker: 'one', isWanted: () => true };
const by = (asker: string): Claim => ({ asker, isWanted: () => true });

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
  void queue.run('a', () => ((made = true), 'a'), { asker: 'one', isWanted: () => !gone });
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

it('gives each asker its turn: one thing is not behind the thousand of another', async () => {
  const queue = new WorkQueue<void>(1_000, 5);
  const made: string[] = [];
  const ask = (asker: string, key: string) => queue.run(key, () => void made.push(key), by(asker));
  const storm = Array.from({ length: 100 }, (_, i) => ask('storm', `storm ${i}`));
  const others = [ask('a', 'a 0'), ask('b', 'b 0'), ask('a', 'a 1')];
  await Promise.all([...storm, ...others]);
  expect(made.slice(0, 6)).toEqual(['storm 0', 'a 0', 'b 0', 'storm 1', 'a 1', 'storm 2']);
  expect(made).toHaveLength(103);
});

it("does not make anew, at another asker's turn, what was made for both", async () => {
  const queue = new WorkQueue<number>(10, 5);
  let made = 0;
  const make = (): number => ++made;
  const answers = [
    queue.run('same', make, by('a')),
    queue.run('same', make, by('b')),
    queue.run('b', () => 7, by('b')),
  ];
  expect(await Promise.all(answers)).toEqual([1, 1, 7]);
  expect([made, queue.waiting]).toEqual([1, 0]);
});

it("when it is full, takes one asker's first request in the place of the last of whoever waits for most", async () => {
  const queue = new WorkQueue<string>(4, 5);
  const storm = Array.from({ length: 4 }, (_, i) => queue.run(`storm ${i}`, () => 'made', by('storm')));
  const late = [queue.run('storm 4', () => 'made', by('storm')), queue.run('one', () => 'one', by('other'))];
  const results = await Promise.allSettled([...storm, ...late]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect((results[3] as PromiseRejectedResult).reason).toMatchObject({
    problem: 'busy',
    headers: { 'retry-after': '1' },
  });
  expect(queue.waiting).toBe(0);
});

it('when it is full, a product that others wait for is still made', async () => {
  const queue = new WorkQueue<string>(4, 5);
  const storm = ['a', 'b', 'shared'].map((key) => queue.run(key, () => key, by('storm')));
  const shared = queue.run('shared', () => 'made twice', by('second'));
  const one = queue.run('one', () => 'one', by('third'));
  const results = await Promise.allSettled([...storm, shared, one]);
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'refused'))).toEqual([
    'a',
    'b',
    'refused',
    'shared',
    'one',
  ]);
});

it('when it is full of requests that are gone, takes new ones', async () => {
  const queue = new WorkQueue<string>(2, 5);
  let made = 0;
  const gone: Claim = { asker: 'gone', isWanted: () => false };
  for (const key of ['a', 'b']) void queue.run(key, () => `${++made}`, gone);
  const taken = [queue.run('c', () => 'c', by('one')), queue.run('d', () => 'd', by('one'))];
  expect(await Promise.all(taken)).toEqual(['c', 'd']);
  expect([made, queue.waiting]).toEqual([0, 0]);
});

it('has as many waiting as it says, whatever comes and goes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ asker: fc.integer({ min: 0, max: 3 }), key: fc.integer({ min: 0, max: 5 }), stays: fc.boolean() }),
        {
          maxLength: 60,
        },
      ),
      async (requests) => {
        const queue = new WorkQueue<number>(8, 5);
        const answers = requests.map(({ asker, key, stays }) => {
          const answer = queue.run(String(key), () => key, { asker, isWanted: () => stays }).catch(() => 'refused');
          return { answer: stays ? answer : Promise.resolve('gone'), key };
        });
        expect(queue.waiting).toBeLessThanOrEqual(8);
        for (const { answer, key } of answers) expect([key, 'refused', 'gone']).toContain(await answer);
        // Nobody tells of the end of what nobody waits for.
        for (let turn = 0; turn < 100 && queue.waiting > 0; turn++) await nextTurn();
        expect(queue.waiting).toBe(0);
      },
    ),
  );
});
