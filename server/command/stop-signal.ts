/**
 * Resolves at the first SIGINT (Ctrl-C), SIGTERM or SIGHUP, with its name. A second one ends the process at once; the database lives on
 * then and the next start adopts it.
 */
export function stopSignal(): { stopped: Promise<NodeJS.Signals>; isStopped: () => boolean } {
  let first: NodeJS.Signals | null = null;
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (first !== null) process.exit(130);
        first = signal;
        resolve(signal);
      });
    }
  });
  return { stopped, isStopped: () => first !== null };
}
