import pg from 'pg';
import type { Database } from './connect-database.ts';

const CHANNEL = 'talpa_revision';
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/**
 * Calls `onWake` when a revision was committed, by whomever, and after each reconnection (something may have been missed). A wake-up carries no
 * revision: the caller reads what is new. Returns what ends the listening. Throws when the first connection cannot be made.
 */
export async function listenRevisions(db: Database, onWake: () => void): Promise<() => Promise<void>> {
  let client: pg.Client | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: db.url, application_name: 'talpa live', keepAlive: true });
    next.on('error', () => lost(next));
    next.on('end', () => lost(next));
    next.on('notification', onWake);
    try {
      await next.connect();
      await next.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      next.removeAllListeners('end');
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
  };

  const lost = (which: pg.Client): void => {
    if (stopped || client !== which) return;
    client = null;
    retry(FIRST_RETRY_MS);
  };

  const retry = (delayMs: number): void => {
    timer = setTimeout(() => {
      connect().then(
        // A stop while the connection was being made could not end it: end it now.
        () => (stopped ? void client?.end() : onWake()),
        () => {
          if (!stopped) retry(Math.min(delayMs * 2, LAST_RETRY_MS));
        },
      );
    }, delayMs);
  };

  await connect();
  return async () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
