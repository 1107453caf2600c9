import { Worker } from 'node:worker_threads';

const IS_COMPILED = import.meta.url.endsWith('.js');

/**
 * Does tasks in a thread each, so that what one took in memory is given back when it ends; `file` is the compiled thread, which does `work`. Source that is run as it
 * stands, as tests do, cannot be loaded by a thread, and works in this one. A thread that ends tells an error, whatever it told before.
 */
export function threadRunner<Task, Reply>(
  file: URL,
  work: (task: Task, tell: (reply: Reply) => void) => void | Promise<void>,
): (task: Task, threads: Set<Worker>, tell: (reply: Reply | { error: unknown }) => void) => void {
  return (task, threads, tell) => {
    if (!IS_COMPILED) return void work(task, tell);
    const thread = new Worker(file, { workerData: task });
    threads.add(thread);
    thread.unref();
    thread.on('message', tell);
    thread.on('error', (error) => tell({ error }));
    thread.on('exit', () => {
      threads.delete(thread);
      tell({ error: new Error('the thread that derives the network ended') });
    });
  };
}
