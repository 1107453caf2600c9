import { setTimeout as wait } from 'node:timers/promises';
import type { SegmentJson } from '../../core/contract/api.ts';
import type { DeletedJson, EditedJson } from '../../core/contract/edits.ts';
import { createHttpClient, type Answer, type HttpClient } from './http-client.ts';
import { gridPlace, tileFeatures } from './tile-features.ts';
import { OWN_KEY, pick, SHARED, type Actor, type World } from './world.ts';

const ZOOM = 17;
/** Snapping to the grid of a tile, and a half for its rounding. */
const TILE_UNITS = 1.5;
const OWN_AT_MOST = 40;
const RETRY_MS = 200;

type Line = [number, number, number][];

interface Own {
  vertices: Line;
  version: string;
}

/**
 * Edits by the API: segments of its own, of which it knows what each tile must show from the answer on, and now and then one that everybody edits.
 * After an answer that leaves the outcome open it asks until it knows.
 */
export const editByApi: Actor = async (world, random) => {
  const http = createHttpClient(world.port);
  const own = new Map<number, Own>();
  const name = Math.floor(random() * 1e9);
  for (let n = 0; !world.isOver(); n++) {
    const kind = random();
    const ids = [...own.keys()];
    const id = pick(random, ids);
    if (kind < 0.15) await editShared(world, http, random);
    else if (id === undefined || (kind < 0.35 && ids.length < OWN_AT_MOST))
      await insert(world, http, own, { key: `${OWN_KEY}${name}-${n}`, vertices: lineIn(world, random) });
    else if (kind < 0.45) await remove(world, http, own, id);
    else if (kind < 0.55) await patch(world, http, own, { id, body: { year: 1950 + Math.floor(random() * 70) } });
    else await patch(world, http, own, { id, body: { vertices: lineIn(world, random) } });
    await wait(5 + random() * 30);
  }
  http.close();
};

/** Ten to forty metres somewhere in the bounds. */
function lineIn({ bounds: [west, south, east, north] }: World, random: () => number): Line {
  const lon = west + random() * (east - west);
  const lat = south + random() * (north - south);
  const angle = random() * 2 * Math.PI;
  const degrees = 0.0001 + random() * 0.0003;
  return [
    [lon, lat, 240],
    [lon + degrees * Math.cos(angle), lat + degrees * Math.sin(angle), 240 + random()],
  ];
}

