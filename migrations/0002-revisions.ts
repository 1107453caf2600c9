import type { MigrationContext } from './migration.ts';

/**
 * Revisions in commit order, a log of what each changed, and the versions of points and segments.
 *
 * A transaction that changes the network gets one row in `change` at its first statement, and its revision number only at commit, by a deferred
 * trigger that locks the one row of `revision_head`. So revision order is commit order, there are no gaps (a rollback takes the number
 * back), and an open transaction, of psql or of a long import, holds nobody up.
 *
 * A version holds from the change that wrote it until the change that replaced it; `segment_version` and `point_version` give both as
 * revisions. The current version lives in the table itself, replaced ones in `*_history`.
 */
export async function up({ raw }: MigrationContext): Promise<void> {
  await raw(`CREATE TABLE talpa.revision_head (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    revision bigint NOT NULL CHECK (revision >= 0)
  )`);
  await raw(`INSERT INTO talpa.revision_head (revision) VALUES (0)`);

  await raw(`CREATE TABLE talpa.change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    revision bigint UNIQUE,
    committed_at timestamptz,
    actor text NOT NULL DEFAULT session_user,
    cause text NOT NULL DEFAULT 'sql' CHECK (cause IN ('import', 'edit', 'sql')),
    reason text,
    dataset_id integer
  )`);
  await raw(`COMMENT ON COLUMN talpa.change.revision IS 'null only inside the transaction that makes the change'`);

  await raw(`CREATE TABLE talpa.change_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change_id bigint NOT NULL REFERENCES talpa.change ON DELETE CASCADE,
    relation text NOT NULL CHECK (relation IN ('segment', 'point', 'dataset', 'ground_grid', 'coverage')),
    bulk boolean NOT NULL,
    upserted bigint[] NOT NULL,
    removed bigint[] NOT NULL,
    west double precision, south double precision, east double precision, north double precision,
    CHECK (NOT bulk OR (cardinality(upserted) = 0 AND cardinality(removed) = 0))
  )`);
  await raw(`CREATE INDEX ON talpa.change_entry (change_id)`);

  await raw(`CREATE FUNCTION talpa.current_change() RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE
      known text := current_setting('talpa.change', true);
      made bigint;
    BEGIN
      IF known IS NOT NULL AND known <> '' THEN
        RETURN known::bigint;
      END IF;
      INSERT INTO talpa.change DEFAULT VALUES RETURNING id INTO made;
      -- Local to the transaction, and taken back with it (or with a savepoint), like the row itself.
      PERFORM set_config('talpa.change', made::text, true);
      RETURN made;
    END $$`);

  await raw(`CREATE FUNCTION talpa.number_change() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      taken bigint;
    BEGIN
      UPDATE talpa.revision_head SET revision = revision + 1 RETURNING revision INTO taken;
      UPDATE talpa.change SET revision = taken, committed_at = clock_timestamp() WHERE id = NEW.id;
      PERFORM pg_notify('talpa_revision', taken::text);
      RETURN NULL;
    END $$`);
  await raw(`CREATE CONSTRAINT TRIGGER number_change AFTER INSERT ON talpa.change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION talpa.number_change()`);

  // The id, gid, dataset and key of a row are its identity: permits, sensors and addresses hold on to them.
  await raw(`CREATE FUNCTION talpa.stamp_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.change_id := talpa.current_change();
      IF TG_OP = 'UPDATE' THEN
        IF NEW.id <> OLD.id OR NEW.gid <> OLD.gid OR NEW.dataset_id <> OLD.dataset_id OR NEW.key <> OLD.key THEN
          RAISE EXCEPTION 'id, gid, dataset_id and key of a % are its identity and cannot be changed', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
      ELSIF coalesce(current_setting('talpa.trial', true), '') <> 'on' THEN
        -- A trial (dry run) brings numbers of its own, so that it uses up none.
        NEW.gid := nextval(('talpa.' || TG_TABLE_NAME || '_gid')::regclass);
      END IF;
      RETURN NEW;
    END $$`);

  await raw(`CREATE FUNCTION talpa.log_rows() RETURNS trigger LANGUAGE plpgsql SET search_path = talpa, public AS $$
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
    END $$`);

  await raw(`CREATE FUNCTION talpa.refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'TRUNCATE % would leave no versions and no log: use DELETE', TG_TABLE_NAME;
    END $$`);

  for (const table of ['point', 'segment']) {
    await raw(`CREATE TABLE talpa.${table}_history (LIKE talpa.${table}, until_change bigint NOT NULL)`);
    await raw(`CREATE INDEX ON talpa.${table}_history (id)`);
    await raw(`CREATE INDEX ON talpa.${table}_history USING gist (geom)`);
    await raw(
      `CREATE TRIGGER stamp_row BEFORE INSERT OR UPDATE ON talpa.${table} FOR EACH ROW EXECUTE FUNCTION talpa.stamp_row()`,
    );
    await raw(`CREATE TRIGGER log_insert AFTER INSERT ON talpa.${table}
      REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION talpa.log_rows()`);
    await raw(`CREATE TRIGGER log_update AFTER UPDATE ON talpa.${table}
      REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION talpa.log_rows()`);
    await raw(`CREATE TRIGGER log_delete AFTER DELETE ON talpa.${table}
      REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION talpa.log_rows()`);
    await raw(`CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON talpa.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION talpa.refuse_truncate()`);
    await raw(`CREATE VIEW talpa.${table}_version AS
      SELECT v.*, made.revision AS from_revision, ended.revision AS until_revision
      FROM (SELECT *, NULL::bigint AS until_change FROM talpa.${table} UNION ALL SELECT * FROM talpa.${table}_history) AS v
      LEFT JOIN talpa.change AS made ON made.id = v.change_id
      LEFT JOIN talpa.change AS ended ON ended.id = v.until_change`);
    await raw(`COMMENT ON VIEW talpa.${table}_version IS
      'every version; it holds at revision r when from_revision <= r and (until_revision is null or until_revision > r)'`);
  }

  // What stands beside the rows is small and is read again as a whole: an entry says only that it changed. A trigger per row, since one per
  // statement would also fire when nothing was touched.
  await raw(`CREATE FUNCTION talpa.log_surroundings() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO talpa.change_entry (change_id, relation, bulk, upserted, removed)
        VALUES (talpa.current_change(), TG_TABLE_NAME, false, '{}', '{}');
      RETURN NULL;
    END $$`);
  for (const table of ['dataset', 'ground_grid', 'coverage']) {
    await raw(`CREATE TRIGGER log_surroundings AFTER INSERT OR UPDATE OR DELETE ON talpa.${table}
      FOR EACH ROW EXECUTE FUNCTION talpa.log_surroundings()`);
    await raw(`CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON talpa.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION talpa.refuse_truncate()`);
  }
}

export async function down({ raw }: MigrationContext): Promise<void> {
  for (const table of ['point', 'segment']) {
    await raw(`DROP VIEW talpa.${table}_version`);
    await raw(`DROP TABLE talpa.${table}_history`);
    for (const trigger of ['stamp_row', 'log_insert', 'log_update', 'log_delete', 'refuse_truncate']) {
      await raw(`DROP TRIGGER ${trigger} ON talpa.${table}`);
    }
  }
  for (const table of ['dataset', 'ground_grid', 'coverage']) {
    await raw(`DROP TRIGGER log_surroundings ON talpa.${table}`);
    await raw(`DROP TRIGGER refuse_truncate ON talpa.${table}`);
  }
  await raw(`DROP TABLE talpa.change_entry`);
  await raw(`DROP TABLE talpa.change`);
  await raw(`DROP TABLE talpa.revision_head`);
  for (const name of [
    'log_surroundings',
    'refuse_truncate',
    'log_rows',
    'stamp_row',
    'number_change',
    'current_change',
  ]) {
    await raw(`DROP FUNCTION talpa.${name}()`);
  }
}
