import { parentPort } from 'node:worker_threads';
import { type BuildReply, type BuildTask, runTask } from './base-builder.ts';

/** The thread in which bases are made: one reply for each task. */
parentPort?.on('message', ({ id, task }: { id: number; task: BuildTask }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const reply = (message: BuildReply): void => parentPort?.postMessage(message);
  runTask(task).then(
    (base) => reply({ id, base }),
    (error: unknown) => reply({ id, error }),
  );
});