async function insert(
  world: World,
  http: HttpClient,
  own: Map<number, Own>,
  { key, vertices }: { key: string; vertices: Line },
): Promise<void> {
  const before = await tileOf(http, vertices);
  const body = { reason: 'soak', datasetId: 1, surveyClass: 'JS', surveySubclass: 'JP', key, vertices };
  for (;;) {
    const reply = await http.ask('/api/segments', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (reply === null) return;
    if (reply.status === 503) {
      world.count('edits to be asked again');
      await wait(RETRY_MS);
      continue;
    }
    if (reply.status === 201 || reply.status === 202) {
      const edited = reply.json<EditedJson>();
      own.set(edited.id, { vertices, version: edited.version });
      if (reply.status === 202) return world.count('edits written, drawn later');
      world.count('POST');
      return checkDrawn(world, http, { id: edited.id, vertices, revision: edited.revision, before });
    }
    // Written by the try whose answer was lost.
    const link = /\/api\/segments\/(\d+)/.exec(String(reply.headers['link'] ?? ''))?.[1];
    if (reply.status === 409 && link !== undefined) {
      const now = await present(http, Number(link));
      if (now === null) return world.violate(`POST of ${key}: told to be ${link}, which is not there`);
      own.set(now.id, { vertices, version: now.version });
      return world.count('edits found written');
    }
    return unexpected(world, 'POST', reply);
  }
}

async function patch(
  world: World,
  http: HttpClient,
  own: Map<number, Own>,
  { id, body }: { id: number; body: { vertices?: Line; year?: number } },
): Promise<void> {
  const known = own.get(id)!;
  const vertices = body.vertices ?? known.vertices;
  const before = body.vertices === undefined ? null : await tileOf(http, vertices);
  const reply = await http.ask(`/api/segments/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json', 'if-match': `"${known.version}"` },
    body: { reason: 'soak', ...body },
  });
  if (reply === null || reply.status === 503) {
    const now = await present(http, id);
    if (now === null) return world.violate(`segment ${id} is gone after a PATCH whose outcome was open`);
    const isWritten = now.version !== known.version;
    if (isWritten !== sameLine(now.record.vertices, vertices) && body.vertices !== undefined)
      return world.violate(`segment ${id} is neither as before the PATCH nor as after it`);
    own.set(id, { vertices: isWritten ? vertices : known.vertices, version: now.version });
    return world.count(isWritten ? 'edits found written' : 'edits found not written');
  }
  if (reply.status !== 200 && reply.status !== 202) return unexpected(world, 'PATCH', reply);
  const edited = reply.json<EditedJson>();
  own.set(id, { vertices, version: edited.version });
  if (reply.status === 202) return world.count('edits written, drawn later');
  world.count('PATCH');
  await checkDrawn(world, http, { id, vertices, revision: edited.revision, before });
}

async function remove(world: World, http: HttpClient, own: Map<number, Own>, id: number): Promise<void> {
  const { vertices, version } = own.get(id)!;
  const reply = await http.ask(`/api/segments/${id}?reason=soak`, {
    method: 'DELETE',
    headers: { 'if-match': `"${version}"` },
  });
  if (reply === null || reply.status === 503) {
    const now = await present(http, id);
    if (now === null) own.delete(id);
    return world.count(now === null ? 'edits found written' : 'edits found not written');
  }
  if (reply.status !== 200 && reply.status !== 202) return unexpected(world, 'DELETE', reply);
  own.delete(id);
  if (reply.status === 202) return world.count('edits written, drawn later');
  world.count('DELETE');
  const { revision } = reply.json<DeletedJson>();
  if (world.network.revision < revision) world.violate(`DELETE of ${id} was answered before revision ${revision}`);
  const tile = await tileOf(http, vertices);
  if (tile.features.has(id)) world.violate(`segment ${id} is in ${tile.path} after its DELETE was answered`);
  if (world.network.segment(id) !== null) world.violate(`segment ${id} is drawn after its DELETE was answered`);
}

interface Drawn {
  id: number;
  vertices: Line;
  revision: number | null;
  /** The tile before an edit that shows in it; null for one that need not. */
  before: { etag: string } | null;
}

/** What was answered is what the next tile shows, cold and warm. */
async function checkDrawn(world: World, http: HttpClient, { id, vertices, revision, before }: Drawn): Promise<void> {
  if (revision !== null && world.network.revision < revision)
    world.violate(`the edit of ${id} was answered before its revision ${revision} was in place`);
  const [lon, lat] = vertices[0]!;
  const place = gridPlace(lon, lat, ZOOM);
  const expected = { x: (place.x % 1) * 4096, y: (place.y % 1) * 4096 };
  for (const what of ['first', 'second']) {
    const tile = await tileOf(http, vertices);
    const shown = tile.features.get(id)?.lines.flat() ?? [];
    const off = Math.min(...shown.map(({ x, y }) => Math.max(Math.abs(x - expected.x), Math.abs(y - expected.y))));
    if (!(off <= TILE_UNITS)) world.violate(`${what} ${tile.path} after the edit of ${id} shows it ${off} units off`);
    if (before !== null && tile.etag === before.etag)
      world.violate(`${tile.path} kept its ETag over the edit of ${id}`);
    world.count('tiles read after an edit');
  }
}

async function tileOf(http: HttpClient, vertices: Line) {
  const [lon, lat] = vertices[0]!;
  const { x, y } = gridPlace(lon, lat, ZOOM);
  const path = `/tiles/pipes/${ZOOM}/${Math.floor(x)}/${Math.floor(y)}.mvt`;
  const answer = await http.ask(path);
  return {
    path,
    status: answer?.status ?? 0,
    etag: String(answer?.headers['etag']),
    features: tileFeatures(answer?.body ?? new Uint8Array(0), 'pipes'),
  };
}

/** A segment as the store has it, asked until there is an answer; null when it is gone. */
async function present(http: HttpClient, id: number): Promise<SegmentJson | null> {
  for (;;) {
    const reply = await http.ask(`/api/segments/${id}`);
    if (reply?.status === 200) return reply.json<SegmentJson>();
    if (reply?.status === 410 || reply?.status === 404) return null;
    await wait(RETRY_MS);
  }
}

/** An edit of a segment that SQL and other editors change too: it may come too late, and is told so. */
async function editShared(world: World, http: HttpClient, random: () => number): Promise<void> {
  const ids = await world.judge.rows<{ id: number }>(
    `SELECT id::int FROM ${SHARED} OFFSET floor($1::float8 * (SELECT count(*) FROM ${SHARED})) LIMIT 1`,
    [random()],
  );
  const id = ids[0]?.id;
  const reply = id === undefined ? null : await http.ask(`/api/segments/${id}`);
  if (reply?.status !== 200) return;
  const { version } = reply.json<SegmentJson>();
  const edit = await http.ask(`/api/segments/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json', 'if-match': `"${version}"` },
    body: { reason: 'soak', year: 1950 + Math.floor(random() * 70), owner: `owner ${Math.floor(random() * 9)}` },
  });
  const status = edit?.status ?? 0;
  if (status === 409 || status === 410) return world.count('edits that came too late');
  if (status === 503) return world.count('edits to be asked again');
  if (status !== 200 && status !== 202) return unexpected(world, 'PATCH of a shared segment', edit!);
  world.count('PATCH');
  const { revision } = edit!.json<EditedJson>();
  if (status === 200 && revision !== null && world.network.revision < revision)
    world.violate(`the edit of ${id} was answered before its revision ${revision} was in place`);
}

function sameLine(a: readonly (readonly number[])[], b: Line): boolean {
  return JSON.stringify(a.map(([lon, lat]) => [lon, lat])) === JSON.stringify(b.map(([lon, lat]) => [lon, lat]));
}

function unexpected(world: World, what: string, { status, body }: Answer): void {
  world.violate(`${what} was answered ${status}: ${body.toString('utf8').slice(0, 300)}`);
}
