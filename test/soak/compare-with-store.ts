import { createHash } from 'node:crypto';
import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import type { Judge } from './judge.ts';
import { shortened } from './compare-networks.ts';
import { tileFeatures, tilesIn } from './tile-features.ts';

const ZOOM = 16;
/** PostGIS and we each compute the geodesic; they agree to some nanometres a segment. */
const LENGTH_SHARE = 1e-9;

interface StoredRow {
  id: number;
  gid: number;
  dataset: number;
  survey: string;
  report: string;
  sub: string | null;
  size: number | null;
  known: boolean;
  metres: number;
  plan: [number, number][];
}

/**
 * What the whole snapshot says otherwise than plain SQL, which shares no code with it: per class the number of segments, their length by ST_Length and a hash of
 * their attributes and of every vertex in plan, bit by bit; and the same ids of points.
 */
export async function compareWithStore(
  network: DerivedNetwork,
  judge: Judge,
): Promise<{ wrong: string[]; classes: string[] }> {
  const stored = await judge.rows<StoredRow>(
    `SELECT id::int, gid, dataset_id AS dataset, survey_class AS survey, report_class AS report, survey_subclass AS sub, outer_height_mm AS size,
       start_known AND end_known AS known, ST_Length(ST_Force2D(geom)::geography) AS metres,
       (SELECT json_agg(json_build_array(ST_X(p.geom), ST_Y(p.geom)) ORDER BY p.path) FROM ST_DumpPoints(s.geom) AS p) AS plan
     FROM talpa.segment AS s ORDER BY id`,
  );
  const shown = tagsById(network, 'pipes');
  const wrong: string[] = [];
  const ours = new Map<string, Digest>();
  const theirs = new Map<string, Digest>();
  for (const row of stored) {
    add(theirs, row.survey, { ...row, line: lineOf(row, row.plan.flat()) });
    const tags = shown.get(row.id);
    const drawn = network.segment(row.id);
    if (tags === undefined || drawn === null) {
      wrong.push(`segment ${row.id} is in the store and not in the snapshot`);
      continue;
    }
    const { class: survey, report, sub = null, size = null, known, gid, dataset } = tags;
    const plan = [...drawn.axis].filter((_, i) => i % 3 !== 2);
    const line = lineOf({ id: row.id, survey, report, sub, size, known, gid, dataset }, plan);
    add(ours, String(survey), { metres: drawn.lengthM, line });
    if (line !== lineOf(row, row.plan.flat())) wrong.push(`segment ${row.id}: ${line.slice(0, 200)}`);
  }
  const ids = new Set(stored.map(({ id }) => id));
  for (const id of shown.keys()) if (!ids.has(id)) wrong.push(`segment ${id} is shown and not in the store`);

  const classes: string[] = [];
  // A survey class may be counted under several report classes.
  const counted = new Map<string, { segments: number; lengthKm: number }>();
  for (const { surveyClass, segments, lengthKm } of network.networks().flatMap(({ surveyClasses }) => surveyClasses)) {
    const sum = counted.get(surveyClass) ?? { segments: 0, lengthKm: 0 };
    counted.set(surveyClass, { segments: sum.segments + segments, lengthKm: sum.lengthKm + lengthKm });
  }
  for (const [name, digest] of theirs) {
    const mine = ours.get(name);
    const row = counted.get(name);
    const isLong = (metres: number): boolean => Math.abs(metres - digest.metres) <= LENGTH_SHARE * digest.metres + 1e-6;
    if (mine === undefined || mine.hash.digest('hex') !== digest.hash.digest('hex'))
      wrong.push(`the attributes of ${name} differ`);
    if (row?.segments !== digest.n || mine?.n !== digest.n)
      wrong.push(`${name}: ${row?.segments} and ${mine?.n} segments, in the store ${digest.n}`);
    if (!isLong(mine?.metres ?? 0) || !isLong(1000 * (row?.lengthKm ?? 0)))
      wrong.push(`${name}: ${mine?.metres} and ${1000 * (row?.lengthKm ?? 0)} m, in the store ${digest.metres}`);
    classes.push(`${name} ${digest.n} segments ${digest.metres.toFixed(3)} m`);
  }
  for (const name of counted.keys()) if (!theirs.has(name)) wrong.push(`${name} is counted and not in the store`);
  wrong.push(...(await comparePoints(network, judge)));
  return { wrong: shortened(wrong), classes };
}

async function comparePoints(network: DerivedNetwork, judge: Judge): Promise<string[]> {
  const points = await judge.rows<{ id: number; lon: number; lat: number; gid: number }>(
    'SELECT id::int, gid, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM talpa.point',
  );
  const shown = tagsById(network, 'points');
  const wrong = points.flatMap(({ id, lon, lat, gid }) => {
    const ours = network.point(id);
    const isSame = ours?.lon === lon && ours.lat === lat && shown.get(id)?.['gid'] === gid;
    return isSame ? [] : [`point ${id} is ${JSON.stringify(ours)}, in the store ${lon} ${lat}`];
  });
  if (shown.size !== points.length) wrong.push(`${shown.size} points are shown, in the store are ${points.length}`);
  return wrong;
}

interface Digest {
  n: number;
  metres: number;
  hash: ReturnType<typeof createHash>;
}

function add(to: Map<string, Digest>, name: string, { metres, line }: { metres: number; line: string }): void {
  const digest = to.get(name) ?? { n: 0, metres: 0, hash: createHash('sha256') };
  to.set(name, digest);
  digest.n += 1;
  digest.metres += metres;
  digest.hash.update(line);
}

type Facts = Record<'id' | 'gid' | 'dataset' | 'survey' | 'report' | 'sub' | 'size' | 'known', unknown>;

function lineOf({ id, gid, dataset, survey, report, sub, size, known }: Facts, plan: readonly number[]): string {
  return JSON.stringify([id, gid, dataset, survey, report, sub, size, known, plan]);
}

function tagsById(network: DerivedNetwork, tileset: 'pipes' | 'points'): Map<number, Record<string, unknown>> {
  const tags = new Map<number, Record<string, unknown>>();
  for (const { x, y } of tilesIn(network.tileJson(tileset).bounds, ZOOM))
    for (const [id, feature] of tileFeatures(network.vectorTile(tileset, ZOOM, x, y), tileset))
      tags.set(id, feature.tags);
  return tags;
}
