import type { MigrationContext } from './migration.ts';

/**
 * What search needs: pinyin initials of names, kept by triggers, and indexes.
 *
 * Keys and survey numbers have a B-tree of their lower case for whole and beginning; inside of one, a scan finds it (0.1 s for 465,000 keys). Trigram
 * indexes would make that 1 ms, and took 10 s of the import of a district: 4 s for segment.key, 3 s each for segment.road and
 * point.survey_number, against 1 s for a B-tree. Names of places are few, and have trigrams.
 */
const NAMED = ['road', 'area', 'building'] as const;

const INDEXES = [
  'segment_key_prefix',
  'segment_key_foreign',
  'point_number_prefix',
  'point_number_foreign',
  'segment_road',
] as const;

export async function up({ raw }: MigrationContext): Promise<void> {
  await raw(`CREATE TABLE talpa.pinyin_initial (
    character text PRIMARY KEY CHECK (char_length(character) = 1),
    initials text NOT NULL CHECK (initials ~ '^[a-z]{1,4}$')
  )`);
  await raw(
    `COMMENT ON COLUMN talpa.pinyin_initial.initials IS 'first letters of the readings of the character, the usual one first'`,
  );

  // Readings of a name, between blanks: " cqdl zqdl " for 重庆大礼. A character that the table lacks is left out.
  await raw(`CREATE FUNCTION talpa.pinyin_initials(name text) RETURNS text LANGUAGE plpgsql STABLE SET search_path = talpa, public AS $$
    DECLARE
      most constant integer := 8;
      readings text[] := '{""}';
      sign text;
      letters text;
    BEGIN
      FOREACH sign IN ARRAY regexp_split_to_array(lower(name), '') LOOP
        letters := NULL;
        IF sign ~ '[a-z0-9]' THEN
          letters := sign;
        ELSE
          SELECT p.initials INTO letters FROM pinyin_initial AS p WHERE p.character = sign;
        END IF;
        CONTINUE WHEN letters IS NULL;
        IF length(letters) = 1 OR cardinality(readings) * length(letters) > most THEN
          readings := ARRAY(SELECT r || left(letters, 1) FROM unnest(readings) AS r);
        ELSE
          readings := ARRAY(SELECT r || l FROM unnest(readings) AS r, regexp_split_to_table(letters, '') AS l);
        END IF;
      END LOOP;
      RETURN CASE WHEN readings[1] = '' THEN NULL ELSE ' ' || array_to_string(readings, ' ') || ' ' END;
    END $$`);

  await raw(`CREATE FUNCTION talpa.keep_initials() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.initials := CASE WHEN NEW.name IS NULL THEN NULL ELSE talpa.pinyin_initials(NEW.name) END;
      RETURN NEW;
    END $$`);
  for (const table of NAMED) {
    await raw(`ALTER TABLE talpa.${table} ADD COLUMN initials text`);
    await raw(`CREATE TRIGGER keep_initials BEFORE INSERT OR UPDATE OF name, initials ON talpa.${table}
      FOR EACH ROW EXECUTE FUNCTION talpa.keep_initials()`);
    await raw(`CREATE INDEX ${table}_name_trigrams ON talpa.${table} USING gin (name gin_trgm_ops, initials gin_trgm_ops)
      WHERE name IS NOT NULL`);
  }

  await raw(`DROP INDEX talpa.segment_key_idx`);
  await raw(`DROP INDEX talpa.segment_road_idx`);
  await raw(`DROP INDEX talpa.point_survey_number_idx`);
  // The collation C lowers ASCII letters alone, a third faster, and sorts as LIKE needs it.
  await raw(`CREATE INDEX segment_key_prefix ON talpa.segment (lower(key COLLATE "C"))`);
  await raw(`CREATE INDEX point_number_prefix ON talpa.point (lower(coalesce(survey_number, key) COLLATE "C"))`);
  // Only such a key holds a Chinese text; the others need not be looked through for one.
  const number = 'coalesce(survey_number, key)';
  await raw(`CREATE INDEX segment_key_foreign ON talpa.segment (key) WHERE octet_length(key) <> char_length(key)`);
  await raw(
    `CREATE INDEX point_number_foreign ON talpa.point ((${number})) WHERE octet_length(${number}) <> char_length(${number})`,
  );
  await raw(`CREATE INDEX segment_road ON talpa.segment (road, dataset_id) WHERE road IS NOT NULL`);
}

export async function down({ raw }: MigrationContext): Promise<void> {
  for (const index of INDEXES) {
    await raw(`DROP INDEX talpa.${index}`);
  }
  await raw(`CREATE INDEX ON talpa.point USING gin (survey_number gin_trgm_ops)`);
  await raw(`CREATE INDEX ON talpa.segment USING gin (key gin_trgm_ops)`);
  await raw(`CREATE INDEX ON talpa.segment USING gin (road gin_trgm_ops)`);
  for (const table of NAMED) {
    await raw(`DROP TRIGGER keep_initials ON talpa.${table}`);
    await raw(`ALTER TABLE talpa.${table} DROP COLUMN initials`);
  }
  await raw(`DROP FUNCTION talpa.keep_initials()`);
  await raw(`DROP FUNCTION talpa.pinyin_initials(text)`);
  await raw(`DROP TABLE talpa.pinyin_initial`);
}
