import type { Database } from './connect-database.ts';

/** Where an object of a dataset lies. */
export interface KeyPlace {
  relation: 'point' | 'segment';
  key: string;
  /** Degrees; of a segment its first vertex. */
  lon: number;
  lat: number;
}

/** At most `limit` points of the dataset of that name in the order of their keys, and segments as far as there are fewer points; none when there is no such dataset. */
export async function readKeyPlaces(db: Database, dataset: string, limit: number): Promise<KeyPlace[]> {
  const read = async (relation: KeyPlace['relation'], geom: string, most: number): Promise<KeyPlace[]> => {
    const { rows } = await db.knex.raw<{ rows: KeyPlace[] }>(
      `SELECT ? AS relation, key, ST_X(${geom}) AS lon, ST_Y(${geom}) AS lat FROM ${relation}
       WHERE dataset_id = (SELECT id FROM dataset WHERE name = ?) ORDER BY key LIMIT ?`,
      [relation, dataset, most],
    );
    return rows;
  };
  const points = await read('point', 'geom', limit);
  const left = limit - points.length;
  return left > 0 ? [...points, ...(await read('segment', 'ST_StartPoint(geom)', left))] : points;
}
