import { parentPort, workerData } from 'node:worker_threads';
import { doTask, type ThreadTask } from './base-builder.ts';

/** The thread in which a base is made or read; it ends with its task. */
await doTask(workerData as ThreadTask, (reply) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(reply);
});
