import { validateBytes } from 'gltf-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enuToEcef } from '../../core/geodesy/enu-frame.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork, TilesetName } from '../../server/derive/derived-network.ts';
import { placeInTile } from '../core/decode-instanced-glb.ts';
import { createTestDatabase } from '../support/database.ts';
import { importSample, PRESENT_SAMPLES, strictLog } from './sample-networks.ts';
import { loadLeaves, uint32Column, type LeafTile, type TilesetJson } from './tileset-leaves.ts';

/** Longitude, latitude and height above EGM96, in the store's ellipsoid: PROJ turns it into ellipsoidal heights with its own geoid grid. */
const EGM96_SRID = 990001;
const MOST_INSTANCES = 4_000;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let network: DerivedNetwork;
let leaves: Record<TilesetName, LeafTile[]>;

beforeAll(async () => {
  db = await createTestDatabase();
  for (const name of PRESENT_SAMPLES) await importSample(db, name);
  await db.knex.raw(`INSERT INTO public.spatial_ref_sys (srid, proj4text) VALUES
    (${EGM96_SRID}, '+proj=longlat +datum=WGS84 +geoidgrids=egm96_15.gtx +vunits=m +no_defs')`);
  network = await deriveNetwork(db, { log: strictLog });
  leaves = { pipes: await loadLeaves(network, 'pipes'), points: await loadLeaves(network, 'points') };
});
afterAll(async () => {
  await network.close();
  await db.drop();
});

describe.each(['pipes', 'points'] as const)('the 3D tileset of %s', (tileset) => {
  const table = tileset === 'pipes' ? 'segment' : 'point';

  it('is 3D Tiles 1.1 that refines by adding', () => {
    const json = network.tileset3d(tileset) as TilesetJson;
    expect(json.asset.version).toBe('1.1');
    expect(json.root.refine).toBe('ADD');
    // Datasets on several continents: no region holds them in a way that a viewer can test against its frustum.
    const { region, sphere, box } = json.root.boundingVolume;
    if (PRESENT_SAMPLES.length > 1) expect(sphere?.[3]).toBeGreaterThan(6_378_137);
    else expect(region ?? box).toBeDefined();
  });

  it('has GLBs in which gltf-validator finds no error and no warning', async () => {
    expect(leaves[tileset].length).toBeGreaterThan(0);
    for (const leaf of leaves[tileset]) {
      const { issues } = await validateBytes(leaf.glb, { maxIssues: 100 });
      expect(issues.messages.filter((m) => m.severity <= 1 && m.code !== 'UNSUPPORTED_EXTENSION')).toEqual([]);
    }
  });

  it('holds every row of the store exactly once, with at least one instance', async () => {
    const { rows } = await db.knex.raw<{ rows: { id: string }[] }>(`SELECT id FROM talpa.${table} ORDER BY id`);
    const found = leaves[tileset].flatMap((leaf) => [...uint32Column(leaf, 'id')]).sort((a, b) => a - b);
    expect(found).toEqual(rows.map(({ id }) => Number(id)));
    for (const leaf of leaves[tileset]) {
      const used = new Set(leaf.decoded.nodes.flatMap((node) => [...node.attributes['_FEATURE_ID_0']!]));
      expect([...used].sort((a, b) => a - b)).toEqual(Array.from(uint32Column(leaf, 'id'), (_, row) => row));
    }
  });

  it('keeps every corner of every instance inside the box of its tile, and tiles small', () => {
    for (const leaf of leaves[tileset]) {
      const [cx, cy, cz, hx, , , , hy, , , , hz] = leaf.box as [number, ...number[]] & number[];
      const centre = [cx, cy!, cz!];
      const half = [hx!, hy!, hz!];
      let instances = 0;
      const touched = [0, 0, 0];
      for (const node of leaf.decoded.nodes) {
        instances += node.count;
        for (let i = 0; i < node.count; i++) {
          for (let v = 0; v < node.positions.length; v += 3) {
            const corner = placeInTile(node, i, [node.positions[v]!, node.positions[v + 1]!, node.positions[v + 2]!]);
            for (let axis = 0; axis < 3; axis++) {
              const out = Math.abs(corner[axis]! - centre[axis]!) - half[axis]!;
              if (out > 0) throw new Error(`${leaf.uri} ${node.name} ${i} leaves its box by ${out} m`);
              touched[axis] = Math.max(touched[axis]!, out + half[axis]!);
            }
          }
        }
      }
      expect(instances).toBeLessThanOrEqual(MOST_INSTANCES);
      // The box is tight: something comes near a face on each axis.
      for (let axis = 0; axis < 3; axis++) expect(half[axis]! - touched[axis]!).toBeLessThan(3);
    }
  });

  it('tags instances and rows with what the store says', async () => {
    const { rows } = await db.knex.raw<{ rows: Tagged[] }>(
      tileset === 'pipes'
        ? `SELECT id::int, gid, survey_class, report_class, start_known::int + 2 * end_known::int
             + 4 * (outer_height_mm IS NOT NULL OR inner_height_mm IS NOT NULL)::int AS known FROM talpa.segment`
        : `SELECT id::int, gid, survey_class, report_class, 3 * ground_known::int + 4 * (well_depth_m IS NOT NULL)::int AS known FROM talpa.point`,
    );
    const stored = new Map(rows.map((row) => [row.id, row]));
    for (const leaf of leaves[tileset]) {
      const ids = uint32Column(leaf, 'id');
      const gids = uint32Column(leaf, 'gid');
      for (const [row, id] of ids.entries()) {
        const expected = stored.get(id)!;
        const drawn = {
          id,
          gid: gids[row],
          survey_class: SURVEY_CLASSES[leaf.decoded.columns['surveyClass']![row]!],
          report_class: REPORT_CLASSES[leaf.decoded.columns['reportClass']![row]!],
          known: leaf.decoded.columns['known']![row],
        };
        expect(drawn).toEqual(expected);
      }
      for (const { attributes, count, featureIds } of leaf.decoded.nodes) {
        expect(featureIds.map(({ label, attribute }) => [label, attribute])).toEqual([
          ['segment', 0],
          ['gid', 1],
          ['look', 2],
        ]);
        for (let i = 0; i < count; i++) {
          const row = stored.get(ids[attributes['_FEATURE_ID_0']![i]!]!)!;
          const look =
            SURVEY_CLASSES.indexOf(row.survey_class as never) +
            10 * REPORT_CLASSES.indexOf(row.report_class as never) +
            100 * row.known;
          expect([attributes['_FEATURE_ID_1']![i], attributes['_FEATURE_ID_2']![i]]).toEqual([row.gid, look]);
        }
      }
    }
  });
});

