import { isPostmasterAlive, readPostmasterRecord } from './postmaster-record.ts';

/** Looking costs two short reads. */
const LOOK_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export interface KeepOptions {
  dataDirectory: string;
  /** Brings the server up again; rejects with the reason why it does not come. */
  bringUp: () => Promise<unknown>;
  /** One line for the operator. */
  say: (line: string) => void;
}

/**
 * Watches the PostgreSQL server of a data directory and starts it again when it has ended by itself: killed for want of memory, crashed, or stopped by somebody.
 * A start that fails is tried again, at last every half minute, and each new reason is said once. Returns what ends the watch, and waits for a start that is
 * under way.
 */
export function keepPostmaster({ dataDirectory, bringUp, say }: KeepOptions): () => Promise<void> {
  let timer: NodeJS.Timeout | null = null;
  let isEnded = false;
  let looking: Promise<void> = Promise.resolve();
  let waitMs = LOOK_MS;
  let said = '';

  const isAlive = (): boolean => {
    const record = readPostmasterRecord(dataDirectory);
    return record !== null && isPostmasterAlive(record, dataDirectory);
  };

  const look = async (): Promise<void> => {
    if (isAlive()) return;
    if (said === '') say('The database has ended by itself: it is started again. Maps are answered meanwhile.');
    try {
      await bringUp();
      say('The database is back.');
      [waitMs, said] = [LOOK_MS, ''];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said) say(`The database could not be started again, and is tried again: ${reason}`);
      [waitMs, said] = [Math.min(2 * waitMs, LONGEST_WAIT_MS), reason];
    }
  };

  const plan = (): void => {
    if (isEnded) return;
    timer = setTimeout(() => {
      looking = look().then(plan);
    }, waitMs);
    timer.unref();
  };
  plan();

  return async () => {
    isEnded = true;
    if (timer !== null) clearTimeout(timer);
    await looking;
  };
}
