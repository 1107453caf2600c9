import { afterEach, expect, test, vi } from 'vitest';
import { giveBackMemory } from '../../server/command/give-back-memory.ts';

afterEach(() => void vi.useRealTimers());

/** Garbage that nothing but the returned reference knows. */
function leaveGarbage(): WeakRef<object> {
  return new WeakRef({ bytes: new Uint8Array(1024) });
}

/** A reference keeps its target to the end of the running job. */
const jobEnded = () => new Promise((resolve) => setImmediate(resolve));

test('what a start left behind is collected once some time has passed, and not when that was called off', async () => {
  const kept = leaveGarbage();
  await jobEnded();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  giveBackMemory()();
  vi.advanceTimersByTime(60_000);
  expect(kept.deref()).toBeDefined();
  await jobEnded();

  giveBackMemory();
  vi.advanceTimersByTime(60_000);
  await jobEnded();
  expect(kept.deref()).toBeUndefined();
});