interface Tagged {
  id: number;
  gid: number;
  survey_class: string;
  report_class: string;
  known: number;
}

describe('the height of pipes', () => {
  it.each(PRESENT_SAMPLES)(
    'both ends of the longest instances of %s lie within 1 cm of PROJ’s truth',
    async (sample) => {
      const { rows: ids } = await db.knex.raw<{ rows: { id: number }[] }>(
        `SELECT s.id::int FROM talpa.segment s JOIN talpa.dataset d ON d.id = s.dataset_id WHERE d.name = ? AND start_known AND end_known`,
        [sample],
      );
      const known = new Set(ids.map(({ id }) => id));
      const bars = leaves.pipes.flatMap((leaf) => {
        const ids = uint32Column(leaf, 'id');
        return leaf.decoded.nodes
          .filter((node) => node.name !== 'sphere')
          .flatMap((node) =>
            Array.from({ length: node.count }, (_, i) => ({
              leaf,
              node,
              i,
              id: ids[node.attributes['_FEATURE_ID_0']![i]!]!,
              length: node.attributes['SCALE']![3 * i + 2]!,
            })),
          );
      });
      const longest = bars
        .filter(({ id }) => known.has(id))
        .sort((a, b) => b.length - a.length)
        .slice(0, 20);
      expect(longest.length).toBe(20);
      for (const { leaf, node, i, id, length } of longest) {
        expect(length).toBeLessThanOrEqual(75.01);
        const truth = await divisionPoints(id);
        const distances = ([-0.5, 0.5] as const).map((end) => {
          const [east, north, up] = placeInTile(node, i, [0, 0, end]);
          const ecef = new Float64Array(3);
          enuToEcef(leaf.transform, east, north, up, ecef);
          return Math.min(...truth.map((p) => Math.hypot(p.x - ecef[0]!, p.y - ecef[1]!, p.z - ecef[2]!)));
        });
        expect(Math.max(...distances), `segment ${id}`).toBeLessThan(0.01);
      }
    },
  );

  it.runIf(PRESENT_SAMPLES.includes('rotterdam'))(
    'of a manhole at NAP in Rotterdam is that plus 43 m, and pipes lie below',
    async () => {
      const { rows } = await db.knex.raw<{
        rows: { id: number; z: number; lon: number; lat: number; depth: number }[];
      }>(
        `SELECT p.id::int, ST_Z(p.geom) z, ST_X(p.geom) lon, ST_Y(p.geom) lat FROM talpa.point p JOIN talpa.dataset d ON d.id = p.dataset_id
       WHERE d.name = 'rotterdam' AND ground_known`,
      );
      expect(rows.length).toBeGreaterThan(100);
      for (const { id, z } of rows) {
        const { height } = network.point(id)!;
        expect(Math.abs(height - z - 43.3)).toBeLessThan(0.6);
      }
    },
  );

  it.each(PRESENT_SAMPLES)(
    'ends of unknown depth in %s are drawn below the ground by the usual cover',
    async (sample) => {
      const { rows } = await db.knex.raw<{ rows: { id: number; start_known: boolean; end_known: boolean }[] }>(
        `SELECT s.id::int, start_known, end_known FROM talpa.segment s JOIN talpa.dataset d ON d.id = s.dataset_id
       WHERE d.name = ? AND NOT (start_known AND end_known)`,
        [sample],
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const { id, start_known, end_known } of rows) {
        const { axis, halfHeightM } = network.segment(id)!;
        const unknown = [...(start_known ? [] : [0]), ...(end_known ? [] : [axis.length - 3])];
        for (const v of unknown) {
          const ground = network.ground(axis[v]!, axis[v + 1]!);
          const cover = ground.height - axis[v + 2]! - halfHeightM;
          expect(cover).toBeGreaterThan(0.69);
          expect(cover).toBeLessThan(2.51);
        }
      }
    },
  );
});

