import { setTimeout as wait } from 'node:timers/promises';
import type { NetworksJson } from '../../core/contract/api.ts';
import { createHttpClient, type Answer, type HttpClient } from './http-client.ts';
import { gridPlace, tileFeatures } from './tile-features.ts';
import { pick, type Actor, type World } from './world.ts';

interface TileJson {
  content?: { uri: string };
  children?: TileJson[];
}

const KEYS = ['JP1', 'S0-3', '银杏路', 'yxl', '试验路', 'soak', '106.5 29.53'];
/** Addresses that ask the database; without it they say so. */
const FROM_STORE = ['/api/datasets', '/readyz'];

/** Reads what pages read. Nothing fails but for want of the database, and no answer is of an older revision than one before it. */
export const readEverything: Actor = async (world, random) => {
  const http = createHttpClient(world.port);
  const etags = new Map<string, string>();
  let newest = 0;
  while (!world.isOver()) {
    const kind = random();
    if (kind < 0.6) await readTile(world, http, random, etags);
    else if (kind < 0.7) await readContent(world, http, random);
    else if (kind < 0.8) newest = await readNetworks(world, http, newest);
    else if (kind < 0.88) await readRecord(world, http, random);
    else if (kind < 0.95)
      check(world, await ask(world, http, `/api/search?q=${encodeURIComponent(pick(random, KEYS)!)}`), [200, 503]);
    else check(world, await ask(world, http, pick(random, FROM_STORE)!), [200, 503]);
    if (random() < 0.03) {
      // The line breaks in the middle of an answer.
      await http.ask(placeOf(world, random, 8 + Math.floor(random() * 11)), { cutAfterMs: random() * 4 });
      world.count('client sockets cut');
    }
    await wait(random() * 12);
  }
  http.close();
};

async function ask(world: World, http: HttpClient, path: string, headers: Record<string, string> = {}) {
  const answer = await http.ask(path, { headers });
  world.count('reads');
  return { path, answer: answer! };
}

function check(world: World, { path, answer }: { path: string; answer: Answer }, allowed: readonly number[]): boolean {
  if (!allowed.includes(answer.status))
    world.violate(`${path} was answered ${answer.status}: ${answer.body.toString('utf8').slice(0, 200)}`);
  return answer.status === 200;
}

function placeOf({ bounds: [west, south, east, north] }: World, random: () => number, z: number): string {
  const { x, y } = gridPlace(west + random() * (east - west), south + random() * (north - south), z);
  const tileset = z >= 13 && random() < 0.2 ? 'points' : 'pipes';
  return `/tiles/${tileset}/${z}/${Math.floor(x)}/${Math.floor(y)}.mvt`;
}

async function readTile(
  world: World,
  http: HttpClient,
  random: () => number,
  etags: Map<string, string>,
): Promise<void> {
  const path = placeOf(world, random, 8 + Math.floor(random() * 11));
  const etag = etags.get(path);
  const got = await ask(world, http, path, etag === undefined ? {} : { 'if-none-match': etag });
  if (!check(world, got, [200, 204, 304])) return;
  etags.set(path, String(got.answer.headers['etag']));
  if (tileFeatures(got.answer.body, path.split('/')[2]!).size === 0) world.violate(`${path} is 200 and empty`);
}

/** One content of the tileset; one that was replaced since tileset.json may be gone. */
async function readContent(world: World, http: HttpClient, random: () => number): Promise<void> {
  const tileset = random() < 0.7 ? 'pipes' : 'points';
  const got = await ask(world, http, `/3dtiles/${tileset}/tileset.json`);
  if (!check(world, got, [200])) return;
  const uris: string[] = [];
  const walk = (tile: TileJson): void => {
    if (tile.content !== undefined) uris.push(tile.content.uri);
    for (const child of tile.children ?? []) walk(child);
  };
  walk(got.answer.json<{ root: TileJson }>().root);
  const uri = pick(random, uris);
  if (uri === undefined) return;
  const content = await ask(world, http, `/3dtiles/${tileset}/${uri}`);
  if (check(world, content, [200, 404]) && content.answer.body.readUInt32LE(0) !== 0x46546c67)
    world.violate(`${uri} is no GLB`);
  if (content.answer.status === 404) world.count('3D contents replaced meanwhile');
}

async function readNetworks(world: World, http: HttpClient, newest: number): Promise<number> {
  const got = await ask(world, http, '/api/networks');
  if (!check(world, got, [200])) return newest;
  const { revision, classes } = got.answer.json<NetworksJson>();
  if (revision < newest) world.violate(`revision ${revision} was answered after ${newest}`);
  const told = classes.map((row) => `${row.reportClass} ${row.segments} ${row.unknownDepths}`).sort();
  world.told.set(revision, told.join(', '));
  return revision;
}

async function readRecord(world: World, http: HttpClient, random: () => number): Promise<void> {
  const [west, south, east, north] = world.bounds;
  const lon = west + random() * (east - west);
  const lat = south + random() * (north - south);
  const got = await ask(world, http, `/api/segments?bbox=${lon},${lat},${lon + 0.002},${lat + 0.002}&limit=20`);
  if (!check(world, got, [200, 503])) return;
  const { features } = got.answer.json<{ features: { id: number }[] }>();
  const id = pick(random, features)?.id;
  if (id !== undefined) check(world, await ask(world, http, `/api/segments/${id}`), [200, 404, 410, 503]);
}
