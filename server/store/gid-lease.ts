import type { Client } from 'pg';
import type { Database } from './connect-database.ts';

export type Relation = 'point' | 'segment';

/** Gids that are drawn at once: a query and a commit for so many rows. */
const DRAWN_AT_ONCE = 65_536;

interface LeaseRow {
  id: string;
  first_gid: number;
  last_gid: number;
}

/** Gids for the rows of one import and table. */
export interface GidLease {
  /** The next `count` gids, which no row has and no other import gets. */
  take(count: number): Promise<Int32Array>;
  /** Takes what was used out of the leases; to be called before the import commits. */
  settle(): Promise<void>;
}

/**
 * Leases gids to the import that `client` runs in a transaction. What earlier imports drew and did not use comes first; new ones are drawn, and
 * written down, by a transaction of their own, so that they are not lost with this one. Leases stay locked until the end of the import's.
 */
export function leaseGids(db: Database, client: Client, relation: Relation): GidLease {
  const held: { id: string; next: number; last: number }[] = [];
  let at = 0;

  const hold = async (): Promise<void> => {
    const { rows } = await client.query<LeaseRow>(
      `SELECT id, first_gid, last_gid FROM talpa.gid_lease
       WHERE relation = $1 AND NOT (id = ANY ($2::bigint[])) ORDER BY first_gid FOR UPDATE SKIP LOCKED`,
      [relation, held.map(({ id }) => id)],
    );
    for (const { id, first_gid: next, last_gid: last } of rows) held.push({ id, next, last });
  };
  const left = (): number => held.reduce((sum, { next, last }) => sum + last - next + 1, 0);

  return {
    take: async (count) => {
      if (left() < count) await hold();
      while (left() < count) {
        await drawGids(db, relation, Math.max(DRAWN_AT_ONCE, count - left()));
        await hold();
      }
      const gids = new Int32Array(count);
      for (let i = 0; i < count;) {
        const lease = held[at];
        if (lease === undefined) throw new RangeError('leased gids are fewer than counted');
        if (lease.next > lease.last) at++;
        else gids[i++] = lease.next++;
      }
      return gids;
    },
    settle: async () => {
      for (const { id, next, last } of held) {
        if (next > last) await client.query('DELETE FROM talpa.gid_lease WHERE id = $1', [id]);
        else
          await client.query('UPDATE talpa.gid_lease SET first_gid = $2 WHERE id = $1 AND first_gid <> $2', [id, next]);
      }
    },
  };
}

/** Draws gids from the sequence as leases, one for each run of them without a gap: others may draw meanwhile. */
async function drawGids({ knex }: Database, relation: Relation, count: number): Promise<void> {
  await knex.raw(
    `INSERT INTO gid_lease (relation, first_gid, last_gid)
     SELECT ?, min(gid), max(gid)
     FROM (SELECT gid, gid - row_number() OVER (ORDER BY gid) AS run
       FROM (SELECT nextval(?::regclass)::integer AS gid FROM generate_series(1, ?)) AS drawn) AS runs
     GROUP BY run`,
    [relation, `talpa.${relation}_gid`, count],
  );
}
