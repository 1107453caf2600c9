import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteLru } from '../../server/serve/byte-lru.ts';

it('forgets what was not used for longest', () => {
  const lru = new ByteLru<string>(30);
  for (const key of ['a', 'b', 'c']) lru.set(key, key, 10);
  lru.get('a');
  lru.set('d', 'd', 10);
  expect([...lru.keys()]).toEqual(['c', 'a', 'd']);
});

it('replaces a value and its bytes', () => {
  const lru = new ByteLru<string>(30);
  lru.set('a', 'old', 20);
  lru.set('a', 'new', 5);
  expect([lru.get('a'), lru.bytes, lru.size]).toEqual(['new', 5, 1]);
});

it('does not keep what is larger than the whole, nor its former value', () => {
  const lru = new ByteLru<string>(30);
  lru.set('a', 'old', 20);
  lru.set('a', 'new', 31);
  expect([lru.get('a'), lru.bytes]).toEqual([undefined, 0]);
});

it('never passes its limit and always counts right', () => {
  const step = fc.tuple(
    fc.constantFrom('set', 'get', 'delete'),
    fc.integer({ min: 0, max: 9 }),
    fc.integer({ min: 0, max: 60 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const lru = new ByteLru<number>(100);
      for (const [kind, key, bytes] of steps) {
        if (kind === 'set') lru.set(`${key}`, bytes, bytes);
        else if (kind === 'get') lru.get(`${key}`);
        else lru.delete(`${key}`);
        const sum = [...lru.keys()].reduce((total, each) => total + (lru.get(each) ?? 0), 0);
        expect(lru.bytes).toBe(sum);
        expect(sum).toBeLessThanOrEqual(100);
      }
    }),
  );
});
