import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tileAt } from '../../core/geodesy/tile-coord.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork, NetworkRevision } from '../../server/derive/derived-network.ts';
import { openImport } from '../../server/store/open-import.ts';
import { createTestDatabase } from '../support/database.ts';
import { makeBuilding } from '../support/places.ts';
import { describeDataset, makePoint, makeSegment } from '../support/rows.ts';
import { strictLog } from './sample-networks.ts';
import { loadLeaves, uint32Column } from './tileset-leaves.ts';

/** West and east of each other by 12 km: different leaves, different tiles from z13. */
const WEST = { lon: 106.4, lat: 29.5 };
const EAST = { lon: 106.525, lat: 29.5 };
const WITHIN_MS = 10_000;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let network: DerivedNetwork;
let changes: NetworkRevision[];

beforeEach(async () => {
  db = await createTestDatabase();
  await importRows('first');
  network = await deriveNetwork(db, { log: strictLog });
  changes = [];
  network.onRevision((change) => changes.push(change));
});
afterEach(async () => {
  await network.close();
  await db.drop();
});

async function importRows(name: string, extra: ReturnType<typeof makeSegment>[] = []): Promise<void> {
  const writer = await openImport(db, describeDataset({ name }));
  await writer.addPoints([makePoint('W', WEST), makePoint('E', EAST)]);
  await writer.addSegments([
    ...[WEST, EAST].map(({ lon, lat }, i) =>
      makeSegment(`${name}${i}`, { vertices: Float64Array.of(lon, lat, 240, lon + 0.0005, lat, 239.5) }),
    ),
    ...extra,
  ]);
  await writer.commit({ dryRun: false });
}

async function nextRevision(): Promise<NetworkRevision> {
  const seen = changes.length;
  const end = Date.now() + WITHIN_MS;
  while (changes.length === seen) {
    if (Date.now() > end) throw new Error('no revision came');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return changes.at(-1)!;
}

function tileBytes({ lon, lat }: { lon: number; lat: number }, z = 16): Uint8Array {
  const { x, y } = tileAt(lon, lat, z);
  return network.vectorTile('pipes', z, x, y);
}

function features(place: { lon: number; lat: number }): Record<string, unknown>[] {
  const layer = new VectorTile(new PbfReader(tileBytes(place))).layers['pipes'];
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer!.feature(i).properties);
}

