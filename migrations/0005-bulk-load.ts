import type { MigrationContext } from './migration.ts';

/**
 * What a row costs when half a million of them come at once.
 *
 * Measured per 100,000 segments: COPY into the bare table 0.3 s, each foreign key 0.4 to 0.6 s (a query and a row lock a row), the trigger per row
 * 0.3 s and the loss of multi-row inserts with it. So references are checked once a statement instead, over the rows that it wrote, and an import
 * that brings gid and change of its own (`talpa.load`) is not stamped row by row.
 *
 * Gids are drawn before anybody knows whether an import will succeed, a sequence takes none back, and there are only 2^24: what an import draws is
 * written down in `gid_lease`. The import locks its leases and takes out what it used as part of its own transaction; the leases of one that
 * failed, or was killed, are not locked any more and go to the next.
 */
const REFERENCES: readonly { table: string; column: string; list: string }[] = [
  { table: 'point', column: 'survey_class', list: 'survey_class' },
  { table: 'point', column: 'feature_code', list: 'feature_code' },
  { table: 'segment', column: 'survey_class', list: 'survey_class' },
  { table: 'segment', column: 'material_code', list: 'material' },
  { table: 'segment', column: 'laying', list: 'laying' },
];
const TABLES = ['point', 'segment'];
const LISTS = [...new Set(REFERENCES.map(({ list }) => list))];

export async function up({ raw }: MigrationContext): Promise<void> {
  await raw(`CREATE TABLE talpa.gid_lease (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    relation text NOT NULL CHECK (relation IN ('point', 'segment')),
    first_gid integer NOT NULL,
    last_gid integer NOT NULL CHECK (last_gid >= first_gid)
  )`);
  await raw(`COMMENT ON TABLE talpa.gid_lease IS
    'gids that were drawn and that no row has; a lease that a running import uses is locked by it'`);

  for (const table of TABLES) {
    await raw(`CREATE FUNCTION talpa.check_${table}_references() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        wrong record;
        datasets integer[];
      BEGIN
        SELECT array_agg(DISTINCT dataset_id) INTO datasets FROM new_rows;
        -- Locked as a foreign key would, so that a dataset cannot go while rows come; gone ones are not found.
        PERFORM FROM talpa.dataset WHERE id = ANY (datasets) FOR KEY SHARE;
        IF (SELECT count(*) FROM talpa.dataset WHERE id = ANY (datasets)) < cardinality(datasets) THEN
          RAISE EXCEPTION '${table} names a dataset_id that is not in talpa.dataset' USING ERRCODE = 'foreign_key_violation';
        END IF;
        SELECT ${columnsOf(table).join(', ')} INTO wrong FROM new_rows WHERE ${referencesOf(table)
          .map(({ column, list }) => `${column} NOT IN (SELECT code FROM talpa.${list})`)
          .join(' OR ')} LIMIT 1;
        IF FOUND THEN
          ${referencesOf(table)
            .map(
              ({ column, list }) => `IF wrong.${column} NOT IN (SELECT code FROM talpa.${list}) THEN
            RAISE EXCEPTION '${table} names the ${column} "%", which is not in talpa.${list}', wrong.${column}
              USING ERRCODE = 'foreign_key_violation', TABLE = '${table}', COLUMN = '${column}';
          END IF;`,
            )
            .join('\n          ')}
        END IF;
        RETURN NULL;
      END $$`);
    for (const event of ['insert', 'update']) {
      await raw(`CREATE TRIGGER check_references_${event} AFTER ${event.toUpperCase()} ON talpa.${table}
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION talpa.check_${table}_references()`);
    }
    await raw(`ALTER TABLE talpa.${table} DROP CONSTRAINT ${table}_dataset_id_fkey`);
    await raw(`DROP TRIGGER stamp_row ON talpa.${table}`);
    await raw(
      `CREATE TRIGGER stamp_update BEFORE UPDATE ON talpa.${table} FOR EACH ROW EXECUTE FUNCTION talpa.stamp_row()`,
    );
    await raw(`CREATE TRIGGER stamp_insert BEFORE INSERT ON talpa.${table} FOR EACH ROW
      WHEN (coalesce(current_setting('talpa.load', true), '') <> 'on') EXECUTE FUNCTION talpa.stamp_row()`);
  }
  for (const { table, column } of REFERENCES) {
    await raw(`ALTER TABLE talpa.${table} DROP CONSTRAINT ${table}_${column}_fkey`);
  }

  // Rows that hold on to a code or a dataset are found no more from its side; so codes stay for good, and a dataset takes its rows with it.
  await raw(`CREATE FUNCTION talpa.keep_code() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the code "%" of % stays: rows may use it', OLD.code, TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
    END $$`);
  for (const list of LISTS) {
    await raw(
      `CREATE TRIGGER keep_code_delete BEFORE DELETE ON talpa.${list} FOR EACH ROW EXECUTE FUNCTION talpa.keep_code()`,
    );
    await raw(`CREATE TRIGGER keep_code_update BEFORE UPDATE ON talpa.${list} FOR EACH ROW
      WHEN (NEW.code IS DISTINCT FROM OLD.code) EXECUTE FUNCTION talpa.keep_code()`);
    await raw(
      `CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON talpa.${list} FOR EACH STATEMENT EXECUTE FUNCTION talpa.refuse_truncate()`,
    );
  }
  await raw(`CREATE FUNCTION talpa.remove_rows_of_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'the id of a dataset is its identity and cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      DELETE FROM talpa.segment WHERE dataset_id = OLD.id;
      DELETE FROM talpa.point WHERE dataset_id = OLD.id;
      RETURN NULL;
    END $$`);
  await raw(
    `CREATE TRIGGER remove_rows AFTER DELETE ON talpa.dataset FOR EACH ROW EXECUTE FUNCTION talpa.remove_rows_of_dataset()`,
  );
  await raw(`CREATE TRIGGER keep_id AFTER UPDATE ON talpa.dataset FOR EACH ROW
    WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION talpa.remove_rows_of_dataset()`);

  await raw(logRows(true));
}

