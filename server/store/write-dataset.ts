import type { Client } from 'pg';
import type { DatasetDescription } from '../../core/model/dataset.ts';

/** First half of the advisory lock that an import holds from its merge on; the second is made of the dataset's name. */
const IMPORT_LOCK = 7_461_002;
const LOCK = 'advisory_xact_lock($1, hashtext($2))';

/** Waits for other imports into the dataset of that name: two would meet at its keys. */
export async function lockDataset(client: Client, name: string): Promise<void> {
  await client.query(`SELECT pg_${LOCK}`, [IMPORT_LOCK, name]);
}

/** Takes the lock of `lockDataset` if it is free. */
export async function tryLockDataset(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`SELECT pg_try_${LOCK} AS taken`, [IMPORT_LOCK, name]);
  return rows[0]?.taken === true;
}

/** Makes or updates the dataset row and returns its id; touches nothing when it is equal. */
export async function writeDataset(client: Client, d: DatasetDescription): Promise<number> {
  const { verticalDatum } = d;
  const values = [
    d.name,
    d.profile,
    JSON.stringify(d.sourceFiles),
    d.epsg,
    verticalDatum.name,
    verticalDatum.geoidModel,
    verticalDatum.offsetM,
    verticalDatum.sigmaM,
    d.owner,
    d.synthetic,
  ];
  const columns =
    'name, profile, source_files, epsg, vertical_datum, geoid_model, datum_offset_m, geoid_sigma_m, owner, synthetic';
  const facts = columns.split(', ').slice(1);
  await client.query(
    `INSERT INTO talpa.dataset AS d (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (name) DO UPDATE SET ${facts.map((c) => `${c} = excluded.${c}`).join(', ')}
     WHERE (${facts.map((c) => `d.${c}`).join(', ')}) IS DISTINCT FROM (${facts.map((c) => `excluded.${c}`).join(', ')})`,
    values,
  );
  const found = await client.query<{ id: number }>('SELECT id FROM talpa.dataset WHERE name = $1', [d.name]);
  return (found.rows[0] as { id: number }).id;
}