describe('the derived network', () => {
  it('shows an update by SQL in the tile, keeps the tile apart from it, and says where', async () => {
    expect(features(WEST)).toEqual([expect.objectContaining({ class: 'JS', report: 'water' })]);
    const east = tileBytes(EAST);
    const waiting = nextRevision();
    await db.knex.raw(
      `UPDATE talpa.segment SET survey_class = 'RQ', report_class = 'gas', survey_subclass = NULL, rule_class = NULL WHERE key = 'first0'`,
    );
    const { revision, bounds } = await waiting;
    expect(network.revision).toBe(revision);
    expect(features(WEST)).toEqual([expect.objectContaining({ class: 'RQ', report: 'gas' })]);
    expect(tileBytes(EAST)).toEqual(east);
    expect(bounds![0]).toBeCloseTo(WEST.lon, 9);
    expect(bounds![2]).toBeCloseTo(WEST.lon + 0.0005, 9);
    expect(network.networks().map(({ reportClass }) => reportClass)).toEqual(['water', 'gas']);
  });

  it('takes in an insert and a delete', async () => {
    const id = (await db.knex.raw<{ rows: { id: number }[] }>(`SELECT id::int FROM talpa.segment WHERE key = 'first0'`))
      .rows[0]!.id;
    expect(network.segment(id)).not.toBeNull();
    let waiting = nextRevision();
    await db.knex.raw(`DELETE FROM talpa.segment WHERE key = 'first0'`);
    await waiting;
    expect(features(WEST)).toEqual([]);
    expect(network.segment(id)).toBeNull();
    waiting = nextRevision();
    await db.knex
      .raw(`INSERT INTO talpa.segment (gid, dataset_id, key, report_class, survey_class, geom, start_known, end_known, z_reference, attributes, change_id)
      SELECT nextval('talpa.segment_gid'), dataset_id, 'new', report_class, survey_class, ST_Translate(geom, -0.12, 0), true, true, z_reference, '{}', 0
      FROM talpa.segment WHERE key = 'first1'`);
    await waiting;
    expect(features({ lon: EAST.lon - 0.12, lat: EAST.lat })).toHaveLength(1);
  });

  it('keeps the 3D contents away from a change at their addresses, and the old ones readable', async () => {
    const before = await loadLeaves(network, 'pipes');
    expect(before).toHaveLength(2);
    const waiting = nextRevision();
    await db.knex.raw(`UPDATE talpa.segment SET geom = ST_Translate(geom, 0, 0.00001) WHERE key = 'first0'`);
    const { revision } = await waiting;
    const after = await loadLeaves(network, 'pipes');
    expect(after.map(({ uri }) => uri).filter((uri) => before.some((leaf) => leaf.uri === uri))).toHaveLength(1);
    expect(after.filter(({ uri }) => uri.startsWith(`${revision}/`))).toHaveLength(1);
    const changed = before.find(({ uri }) => after.every((leaf) => leaf.uri !== uri))!;
    const [oldRevision, file] = changed.uri.split('/') as [string, string];
    expect(network.tileContent3d('pipes', Number(oldRevision), file.replace('.glb', ''))).toEqual(changed.glb);
    expect(network.tileContent3d('pipes', revision + 1, file.replace('.glb', ''))).toBeNull();
    expect(network.tileContent3d('pipes', revision, 'nothing')).toBeNull();
  });

  it('draws an end of unknown depth anew when the ground level there was corrected', async () => {
    let waiting = nextRevision();
    await db.knex.raw(`UPDATE talpa.segment SET start_known = false, end_known = false WHERE key = 'first0'`);
    await waiting;
    const id = (await db.knex.raw<{ rows: { id: number }[] }>(`SELECT id::int FROM talpa.segment WHERE key = 'first0'`))
      .rows[0]!.id;
    const height = network.segment(id)!.axis[2]!;
    waiting = nextRevision();
    await db.knex.raw(
      `UPDATE talpa.point SET geom = ST_SetSRID(ST_MakePoint(ST_X(geom), ST_Y(geom), ST_Z(geom) + 5), 4490) WHERE key = 'W'`,
    );
    await waiting;
    expect(network.segment(id)!.axis[2]! - height).toBeCloseTo(5, 6);
    const leaf = (await loadLeaves(network, 'pipes')).find((tile) => [...uint32Column(tile, 'id')].includes(id))!;
    expect(Number(leaf.uri.split('/')[0])).toBe(network.revision);
  });

  it('takes in an import whole: all of it or nothing', async () => {
    const waiting = nextRevision();
    await importRows('second', [
      makeSegment('third', { vertices: Float64Array.of(106.4, 29.6, 240, 106.4003, 29.6, 239) }),
    ]);
    const { revision, bounds } = await waiting;
    expect(bounds).toBeNull();
    expect(network.revision).toBe(revision);
    expect(features(WEST)).toHaveLength(2);
    expect(features({ lon: 106.4, lat: 29.6 })).toHaveLength(1);
    expect(network.networks()[0]!.segments).toBe(5);
  });

  it('goes on to the revision of a change of places without touching the network, and says where', async () => {
    const before = { tile: tileBytes(WEST), leaves: await loadLeaves(network, 'pipes') };
    let waiting = nextRevision();
    const writer = await openImport(db, describeDataset({ name: 'plan' }));
    await writer.addBuildings(Array.from({ length: 2_001 }, (_, i) => makeBuilding(`b${i}`)));
    await writer.commit({ dryRun: false });
    const { revision, bounds } = await waiting;
    expect(network.revision).toBe(revision);
    expect(bounds![0]).toBeCloseTo(106.5, 9);
    expect(tileBytes(WEST)).toEqual(before.tile);
    expect((await loadLeaves(network, 'pipes')).map(({ uri }) => uri)).toEqual(before.leaves.map(({ uri }) => uri));

    // The dataset of the plan gets a pipe, which is read with its datum.
    waiting = nextRevision();
    await db.knex
      .raw(`INSERT INTO talpa.segment (gid, dataset_id, key, report_class, survey_class, geom, start_known, end_known, z_reference, attributes, change_id)
      SELECT nextval('talpa.segment_gid'), d.id, 'new', report_class, survey_class, s.geom, true, true, z_reference, '{}', 0
      FROM talpa.segment AS s, talpa.dataset AS d WHERE s.key = 'first1' AND d.name = 'plan'`);
    expect((await waiting).revision).toBe(revision + 1);
    expect(features(EAST)).toHaveLength(2);
  });

  it('says where pipes and places changed when one commit changes both', async () => {
    const waiting = nextRevision();
    await db.knex
      .raw(`WITH moved AS (UPDATE talpa.segment SET outer_height_mm = 500, outer_width_mm = 500 WHERE key = 'first0' RETURNING dataset_id)
      INSERT INTO talpa.road (dataset_id, key, bridge, geom)
      SELECT dataset_id, 'far', false, ST_GeomFromText('MULTILINESTRING((106.3 29.3, 106.31 29.31))', 4490) FROM moved`);
    const { bounds, lowZoomBounds } = await waiting;
    for (const box of [bounds, lowZoomBounds]) {
      expect(box?.slice(0, 2)).toEqual([106.3, 29.3]);
      expect(box?.[2]).toBeGreaterThanOrEqual(WEST.lon + 0.0005);
      expect(box?.[3]).toBeGreaterThanOrEqual(WEST.lat);
    }
  });

  it('ends where the store stands after many edits at once, and answers from one revision', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        db.knex.raw(`UPDATE talpa.segment SET outer_height_mm = ?, outer_width_mm = ? WHERE key = 'first0'`, [
          400 + i,
          400 + i,
        ]),
      ),
    );
    const { rows } = await db.knex.raw<{ rows: { revision: number; size: number }[] }>(
      `SELECT (SELECT revision::int FROM talpa.revision_head) AS revision, outer_height_mm AS size FROM talpa.segment WHERE key = 'first0'`,
    );
    const end = Date.now() + WITHIN_MS;
    while (network.revision < rows[0]!.revision && Date.now() < end) await new Promise((r) => setTimeout(r, 5));
    expect(network.revision).toBe(rows[0]!.revision);
    expect(features(WEST)).toEqual([expect.objectContaining({ size: rows[0]!.size })]);
    const revisions = changes.map(({ revision }) => revision);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
  });
});
