import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tileAt } from '../../core/geodesy/tile-coord.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import { createTestDatabase } from '../support/database.ts';
import { importSample, strictLog } from './sample-networks.ts';
import { seededRandom } from './seeded-random.ts';
import { loadLeaves, uint32Column } from './tileset-leaves.ts';

const SEED = 20261124;
const EDITS = 120;
const WITHIN_MS = 30_000;
const PLACE = { lon: 106.4999, lat: 29.53 };

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let network: DerivedNetwork;

beforeAll(async () => {
  db = await createTestDatabase();
  await importSample(db, 'quarter');
  network = await deriveNetwork(db, { log: strictLog });
});
afterAll(async () => {
  await network.close();
  await db.drop();
});

/** Features of a tile by id, with what they say and where they are. */
function featuresOf(from: DerivedNetwork, z: number): Map<number, unknown> {
  const { x, y } = tileAt(PLACE.lon, PLACE.lat, z);
  const bytes = from.vectorTile('pipes', z, x, y);
  const layer = bytes.length === 0 ? undefined : new VectorTile(new PbfReader(bytes)).layers['pipes'];
  return new Map(
    Array.from({ length: layer?.length ?? 0 }, (_, i) => {
      const feature = layer!.feature(i);
      return [feature.id!, { tags: feature.properties, lines: feature.loadGeometry() }];
    }),
  );
}

async function editAtRandom(random: () => number): Promise<void> {
  const ids = (await db.knex.raw<{ rows: { id: number }[] }>('SELECT id::int FROM talpa.segment ORDER BY id')).rows;
  const { id } = ids[Math.floor(random() * ids.length)]!;
  const kind = random();
  if (kind < 0.2) await db.knex.raw('DELETE FROM talpa.segment WHERE id = ?', [id]);
  else if (kind < 0.4) {
    await db.knex.raw(
      `INSERT INTO talpa.segment (gid, dataset_id, key, report_class, survey_class, survey_subclass, geom, start_known, end_known, z_reference,
         start_point_key, outer_width_mm, outer_height_mm, cross_section, attributes, change_id)
       SELECT nextval('talpa.segment_gid'), dataset_id, key || '/' || ?, report_class, survey_class, survey_subclass,
         ST_Translate(geom, ?, ?), start_known, end_known, z_reference, start_point_key, outer_width_mm, outer_height_mm, cross_section, '{}', 0
       FROM talpa.segment WHERE id = ?`,
      [Math.floor(random() * 1e9), (random() - 0.5) * 1e-4, (random() - 0.5) * 1e-4, id],
    );
  } else if (kind < 0.6) {
    await db.knex.raw('UPDATE talpa.segment SET geom = ST_Translate(geom, 0, ?) WHERE id = ?', [1e-6, id]);
  } else if (kind < 0.8) {
    await db.knex.raw('UPDATE talpa.segment SET start_known = NOT start_known WHERE id = ?', [id]);
  } else {
    const mm = 100 * Math.ceil(random() * 12);
    await db.knex.raw(
      `UPDATE talpa.segment SET cross_section = 'circle', outer_width_mm = ?, outer_height_mm = ?, inner_width_mm = NULL, inner_height_mm = NULL, wall_source = NULL
       WHERE id = ?`,
      [mm, mm, id],
    );
  }
}

describe('a network after many edits', () => {
  it(`is what a new one derived from the store is, in tiles of every zoom, 3D contents, counts and look-ups (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    for (let edit = 0; edit < EDITS; edit++) await editAtRandom(random);
    const head = (await db.knex.raw<{ rows: { n: number }[] }>('SELECT revision::int AS n FROM talpa.revision_head'))
      .rows[0]!.n;
    const end = performance.now() + WITHIN_MS;
    while (network.revision < head && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(network.revision).toBe(head);

    const fresh = await deriveNetwork(db, { log: strictLog });
    for (let z = 8; z <= 18; z++) {
      const features = featuresOf(network, z);
      expect(features, `zoom ${z}`).toEqual(featuresOf(fresh, z));
      expect(features.size).toBeGreaterThan(10);
    }
    const counts = (of: DerivedNetwork) =>
      of.networks().map(({ subclasses, ...row }) => ({
        ...row,
        lengthKm: row.lengthKm.toFixed(6),
        surveyClasses: row.surveyClasses.length,
        // In which order subclasses were first met differs.
        subclasses: subclasses
          .map((one) => `${one.surveyClass} ${one.surveySubclass} ${one.segments} ${one.unknownDepths}`)
          .toSorted(),
      }));
    expect(counts(network)).toEqual(counts(fresh));

    const drawn = async (of: DerivedNetwork) =>
      (await loadLeaves(of, 'pipes')).flatMap((leaf) => [...uint32Column(leaf, 'id')]).sort((a, b) => a - b);
    const ids = await drawn(fresh);
    expect(await drawn(network)).toEqual(ids);
    for (const id of ids) {
      const { axis, ...ours } = network.segment(id)!;
      const { axis: theirs, ...expected } = fresh.segment(id)!;
      expect(ours).toEqual(expected);
      // On an edge between two triangles of the ground either gives its height, which differ in the last bit.
      expect(Math.max(...axis.map((value, i) => Math.abs(value - theirs[i]!)))).toBeLessThan(1e-9);
    }
    const near = (of: DerivedNetwork) => of.segmentsNear(PLACE.lon, PLACE.lat, 60, 500);
    expect(near(network)).toEqual(near(fresh));
    expect(near(network).hits.length).toBeGreaterThan(5);
    await fresh.close();
  });
});
