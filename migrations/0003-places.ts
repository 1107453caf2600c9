import type { MigrationContext } from './migration.ts';

/**
 * What lies above the pipes: roads, areas (administrative ones, water, green) and buildings. Each belongs to a dataset and is known in it by its
 * key. Positions are plane, EPSG:4490. Changes are logged as those of the network are; replaced rows are not kept.
 */
const PLACES = ['road', 'area', 'building'] as const;

const WORLD = `ST_MakeEnvelope(-180, -90, 180, 90, 4490)`;
const IDENTITY = `id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id integer NOT NULL REFERENCES talpa.dataset ON DELETE CASCADE,
    key text NOT NULL CHECK (key <> ''),
    name text CHECK (name <> ''),
    UNIQUE (dataset_id, key)`;
const POLYGONS = `geom geometry(MultiPolygon, 4490) NOT NULL CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom) AND geom @ ${WORLD})`;

export async function up({ raw }: MigrationContext): Promise<void> {
  await raw(`CREATE TABLE talpa.road (
    ${IDENTITY},
    rank text CHECK (rank IN ('expressway', 'arterial', 'collector', 'local', 'lane')),
    width_m double precision CHECK (width_m > 0 AND width_m <= 500),
    bridge boolean NOT NULL,
    -- NaN sorts above every number, so the upper bound refuses it.
    geom geometry(MultiLineString, 4490) NOT NULL CHECK (ST_Length(geom) > 0 AND ST_Length(geom) < 360 AND geom @ ${WORLD})
  )`);

  await raw(`CREATE TABLE talpa.area (
    ${IDENTITY},
    kind text NOT NULL CHECK (kind IN ('district', 'street-office', 'community', 'grid', 'micro-grid', 'water', 'green')),
    parent_key text CHECK (parent_key <> key),
    ${POLYGONS},
    -- Deferred: the rows of an import name each other in any order.
    CONSTRAINT area_parent FOREIGN KEY (dataset_id, parent_key) REFERENCES talpa.area (dataset_id, key) DEFERRABLE INITIALLY DEFERRED
  )`);
  await raw(`CREATE INDEX ON talpa.area (dataset_id, parent_key)`);

  await raw(`CREATE TABLE talpa.building (
    ${IDENTITY},
    height_m double precision NOT NULL CHECK (height_m > 0 AND height_m <= 1000),
    storeys smallint CHECK (storeys BETWEEN 1 AND 300),
    use text CHECK (use <> ''),
    ${POLYGONS}
  )`);

  await raw(`ALTER TABLE talpa.change_entry DROP CONSTRAINT change_entry_relation_check, ADD CONSTRAINT change_entry_relation_check
    CHECK (relation IN ('segment', 'point', 'dataset', 'ground_grid', 'coverage', 'road', 'area', 'building'))`);

  // As log_rows of the network, without versions.
  await raw(`CREATE FUNCTION talpa.log_places() RETURNS trigger LANGUAGE plpgsql SET search_path = talpa, public AS $$
    DECLARE
      listed constant integer := 2000;
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
      IF touched <= listed THEN
        IF TG_OP = 'DELETE' THEN
          SELECT array_agg(id) INTO removed FROM old_rows;
        ELSE
          SELECT array_agg(id) INTO upserted FROM new_rows;
        END IF;
      END IF;
      INSERT INTO talpa.change_entry (change_id, relation, bulk, upserted, removed, west, south, east, north)
        VALUES (talpa.current_change(), TG_TABLE_NAME, touched > listed, upserted, removed, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box));
      RETURN NULL;
    END $$`);

  for (const table of PLACES) {
    await raw(`CREATE INDEX ON talpa.${table} USING gist (geom)`);
    await raw(`CREATE TRIGGER log_insert AFTER INSERT ON talpa.${table}
      REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION talpa.log_places()`);
    await raw(`CREATE TRIGGER log_update AFTER UPDATE ON talpa.${table}
      REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION talpa.log_places()`);
    await raw(`CREATE TRIGGER log_delete AFTER DELETE ON talpa.${table}
      REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION talpa.log_places()`);
    await raw(`CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON talpa.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION talpa.refuse_truncate()`);
  }

  // An entry of a dataset names it: whether the network depends on that dataset shows in its rows.
  await raw(`CREATE FUNCTION talpa.log_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO talpa.change_entry (change_id, relation, bulk, upserted, removed)
        VALUES (talpa.current_change(), 'dataset', false,
          CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE ARRAY[NEW.id::bigint] END,
          CASE WHEN TG_OP = 'DELETE' THEN ARRAY[OLD.id::bigint] ELSE '{}' END);
      RETURN NULL;
    END $$`);
  await raw(`DROP TRIGGER log_surroundings ON talpa.dataset`);
  await raw(`CREATE TRIGGER log_dataset AFTER INSERT OR UPDATE OR DELETE ON talpa.dataset
    FOR EACH ROW EXECUTE FUNCTION talpa.log_dataset()`);
}

export async function down({ raw }: MigrationContext): Promise<void> {
  await raw(`DROP TRIGGER log_dataset ON talpa.dataset`);
  await raw(`DROP FUNCTION talpa.log_dataset()`);
  await raw(`CREATE TRIGGER log_surroundings AFTER INSERT OR UPDATE OR DELETE ON talpa.dataset
    FOR EACH ROW EXECUTE FUNCTION talpa.log_surroundings()`);
  for (const table of PLACES.toReversed()) await raw(`DROP TABLE talpa.${table}`);
  await raw(`DROP FUNCTION talpa.log_places()`);
  await raw(`DELETE FROM talpa.change_entry WHERE relation IN ('road', 'area', 'building')`);
  await raw(`ALTER TABLE talpa.change_entry DROP CONSTRAINT change_entry_relation_check, ADD CONSTRAINT change_entry_relation_check
    CHECK (relation IN ('segment', 'point', 'dataset', 'ground_grid', 'coverage'))`);
}
