import { setTimeout as wait } from 'node:timers/promises';
import { JUDGE_NAME } from './judge.ts';
import type { Actor } from './world.ts';

/** Ends connections to the database in every way: by the database, by the line, at a commit, and all of them for seconds. */
export const cutConnections: Actor = async (world, random) => {
  while (!world.isOver()) {
    await wait(300 + random() * 2_700);
    const kind = random();
    if (kind < 0.55) {
      const rows = await world.judge.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name <> '${JUDGE_NAME}' AND backend_type = 'client backend' AND random() < $1`,
        [random() ** 2],
      );
      world.count('connections ended by the database', rows.length);
    } else if (kind < 0.7) {
      world.relay.isOpen = false;
      world.relay.cutAll();
      world.count('times without a database');
      await wait(100 + random() * 2_500);
      world.relay.isOpen = true;
    } else if (kind < 0.85) world.relay.cutAfterCommit();
    else world.relay.cutBeforeCommit();
  }
  world.relay.isOpen = true;
};
