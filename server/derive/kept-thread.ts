import { parentPort, workerData } from 'node:worker_threads';
import { type KeptPlace, readKeptBase } from './kept-base.ts';

/** The thread in which a base that was kept is read; it loads little else, since the start of the program waits for it. */
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage({ read: readKeptBase(workerData as KeptPlace) });
