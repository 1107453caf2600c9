import { parentPort, workerData } from 'node:worker_threads';
import { build, type BuildTask } from './base-builder.ts';

/** The thread in which a base is made; it ends with its task. */
await build(workerData as BuildTask, (reply) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(reply);
});
