import type { DerivedNetwork, TilesetName } from '../../server/derive/derived-network.ts';
import { placeInTile } from '../core/decode-instanced-glb.ts';
import { loadLeaves, uint32Column } from '../derive/tileset-leaves.ts';
import { tileFeatures, tilesIn } from './tile-features.ts';

const ZOOMS = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
/** Instances are quantised within their tile. */
const INSTANCE_M = 0.05;
/** On an edge between two triangles of the ground either gives its height; they differ in the last bit. */
const HEIGHT_M = 1e-8;
const SHOWN = 10;

/** What two networks of one revision say differently: tiles of all zooms, 3D contents, look-ups, counts, ground. */
export async function compareNetworks(
  ours: DerivedNetwork,
  fresh: DerivedNetwork,
  ids: readonly number[],
): Promise<string[]> {
  const wrong: string[] = [];
  const differ = (what: string, a: unknown, b: unknown): void => {
    const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
    if (left !== right) wrong.push(`${what}: ${left?.slice(0, 300)} is not ${right?.slice(0, 300)}`);
  };
  differ('revision', ours.revision, fresh.revision);
  differ('counts', countsOf(ours), countsOf(fresh));
  compareTiles(ours, fresh, wrong);
  for (const tileset of ['pipes', 'points'] as const) wrong.push(...(await compareContents(ours, fresh, tileset)));
  for (const id of ids) {
    const [a, b] = [ours.segment(id), fresh.segment(id)];
    if (a === null || b === null) {
      differ(`segment ${id}`, a === null, b === null);
      continue;
    }
    differ(`segment ${id}`, { ...a, axis: a.axis.length }, { ...b, axis: b.axis.length });
    if (a.axis.some((value, i) => Math.abs(value - b.axis[i]!) > HEIGHT_M))
      wrong.push(`the axis of ${id}: ${[...a.axis].join(' ')} is not ${[...b.axis].join(' ')}`);
  }
  const [west, south, east, north] = fresh.tileJson('pipes').bounds;
  for (let i = 0; i < 100; i++) {
    const lon = west + ((i % 10) / 10) * (east - west);
    const lat = south + (Math.floor(i / 10) / 10) * (north - south);
    differ(`near ${lon} ${lat}`, ours.segmentsNear(lon, lat, 60, 200), fresh.segmentsNear(lon, lat, 60, 200));
    const box = [lon, lat, lon + 0.001, lat + 0.001] as const;
    const inBox = (of: DerivedNetwork) => of.segmentsInBox(box, 1e6).ids.toSorted((a, b) => a - b);
    differ(`in the box at ${lon} ${lat}`, inBox(ours), inBox(fresh));
    const [a, b] = [ours.ground(lon, lat), fresh.ground(lon, lat)];
    if (a.known !== b.known || Math.abs(a.height - b.height) > HEIGHT_M) differ(`ground at ${lon} ${lat}`, a, b);
  }
  return shortened(wrong);
}

function compareTiles(ours: DerivedNetwork, fresh: DerivedNetwork, wrong: string[]): void {
  for (const tileset of ['pipes', 'points'] as const) {
    // Of both: what only one of them has may lie outside of the other's.
    const [a, b] = [ours.tileJson(tileset).bounds, fresh.tileJson(tileset).bounds];
    const bounds = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])] as const;
    for (const z of ZOOMS) {
      for (const { x, y } of tilesIn(bounds, z)) {
        const [mine, theirs] = [ours, fresh].map((of) => featuresOf(of, tileset, { z, x, y }));
        if (mine !== theirs) wrong.push(`${tileset} ${z}/${x}/${y}: ${firstDifference(mine!, theirs!)}`);
      }
    }
  }
}

function featuresOf(
  of: DerivedNetwork,
  tileset: TilesetName,
  { z, x, y }: { z: number; x: number; y: number },
): string {
  return [...tileFeatures(of.vectorTile(tileset, z, x, y), tileset)]
    .sort(([a], [b]) => a - b)
    .map(([id, { tags, lines }]) => JSON.stringify([id, Object.entries(tags).sort(byName), lines]))
    .join('\n');
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function firstDifference(a: string, b: string): string {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const at = left.findIndex((line, i) => line !== right[i]);
  return `${left.length} and ${right.length} features, ${left[at]?.slice(0, 200)} against ${right[at]?.slice(0, 200)}`;
}

/** What each id is drawn as: its row of the property table, and where its instances lie, earth-centred. */
async function drawnById(
  of: DerivedNetwork,
  tileset: TilesetName,
): Promise<Map<number, { row: string; places: number[][] }>> {
  const drawn = new Map<number, { row: string; places: number[][] }>();
  for (const leaf of await loadLeaves(of, tileset)) {
    const ids = uint32Column(leaf, 'id');
    const rows = [...ids].map((_, i) =>
      Object.entries(leaf.decoded.columns)
        .map(([name, bytes]) => {
          const width = bytes.length / ids.length;
          return `${name} ${Number.isInteger(width) ? [...bytes.subarray(width * i, width * (i + 1))].join('.') : ''}`;
        })
        .sort()
        .join(', '),
    );
    ids.forEach((id, i) => drawn.set(id, { row: rows[i]!, places: [] }));
    const m = leaf.transform;
    for (const node of leaf.decoded.nodes) {
      const features = node.attributes['_FEATURE_ID_0']!;
      for (let i = 0; i < node.count; i++) {
        const [x, y, z] = placeInTile(node, i, [0, 0, 0]);
        const place = [0, 1, 2].map((k) => m[k]! * x + m[4 + k]! * y + m[8 + k]! * z + m[12 + k]!);
        drawn.get(ids[features[i]!]!)!.places.push(place);
      }
    }
  }
  return drawn;
}

async function compareContents(ours: DerivedNetwork, fresh: DerivedNetwork, tileset: TilesetName): Promise<string[]> {
  const [a, b] = [await drawnById(ours, tileset), await drawnById(fresh, tileset)];
  const wrong: string[] = [];
  for (const id of new Set([...a.keys(), ...b.keys()])) {
    const [mine, theirs] = [a.get(id), b.get(id)];
    if (mine === undefined || theirs === undefined) wrong.push(`${id} is in one 3D tileset of ${tileset} alone`);
    else if (mine.row !== theirs.row) wrong.push(`${id} in 3D: ${mine.row} is not ${theirs.row}`);
    else if (
      mine.places.length !== theirs.places.length ||
      mine.places.some((place, i) => Math.hypot(...place.map((v, k) => v - theirs.places[i]![k]!)) > INSTANCE_M)
    )
      wrong.push(`${id} is drawn elsewhere in the 3D tileset of ${tileset}`);
  }
  return wrong;
}

function countsOf(of: DerivedNetwork): unknown {
  return of
    .networks()
    .map((row) => [
      row.reportClass,
      row.segments,
      row.unknownDepths,
      row.lengthKm.toFixed(6),
      row.surveyClasses.map(({ surveyClass, segments, lengthKm }) => [surveyClass, segments, lengthKm.toFixed(6)]),
    ]);
}

export function shortened(list: readonly string[]): string[] {
  return list.length <= SHOWN ? [...list] : [...list.slice(0, SHOWN), `and ${list.length - SHOWN} more`];
}
