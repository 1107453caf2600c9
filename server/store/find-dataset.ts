import type { Dataset } from '../../core/model/dataset.ts';
import type { Database } from './connect-database.ts';

/** What a segment needs to say of its dataset. */
export type DatasetHead = Pick<Dataset, 'id' | 'name' | 'profile' | 'synthetic' | 'verticalDatum'>;

interface Row {
  id: number;
  name: string;
  profile: string;
  synthetic: boolean;
  vertical_datum: string;
  geoid_model: 'EGM96';
  datum_offset_m: number;
  geoid_sigma_m: number;
}

/** Name, profile and datum of a dataset, without the counts (which look at every row of it); null when there is none of that id. */
export async function findDataset(db: Database, id: number): Promise<DatasetHead | null> {
  const row = await db.knex<Row>('dataset').where({ id }).first();
  if (row === undefined) return null;
  return {
    id: row.id,
    name: row.name,
    profile: row.profile,
    synthetic: row.synthetic,
    verticalDatum: {
      name: row.vertical_datum,
      geoidModel: row.geoid_model,
      offsetM: row.datum_offset_m,
      sigmaM: row.geoid_sigma_m,
    },
  };
}
