import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatasetsJson, NetworksJson } from '../../core/contract/api.ts';
import { deriveNetwork } from '../../server/derive/derive-network.ts';
import { adminUrl } from '../support/database.ts';
import { compareNetworks } from '../soak/compare-networks.ts';
import { createEditor, editedIn, type Editor } from './edit-support.ts';
import { deriveQuarter, runServer, tileAt, until, type Derived, type Running } from './running-server.ts';
import { CORNER } from './street-quarter.ts';

interface TilesetJson {
  asset: { tilesetVersion: string };
  root: TileJson;
}
interface TileJson {
  content?: { uri: string };
  children?: TileJson[];
}

let derived: Derived;
let running: Running;
let editor: Editor;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
  editor = createEditor(derived, () => running);
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

const uriIn = ({ root }: TilesetJson): string => root.content?.uri ?? root.children![0]!.content!.uri;
const tileset = async () => (await running.get('/3dtiles/pipes/tileset.json')).json() as TilesetJson;

/** Copies the store; `back` puts the copy in its place, as somebody does who restores a backup under a running server. */
async function backUp(): Promise<{ url: string; back: () => Promise<void> }> {
  const name = new URL(derived.db.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`;
  const alone = async (work: () => Promise<unknown>): Promise<void> => {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    for (;;) {
      await admin.query(end);
      const failed = await work().then(
        () => null,
        (error: Error & { code?: string }) => error,
      );
      if (failed === null) break;
      // Somebody was not gone yet.
      if (failed.code !== '55006') throw failed;
    }
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  };
  await alone(() => admin.query(`CREATE DATABASE ${name}_backup TEMPLATE ${name}`));
  const url = new URL(derived.db.url);
  url.pathname = `/${name}_backup`;
  return {
    url: url.href,
    async back() {
      await admin.query(`ALTER DATABASE ${name}_backup ALLOW_CONNECTIONS false`);
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.query(`ALTER DATABASE ${name}_backup RENAME TO ${name}`);
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await admin.end();
    },
  };
}

it('a store that is replaced by an older one of itself shows nothing of what came after, though revisions are given again', async () => {
  const id = await editor.id('J0-0');
  const { x, y } = tileAt(17, CORNER);
  const tile = `/tiles/pipes/17/${x}/${y}.mvt`;
  const moved = (by: number) => ({
    reason: 'moved',
    vertices: [
      [CORNER.lon + by, CORNER.lat, 240],
      [CORNER.lon + by, CORNER.lat + 0.0002, 240],
    ],
  });
  editedIn(await editor.patch(id, moved(1e-5)));
  const before = { tile: await running.get(tile), revision: derived.network.revision };
  const backup = await backUp();
  await until(async () => (await running.get('/readyz')).status === 200);

  for (let round = 1; round <= 3; round++) editedIn(await editor.patch(id, moved(5e-5 * round)));
  await derived.db.knex('dataset').where('id', 1).update({ name: 'renamed' });
  await until(() => derived.network.revision === before.revision + 4);
  const later = { tileset: await tileset(), tile: await running.get(tile) };
  const contentLater = await running.get(`/3dtiles/pipes/${uriIn(later.tileset)}`);
  expect(contentLater.status).toBe(200);
  expect(later.tile.headers['etag']).not.toBe(before.tile.headers['etag']);

  await backup.back();
  await until(() => derived.network.revision === before.revision);
  expect((await running.get(tile)).headers['etag']).toBe(before.tile.headers['etag']);
  expect(((await running.get('/api/networks')).json() as NetworksJson).revision).toBe(before.revision);
  const { datasets } = (await running.get('/api/datasets')).json() as DatasetsJson;
  expect(datasets.map(({ name }) => name)).toEqual(['quarter']);

  // The same revisions come again, and say something else.
  for (let round = 1; round <= 4; round++) editedIn(await editor.patch(id, moved(-3e-5 * round)));
  expect(derived.network.revision).toBe(before.revision + 4);
  expect((await running.get(tile)).headers['etag']).not.toBe(later.tile.headers['etag']);
  const now = await tileset();
  // Contents may be kept for ever under their address, of which this is part.
  expect(now.asset.tilesetVersion).not.toBe(later.tileset.asset.tilesetVersion);
  const content = await running.get(`/3dtiles/pipes/${uriIn(now)}`);
  expect(content.status).toBe(200);
  expect(content.headers['etag']).not.toBe(contentLater.headers['etag']);

  const fresh = await deriveNetwork(derived.db, {
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const ids = await derived.db.knex<{ id: string }>('segment').select('id');
  expect(
    await compareNetworks(
      derived.network,
      fresh,
      ids.map((row) => Number(row.id)),
    ),
  ).toEqual([]);
  await fresh.close();
});

it('a store that is replaced by another history of itself is known by its commits, also when that is further on', async () => {
  const id = await editor.id('J0-0');
  const backup = await backUp();
  await until(async () => (await running.get('/readyz')).status === 200);
  const forked = derived.network.revision;
  editedIn(
    await editor.patch(id, {
      reason: 'moved',
      vertices: [
        [CORNER.lon + 7e-5, CORNER.lat, 240],
        [CORNER.lon + 7e-5, CORNER.lat + 0.0002, 240],
      ],
    }),
  );
  const later = { tileset: await tileset(), revision: derived.network.revision };
  expect(later.revision).toBe(forked + 1);

  // Meanwhile somebody works on the copy, and gets further.
  const other = new pg.Client({ connectionString: backup.url, options: '-c search_path=talpa,public' });
  await other.connect();
  for (let i = 0; i < 3; i++) {
    await other.query(`UPDATE segment SET geom = ST_Translate(geom, 0.00001, 0, 0) WHERE id = $1`, [id]);
  }
  await other.end();
  await backup.back();
  await until(() => derived.network.revision === forked + 3);

  const now = await tileset();
  expect(now.asset.tilesetVersion).not.toBe(later.tileset.asset.tilesetVersion);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const fresh = await deriveNetwork(derived.db, { log });
  expect(await compareNetworks(derived.network, fresh, [id])).toEqual([]);
  await fresh.close();
});
