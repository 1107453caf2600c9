import type { Database } from './connect-database.ts';

/** First letters of the readings of each character, the usual one first: `重` has `zc`. */
export type PinyinInitials = ReadonlyMap<string, string>;

/**
 * Writes the initials by which names are found. Where that changed something, the initials of the names that are stored are made anew (a
 * revision, when any differ).
 */
export async function loadPinyinInitials(db: Database, initials: PinyinInitials): Promise<void> {
  await db.knex.transaction(async (trx) => {
    const { rows } = await trx.raw<{ rows: object[] }>(
      `INSERT INTO pinyin_initial AS p (character, initials) SELECT * FROM unnest(?::text[], ?::text[])
       ON CONFLICT (character) DO UPDATE SET initials = excluded.initials WHERE p.initials <> excluded.initials RETURNING 1`,
      [[...initials.keys()], [...initials.values()]],
    );
    if (rows.length === 0) return;
    for (const table of ['road', 'area', 'building']) {
      await trx.raw(
        `UPDATE ${table} SET initials = initials WHERE name IS NOT NULL AND initials IS DISTINCT FROM pinyin_initials(name)`,
      );
    }
  });
}
