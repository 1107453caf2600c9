import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tileAt } from '../../core/geodesy/tile-coord.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import { keptFile, type KeptPlace, readKeptBase } from '../../server/derive/kept-base.ts';
import { keptNetwork } from '../../server/derive/kept-network.ts';
import { loadNetwork } from '../../server/derive/load-network.ts';
import { withoutLaterNodes } from '../../server/derive/node-numbers.ts';
import { packTables } from '../../server/derive/packed-base.ts';
import { createTestDatabase } from '../support/database.ts';
import { importSample, strictLog } from './sample-networks.ts';

const PLACE = { lon: 106.4999, lat: 29.53 };
const WITHIN_MS = 10_000;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
let place: KeptPlace;

beforeEach(async () => {
  db = await createTestDatabase();
  await importSample(db, 'quarter');
  folder = mkdtempSync(join(tmpdir(), 'talpa-kept-'));
  place = { folder, program: 'this one' };
});
afterEach(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

interface Start {
  network: DerivedNetwork;
  /** Where the network came from, as the log says. */
  from: string;
  /** Why what was kept was not used. */
  refused: string[];
}

async function start(keep: KeptPlace = place, store = db): Promise<Start> {
  let from = '';
  const refused: string[] = [];
  const log = {
    ...strictLog,
    info: (detail: { from?: string }): void => void (from = detail.from ?? from),
    warn: (detail: { reason?: string }): void => void refused.push(detail.reason ?? ''),
  };
  const network = await deriveNetwork(store, { log, kept: keptNetwork(keep) });
  return { network, from, refused };
}

async function startAndStop(keep?: KeptPlace): Promise<Omit<Start, 'network'>> {
  const { network, from, refused } = await start(keep);
  await network.close();
  return { from, refused };
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function firstSegment(): Promise<number> {
  const { rows } = await db.knex.raw<{ rows: { id: number }[] }>('SELECT min(id)::int AS id FROM talpa.segment');
  return rows[0]!.id;
}

/** Arrays and shared memory as texts of their kind and bytes. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof SharedArrayBuffer) return `shared ${Buffer.from(value).toString('hex')}`;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return `${value.constructor.name} ${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
  }
  if (value instanceof Map) return [...value].map(([key, item]) => [key, plain(item)]);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** All that a network shows of the quarter, but for addresses of contents. */
async function shownBy(network: DerivedNetwork): Promise<unknown> {
  const { rows } = await db.knex.raw<{ rows: { id: number; kind: string }[] }>(
    `SELECT id::int, 's' AS kind FROM talpa.segment UNION ALL SELECT id::int, 'p' FROM talpa.point ORDER BY kind, id`,
  );
  const tiles = [8, 10, 12, 13, 14, 15, 16, 17].map((z) => {
    const { x, y } = tileAt(PLACE.lon, PLACE.lat, z);
    return (['pipes', 'points'] as const).map((name) => Buffer.from(network.vectorTile(name, z, x, y)).toString('hex'));
  });
  return {
    revision: network.revision,
    tiles,
    networks: network.networks(),
    rows: rows.map(({ id, kind }) => (kind === 's' ? network.segment(id) : network.point(id))),
    near: network.segmentsNear(PLACE.lon, PLACE.lat, 80, 1_000),
    ground: [0, 1, 2, 3].map((i) => network.ground(PLACE.lon + i * 1e-3, PLACE.lat)),
    terrain: network.terrainLayer(),
  };
}

describe('a network that was kept', () => {
  it('is, array by array, what the store gives', async () => {
    expect(await startAndStop()).toEqual({ from: 'the store', refused: [] });
    const kept = readKeptBase(place);
    if (kept === null || 'unusable' in kept) throw new Error('nothing was kept');
    const base = await loadNetwork(db);
    const packed = { ...base, ...packTables(base) };
    const { graph } = packed.segments;
    const segments = { ...packed.segments, graph: { ...graph, numbers: withoutLaterNodes(graph.numbers) } };
    expect(kept.label).toMatchObject({ program: 'this one', revision: base.revision, commit: base.commit });
    expect(plain(kept.base)).toEqual(plain({ ...packed, segments }));
    expect(kept.base.segments.count).toBeGreaterThan(300);
  });

  it('serves the same tiles, places, heights and counts as one derived anew', async () => {
    await startAndStop();
    const { network, from } = await start();
    expect(from).toBe('what was kept');
    const fresh = await deriveNetwork(db, { log: strictLog });
    expect(await shownBy(network)).toEqual(await shownBy(fresh));
    await network.close();
    await fresh.close();
  });

  it('shows what was edited, added and removed while no server ran, and follows from there', async () => {
    await startAndStop();
    const id = await firstSegment();
    await db.knex.raw('DELETE FROM talpa.segment WHERE id = ?', [id]);
    await db.knex.raw('UPDATE talpa.segment SET geom = ST_Translate(geom, 0, 1e-6, -1) WHERE id % 5 = 0');
    await db.knex.raw(
      `INSERT INTO talpa.segment (gid, dataset_id, key, report_class, survey_class, survey_subclass, geom, start_known, end_known, z_reference,
         outer_width_mm, outer_height_mm, cross_section, attributes, change_id)
       SELECT 0, dataset_id, key || '/new', report_class, survey_class, survey_subclass, ST_Translate(geom, 1e-5, 0), start_known, end_known,
         z_reference, outer_width_mm, outer_height_mm, cross_section, '{}', 0
       FROM talpa.segment WHERE id % 7 = 0`,
    );
    const { network, from } = await start();
    expect(from).toBe('what was kept');
    expect(network.segment(id)).toBeNull();
    const fresh = await deriveNetwork(db, { log: strictLog });
    const drawn = async (of: DerivedNetwork) => (await shownBy(of)) as { rows: unknown[]; near: unknown };
    expect(network.revision).toBe(fresh.revision);
    expect((await drawn(network)).rows).toEqual((await drawn(fresh)).rows);
    expect((await drawn(network)).near).toEqual((await drawn(fresh)).near);

    await db.knex.raw('DELETE FROM talpa.segment WHERE id = ?', [id + 1]);
    await until(() => network.revision === fresh.revision && network.segment(id + 1) === null);
    await network.close();
    await fresh.close();
  });

  it('is read anew from the store, and kept again, when the ground or a whole dataset came in between', async () => {
    await startAndStop();
    await db.knex.raw('UPDATE talpa.dataset SET datum_offset_m = datum_offset_m + 0.5');
    const { network, from } = await start();
    expect(from).toBe('the store');
    const fresh = await deriveNetwork(db, { log: strictLog });
    expect(await shownBy(network)).toEqual({
      ...((await shownBy(fresh)) as object),
      terrain: network.terrainLayer(),
    });
    await network.close();
    await fresh.close();
    expect(await startAndStop()).toEqual({ from: 'what was kept', refused: [] });
  });
});

describe('a file that was kept is refused, and the log says so,', () => {
  const refusedWith = async (reason: RegExp, keep?: KeptPlace): Promise<void> => {
    const { from, refused } = await startAndStop(keep);
    expect(refused).toEqual([expect.stringMatching(reason)]);
    expect(from).toBe('the store');
    // The next start finds a good one.
    expect(await startAndStop(keep)).toEqual({ from: 'what was kept', refused: [] });
  };

  it('when a bit of it flipped, wherever that is', async () => {
    await startAndStop();
    const whole = readFileSync(keptFile(place));
    const firstLine = whole.indexOf('\n');
    for (const at of [firstLine + 1, firstLine + 40, whole.length >> 1, whole.length - 40, whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 16;
      writeFileSync(keptFile(place), bytes);
      expect(readKeptBase(place), `byte ${at}`).toEqual({ unusable: expect.stringMatching(/damaged/) as string });
    }
    await refusedWith(/damaged/);
  });

  it('when a digit of its revision was changed', async () => {
    await startAndStop();
    const text = readFileSync(keptFile(place), 'latin1');
    writeFileSync(keptFile(place), text.replace(/"revision":\d/, '"revision":9'), 'latin1');
    await refusedWith(/damaged/);
  });

  it('when it is cut short, at any place', async () => {
    await startAndStop();
    const whole = readFileSync(keptFile(place));
    for (const length of [0, 10, whole.indexOf('\n') + 1, whole.length >> 1, whole.length - 1]) {
      truncateSync(keptFile(place), length);
      expect(readKeptBase(place), `${length} bytes`).toHaveProperty('unusable');
      writeFileSync(keptFile(place), whole);
    }
    truncateSync(keptFile(place), whole.length - 1);
    await refusedWith(/not as long/);
  });

  it('when it is of another format', async () => {
    await startAndStop();
    const text = readFileSync(keptFile(place), 'latin1');
    writeFileSync(keptFile(place), text.replace('talpa arrays 1', 'talpa arrays 0'), 'latin1');
    await refusedWith(/another format/);
  });

  it('when another version of the program wrote it', async () => {
    await startAndStop({ ...place, program: 'an older one' });
    await refusedWith(/another version of the program/);
  });

  it('when it is of another store that looks the same', async () => {
    const other = await createTestDatabase();
    await importSample(other, 'quarter');
    const { network } = await start({ ...place, folder: join(folder, 'other') }, other);
    await network.close();
    await other.drop();
    copyFileSync(join(folder, 'other', 'network.base'), keptFile(place));
    await refusedWith(/another store/);
  });

  it('when a backup was restored and the store went on to the same revision with other edits', async () => {
    await db.knex.raw('UPDATE talpa.segment SET start_known = NOT start_known WHERE id = ?', [await firstSegment()]);
    await startAndStop();
    await takeBackNewestRevision();
    await db.knex.raw('UPDATE talpa.segment SET end_known = NOT end_known WHERE id = ?', [await firstSegment()]);
    await refusedWith(/another history/);
  });

  it('when a backup was restored that is older than it', async () => {
    await db.knex.raw('UPDATE talpa.segment SET start_known = NOT start_known WHERE id = ?', [await firstSegment()]);
    await startAndStop();
    await takeBackNewestRevision();
    await refusedWith(/another history/);
  });

  it('when the store defines the system of its ground otherwise', async () => {
    await db.knex.raw(
      `INSERT INTO talpa.ground_grid (dataset_id, epsg, origin_x, origin_y, step_x, step_y, columns, rows, heights)
       SELECT id, 4544, 548000, 3268000, 10, -10, 2, 2, decode(repeat('00007043', 4), 'hex') FROM talpa.dataset`,
    );
    await startAndStop();
    await db.knex.raw(
      `UPDATE spatial_ref_sys SET proj4text = replace(proj4text, 'x_0=500000', 'x_0=500001') WHERE srid = 4544`,
    );
    await refusedWith(/EPSG:4544/);
  });
});

describe('a network that runs', () => {
  it('is read anew when a backup is restored under it', async () => {
    const id = await firstSegment();
    await db.knex.raw('UPDATE talpa.segment SET start_known = NOT start_known WHERE id = ?', [id]);
    const { network, refused } = await start();
    const edited = network.segment(id)!.startKnown;
    await takeBackNewestRevision();
    await db.knex.transaction(async (trx) => {
      await trx.raw('SET LOCAL session_replication_role = replica');
      await trx.raw('UPDATE talpa.segment SET start_known = NOT start_known WHERE id = ?', [id]);
    });
    await db.knex.raw('UPDATE talpa.segment SET end_known = NOT end_known WHERE id = ?', [id + 1]);
    await until(() => network.segment(id)!.startKnown !== edited);
    expect(refused).toEqual([expect.stringMatching(/not the one that was read before/)]);
    await network.close();
  });
});

/** The log as a backup from before the newest revision has it. */
async function takeBackNewestRevision(): Promise<void> {
  await db.knex.transaction(async (trx) => {
    await trx.raw(`SET LOCAL session_replication_role = replica`);
    await trx.raw(
      `DELETE FROM talpa.change_entry WHERE change_id = (SELECT id FROM talpa.change ORDER BY revision DESC LIMIT 1)`,
    );
    await trx.raw(`DELETE FROM talpa.change WHERE revision = (SELECT max(revision) FROM talpa.change)`);
    await trx.raw(`UPDATE talpa.revision_head SET revision = revision - 1`);
  });
}