export async function down({ raw }: MigrationContext): Promise<void> {
  await raw(logRows(false));
  await raw(`DROP TRIGGER remove_rows ON talpa.dataset`);
  await raw(`DROP TRIGGER keep_id ON talpa.dataset`);
  await raw(`DROP FUNCTION talpa.remove_rows_of_dataset()`);
  for (const list of LISTS) {
    for (const trigger of ['keep_code_delete', 'keep_code_update', 'refuse_truncate']) {
      await raw(`DROP TRIGGER ${trigger} ON talpa.${list}`);
    }
  }
  await raw(`DROP FUNCTION talpa.keep_code()`);
  for (const table of TABLES) {
    for (const trigger of ['stamp_insert', 'stamp_update', 'check_references_insert', 'check_references_update']) {
      await raw(`DROP TRIGGER ${trigger} ON talpa.${table}`);
    }
    await raw(`DROP FUNCTION talpa.check_${table}_references()`);
    await raw(
      `CREATE TRIGGER stamp_row BEFORE INSERT OR UPDATE ON talpa.${table} FOR EACH ROW EXECUTE FUNCTION talpa.stamp_row()`,
    );
    await raw(`ALTER TABLE talpa.${table} ADD FOREIGN KEY (dataset_id) REFERENCES talpa.dataset ON DELETE CASCADE`);
  }
  for (const { table, column, list } of REFERENCES) {
    await raw(`ALTER TABLE talpa.${table} ADD FOREIGN KEY (${column}) REFERENCES talpa.${list}`);
  }
  await raw(`DROP TABLE talpa.gid_lease`);
}

function referencesOf(table: string): typeof REFERENCES {
  return REFERENCES.filter((reference) => reference.table === table);
}

function columnsOf(table: string): string[] {
  return referencesOf(table).map(({ column }) => column);
}

/** The log of step 2; `grows`: a bulk entry takes in the later ones of its transaction and table, since an import writes in many statements. */
function logRows(grows: boolean): string {
  const grow = `IF touched > listed THEN
        UPDATE talpa.change_entry SET west = least(west, ST_XMin(box)), south = least(south, ST_YMin(box)),
          east = greatest(east, ST_XMax(box)), north = greatest(north, ST_YMax(box))
          WHERE change_id = this_change AND relation = TG_TABLE_NAME AND bulk;
        IF FOUND THEN
          RETURN NULL;
        END IF;
      END IF;`;
  return `CREATE OR REPLACE FUNCTION talpa.log_rows() RETURNS trigger LANGUAGE plpgsql SET search_path = talpa, public AS $$
    DECLARE
      listed constant integer := 2000;
      this_change bigint;
      touched bigint;
      box box2d;
      upserted bigint[] := '{}';
      removed bigint[] := '{}';
    BEGIN
      IF TG_OP = 'INSERT' THEN
        SELECT count(*), ST_Extent(geom) INTO touched, box FROM new_rows;
      ELSIF TG_OP = 'DELETE' THEN
        SELECT count(*), ST_Extent(geom) INTO touched, box FROM old_rows;
      ELSE
        SELECT count(*) INTO touched FROM new_rows;
        SELECT ST_Extent(geom) INTO box FROM (SELECT geom FROM new_rows UNION ALL SELECT geom FROM old_rows) AS both_rows;
      END IF;
      IF touched = 0 THEN
        RETURN NULL;
      END IF;
      this_change := talpa.current_change();
      IF TG_OP <> 'INSERT' THEN
        EXECUTE format('INSERT INTO talpa.%I SELECT o.*, $1 FROM old_rows o WHERE o.change_id <> $1', TG_TABLE_NAME || '_history')
          USING this_change;
      END IF;
      ${grows ? grow : ''}
      IF touched <= listed THEN
        IF TG_OP = 'DELETE' THEN
          SELECT array_agg(id) INTO removed FROM old_rows;
        ELSE
          SELECT array_agg(id) INTO upserted FROM new_rows;
        END IF;
      END IF;
      INSERT INTO talpa.change_entry (change_id, relation, bulk, upserted, removed, west, south, east, north)
        VALUES (this_change, TG_TABLE_NAME, touched > listed, upserted, removed, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box));
      RETURN NULL;
    END $$`;
}
