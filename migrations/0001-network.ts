import type { MigrationContext } from './migration.ts';

/**
 * The network itself: datasets, survey points, segments, what surrounds them, and the code tables.
 * Heights are metres in the dataset's vertical datum. The bounds of an elevation (-1,000 m to 9,000 m) keep sentinels such as -9999 out.
 */
const CODE_TABLES = ['survey_class', 'survey_subclass', 'material', 'laying', 'status', 'data_source', 'feature_code'];

const REPORT_CLASS = `report_class text NOT NULL CHECK (report_class IN
    ('water','drainage','gas','oil-gas','power','telecom','broadcast','lighting','signal','other'))`;
const WORLD = `ST_MakeEnvelope(-180, -90, 180, 90, 4490)`;

export async function up({ raw }: MigrationContext): Promise<void> {
  for (const table of CODE_TABLES) {
    await raw(`CREATE TABLE talpa.${table} (
      code text PRIMARY KEY CHECK (code <> ''),
      zh text NOT NULL CHECK (zh <> ''),
      en text NOT NULL CHECK (en <> ''),
      position integer NOT NULL
    )`);
  }

  await raw(`CREATE TABLE talpa.dataset (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[^[:cntrl:]]{1,200}$'),
    profile text NOT NULL CHECK (profile <> ''),
    source_files jsonb NOT NULL CHECK (jsonb_typeof(source_files) = 'array'),
    epsg integer NOT NULL CHECK (epsg > 0),
    vertical_datum text NOT NULL CHECK (vertical_datum <> ''),
    geoid_model text NOT NULL CHECK (geoid_model IN ('EGM96')),
    datum_offset_m double precision NOT NULL CHECK (datum_offset_m BETWEEN -100 AND 100),
    geoid_sigma_m double precision NOT NULL CHECK (geoid_sigma_m BETWEEN 0 AND 100),
    owner text,
    synthetic boolean NOT NULL,
    imported_segments integer NOT NULL DEFAULT 0 CHECK (imported_segments >= 0),
    imported_points integer NOT NULL DEFAULT 0 CHECK (imported_points >= 0),
    imported_at timestamptz NOT NULL DEFAULT now()
  )`);

  await raw(`CREATE TABLE talpa.coverage (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id integer NOT NULL REFERENCES talpa.dataset ON DELETE CASCADE,
    ${REPORT_CLASS},
    as_of date NOT NULL,
    area geometry(MultiPolygon, 4490) NOT NULL CHECK (ST_IsValid(area) AND NOT ST_IsEmpty(area) AND area @ ${WORLD})
  )`);
  await raw(`CREATE INDEX ON talpa.coverage USING gist (area)`);
  await raw(`CREATE INDEX ON talpa.coverage (dataset_id)`);

  await raw(`CREATE TABLE talpa.ground_grid (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id integer NOT NULL REFERENCES talpa.dataset ON DELETE CASCADE,
    epsg integer NOT NULL CHECK (epsg > 0),
    origin_x double precision NOT NULL,
    origin_y double precision NOT NULL,
    step_x double precision NOT NULL CHECK (step_x > 0),
    step_y double precision NOT NULL CHECK (step_y < 0),
    columns integer NOT NULL CHECK (columns > 1),
    rows integer NOT NULL CHECK (rows > 1),
    heights bytea NOT NULL,
    CHECK (octet_length(heights) = columns * rows * 4)
  )`);
  await raw(`COMMENT ON COLUMN talpa.ground_grid.heights IS
    'little-endian float32, row 0 in the north, metres in the vertical datum of the dataset, NaN where nothing is known'`);
  await raw(`CREATE INDEX ON talpa.ground_grid (dataset_id)`);

  await raw(`CREATE TABLE talpa.rejected_row (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id integer NOT NULL REFERENCES talpa.dataset ON DELETE CASCADE,
    file text NOT NULL,
    row integer NOT NULL,
    source_values jsonb NOT NULL,
    issues jsonb NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now()
  )`);
  await raw(`CREATE INDEX ON talpa.rejected_row (dataset_id)`);

  // gid is below 2^24: it travels to the graphics card as a float32.
  await raw(`CREATE SEQUENCE talpa.point_gid AS integer MINVALUE 1 MAXVALUE 16777215 NO CYCLE`);
  await raw(`CREATE SEQUENCE talpa.segment_gid AS integer MINVALUE 1 MAXVALUE 16777215 NO CYCLE`);

  await raw(`CREATE TABLE talpa.point (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gid integer NOT NULL UNIQUE CHECK (gid BETWEEN 1 AND 16777215),
    dataset_id integer NOT NULL REFERENCES talpa.dataset ON DELETE CASCADE,
    key text NOT NULL CHECK (key <> ''),
    survey_number text,
    ${REPORT_CLASS},
    survey_class text NOT NULL REFERENCES talpa.survey_class,
    survey_subclass text,
    kind text CHECK (kind IN ('feature', 'appurtenance')),
    feature_code text REFERENCES talpa.feature_code,
    feature_text text,
    geom geometry(PointZ, 4490) NOT NULL CHECK (geom @ ${WORLD} AND ST_Z(geom) BETWEEN -1000 AND 9000),
    ground_known boolean NOT NULL,
    well_depth_m double precision CHECK (well_depth_m BETWEEN 0 AND 500),
    rotation_rad double precision CHECK (rotation_rad BETWEEN -6.2832 AND 6.2832),
    owner text,
    road text,
    year smallint CHECK (year BETWEEN 1800 AND 2200),
    status smallint CHECK (status BETWEEN 0 AND 3),
    attributes jsonb NOT NULL CHECK (jsonb_typeof(attributes) = 'object'),
    change_id bigint NOT NULL,
    UNIQUE (dataset_id, key)
  )`);
  await raw(`CREATE INDEX ON talpa.point USING gist (geom)`);
  await raw(`CREATE INDEX ON talpa.point USING gin (survey_number gin_trgm_ops)`);

  await raw(`CREATE TABLE talpa.segment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gid integer NOT NULL UNIQUE CHECK (gid BETWEEN 1 AND 16777215),
    dataset_id integer NOT NULL REFERENCES talpa.dataset ON DELETE CASCADE,
    key text NOT NULL CHECK (key <> ''),
    ${REPORT_CLASS},
    survey_class text NOT NULL REFERENCES talpa.survey_class,
    survey_subclass text,
    rule_class text CHECK (rule_class IN ('water_le200','water_gt200','sewer_storm','reclaimed','gas_low','gas_midB','gas_midA',
      'gas_subhighB','gas_subhighA','heat_buried','power_buried','power_conduit','telecom_buried','telecom_duct','trench')),
    geom geometry(LineStringZ, 4490) NOT NULL,
    start_known boolean NOT NULL,
    end_known boolean NOT NULL,
    z_reference text NOT NULL CHECK (z_reference IN ('invert', 'top', 'bottom', 'centre')),
    start_depth_m double precision CHECK (start_depth_m BETWEEN -100 AND 500),
    end_depth_m double precision CHECK (end_depth_m BETWEEN -100 AND 500),
    start_point_key text,
    end_point_key text,
    cross_section text CHECK (cross_section IN ('circle', 'box', 'egg')),
    inner_width_mm double precision CHECK (inner_width_mm > 0 AND inner_width_mm <= 20000),
    inner_height_mm double precision CHECK (inner_height_mm > 0 AND inner_height_mm <= 20000),
    outer_width_mm double precision CHECK (outer_width_mm > 0 AND outer_width_mm <= 25000),
    outer_height_mm double precision CHECK (outer_height_mm > 0 AND outer_height_mm <= 25000),
    wall_source text CHECK (wall_source IN ('surveyed', 'assumed')),
    wall_sigma_mm double precision CHECK (wall_sigma_mm >= 0 AND wall_sigma_mm < 1000),
    material_code text REFERENCES talpa.material,
    material_text text,
    laying text REFERENCES talpa.laying,
    pressure_mpa double precision CHECK (pressure_mpa >= 0 AND pressure_mpa < 100),
    voltage_kv double precision CHECK (voltage_kv >= 0 AND voltage_kv < 2000),
    holes_total smallint CHECK (holes_total >= 0),
    holes_used smallint CHECK (holes_used >= 0 AND (holes_total IS NULL OR holes_used <= holes_total)),
    year smallint CHECK (year BETWEEN 1800 AND 2200),
    owner text,
    road text,
    status smallint CHECK (status BETWEEN 0 AND 3),
    data_source smallint CHECK (data_source BETWEEN 1 AND 4),
    quality_level text CHECK (quality_level IN ('A', 'B', 'C', 'D')),
    sigma_plan_m double precision CHECK (sigma_plan_m >= 0 AND sigma_plan_m < 1000),
    sigma_depth_m double precision CHECK (sigma_depth_m >= 0 AND sigma_depth_m < 1000),
    attributes jsonb NOT NULL CHECK (jsonb_typeof(attributes) = 'object'),
    change_id bigint NOT NULL,
    UNIQUE (dataset_id, key),
    CONSTRAINT segment_geom_in_world CHECK (geom @ ${WORLD}),
    -- NaN sorts above every number, so the upper bound refuses it; a vertical pipe has no plane length and is legal.
    CONSTRAINT segment_geom_has_length CHECK (ST_3DLength(geom) > 0 AND ST_3DLength(geom) < 100000),
    CONSTRAINT segment_geom_elevation CHECK (ST_ZMin(geom) >= -1000 AND ST_ZMax(geom) <= 9000),
    CONSTRAINT segment_inner_size_whole CHECK ((inner_width_mm IS NULL) = (inner_height_mm IS NULL)),
    CONSTRAINT segment_outer_size_whole CHECK ((outer_width_mm IS NULL) = (outer_height_mm IS NULL)),
    CONSTRAINT segment_size_has_shape CHECK (cross_section IS NOT NULL OR (inner_width_mm IS NULL AND outer_width_mm IS NULL)),
    CONSTRAINT segment_outer_holds_inner CHECK (inner_width_mm IS NULL OR outer_width_mm IS NULL
      OR (outer_width_mm >= inner_width_mm AND outer_height_mm >= inner_height_mm)),
    CONSTRAINT segment_wall_has_sizes CHECK (wall_source IS NULL OR (inner_width_mm IS NOT NULL AND outer_width_mm IS NOT NULL))
  )`);
  await raw(`CREATE INDEX ON talpa.segment USING gist (geom)`);
  await raw(`CREATE INDEX ON talpa.segment USING gin (key gin_trgm_ops)`);
  await raw(`CREATE INDEX ON talpa.segment USING gin (road gin_trgm_ops)`);
}

export async function down({ raw }: MigrationContext): Promise<void> {
  for (const table of ['segment', 'point', 'rejected_row', 'ground_grid', 'coverage', 'dataset', ...CODE_TABLES]) {
    await raw(`DROP TABLE talpa.${table}`);
  }
  await raw(`DROP SEQUENCE talpa.segment_gid`);
  await raw(`DROP SEQUENCE talpa.point_gid`);
}
