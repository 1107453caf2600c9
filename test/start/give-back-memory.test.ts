import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { giveBackMemory } from '../../server/command/give-back-memory.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Garbage that nothing but the returned reference knows. */
function leaveGarbage(): WeakRef<object> {
  return new WeakRef({ bytes: new Uint8Array(1024) });
}

/** A reference keeps its target to the end of the running job. */
const jobEnded = () => new Promise((resolve) => setImmediate(resolve));
const noPlaces = () => () => undefined;

test('what a start left behind is collected once some time has passed, and not when that was called off', async () => {
  const kept = leaveGarbage();
  await jobEnded();
  giveBackMemory(noPlaces)();
  vi.advanceTimersByTime(60_000);
  expect(kept.deref()).toBeDefined();
  await jobEnded();

  giveBackMemory(noPlaces);
  vi.advanceTimersByTime(60_000);
  await jobEnded();
  expect(kept.deref()).toBeUndefined();
});

test('what deriving places left behind is collected some time after it, until that is called off', async () => {
  let tell = (): void => undefined;
  let ended = false;
  const callOff = giveBackMemory((listener) => {
    tell = listener;
    return () => (ended = true);
  });
  vi.advanceTimersByTime(60_000);
  const kept = leaveGarbage();
  await jobEnded();
  vi.advanceTimersByTime(60_000);
  expect(kept.deref()).toBeDefined();
  await jobEnded();

  tell();
  vi.advanceTimersByTime(60_000);
  await jobEnded();
  expect(kept.deref()).toBeUndefined();
  callOff();
  expect(ended).toBe(true);
});