/** Earth-centred positions of the ends of the equal pieces (of at most 75 m) of each leg of a segment's axis, by PostGIS and PROJ alone. */
async function divisionPoints(id: number): Promise<{ x: number; y: number; z: number }[]> {
  const { rows } = await db.knex.raw<{ rows: { x: number; y: number; z: number }[] }>(
    `WITH axis AS (
       SELECT s.id, d.datum_offset_m, (dp).path[1] AS n, (dp).geom AS p,
         CASE z_reference
           WHEN 'invert' THEN coalesce(inner_height_mm, outer_height_mm) / 2000
           WHEN 'top' THEN -coalesce(outer_height_mm, inner_height_mm) / 2000
           WHEN 'bottom' THEN coalesce(outer_height_mm, inner_height_mm) / 2000
           ELSE 0 END AS up
       FROM talpa.segment s JOIN talpa.dataset d ON d.id = s.dataset_id, LATERAL ST_DumpPoints(s.geom) dp WHERE s.id = :id),
     vertex AS (
       SELECT n, ST_Transform(ST_SetSRID(ST_MakePoint(ST_X(p), ST_Y(p), ST_Z(p) + up + datum_offset_m), ${EGM96_SRID}), 4979) AS g FROM axis),
     leg AS (
       SELECT a.g AS a, b.g AS b, ceil(ST_3DDistance(ST_Transform(a.g, 4978), ST_Transform(b.g, 4978)) / 75)::int AS pieces
       FROM vertex a JOIN vertex b ON b.n = a.n + 1),
     division AS (
       SELECT ST_Transform(ST_SetSRID(ST_MakePoint(
         ST_X(a) + (ST_X(b) - ST_X(a)) * k / pieces, ST_Y(a) + (ST_Y(b) - ST_Y(a)) * k / pieces, ST_Z(a) + (ST_Z(b) - ST_Z(a)) * k / pieces), 4979), 4978) AS g
       FROM leg, generate_series(0, pieces) AS k)
     SELECT ST_X(g) x, ST_Y(g) y, ST_Z(g) z FROM division`,
    { id },
  );
  return rows;
}
