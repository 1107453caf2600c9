const PARENT_CHECK_MS = 250;

/**
 * Resolves when the program should stop: at the first SIGINT (Ctrl-C), SIGTERM or SIGHUP, or, when npm started it, as soon as npm is
 * gone (npm ends its shell at SIGTERM, and the shell tells nobody). A second signal ends the process at once; the database lives on
 * then and the next start adopts it.
 */
export function stopSignal(): { stopped: Promise<void>; isStopped: () => boolean } {
  let isStopped = false;
  const stopped = new Promise<void>((resolve) => {
    const stop = (): void => {
      isStopped = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (isStopped) process.exit(130);
        stop();
      });
    }
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) stop();
    }, PARENT_CHECK_MS).unref();
  });
  return { stopped, isStopped: () => isStopped };
}
