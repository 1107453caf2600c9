import Flatbush from 'flatbush';
import { mergeChains } from '../../../core/generalise/merge-chains.ts';
import { insidePoint } from '../../../core/geometry/inside-point.ts';
import { AREA_KINDS, type AreaKind, ROAD_RANKS } from '../../../core/model/place.ts';
import { othersTurn } from './place-heights.ts';
import {
  type AreaTable,
  type BuildingTable,
  type LabelTable,
  NO_BEARING,
  NO_RANK,
  type PolygonTable,
  type RoadTable,
} from './place-tables.ts';
import { AREA_ZOOMS, PLACES_MAX_ZOOM, ROAD_ZOOMS, zoomFor } from './place-zooms.ts';

/** Pixels of a street that its name needs, and from one name to the next of the same street. */
const NAME_PX = 110;
const NAMES_APART_PX = 380;
/** Names of streets begin so many zooms after the streets. */
const NAMES_AFTER_STREETS = 2;
/** Pixels across of an area that has its name inside. */
const AREA_NAME_PX: Readonly<Record<AreaKind, number>> = {
  district: 60,
  'street-office': 90,
  community: 120,
  grid: 280,
  'micro-grid': 0,
  water: 130,
  green: 60,
};
const BUILDING_NAME_PX = 60;
/** Labels are told to clients up to this zoom; the last three come with the tiles of the greatest. */
export const LABELS_MAX_ZOOM = 19;
/** Labels between two turns of others on the event loop. */
const LABELS_A_TURN = 500;
/** Half of the stretch of a street that its direction is taken from, metres. */
const TANGENT_M = 25;

interface Label {
  name: string;
  kind: string;
  x: number;
  y: number;
  bearing: number;
  zoom: number;
}

/**
 * Where the names of streets and places stand. Streets that are cut at crossings are named as one; the longer, the more often. Gives way to other work in between.
 */
export async function placeLabels(roads: RoadTable, areas: AreaTable, buildings: BuildingTable): Promise<LabelTable> {
  const labels: Label[] = [];
  for (const some of [areaLabels(areas), buildingLabels(buildings), streetLabels(roads)]) {
    for (const label of some) {
      labels.push(label);
      if (labels.length % LABELS_A_TURN === 0) await othersTurn();
    }
    await othersTurn();
  }
  return labelTable(labels);
}

/** The table without a row. */
export function noLabels(): LabelTable {
  return labelTable([]);
}

function labelTable(labels: readonly Label[]): LabelTable {
  const index = labels.length === 0 ? null : new Flatbush(labels.length);
  for (const { x, y } of labels) index?.add(x, y, x, y);
  index?.finish();
  return {
    count: labels.length,
    names: labels.map(({ name }) => name),
    kinds: labels.map(({ kind }) => kind),
    metres: Float64Array.from(labels.flatMap(({ x, y }) => [x, y])),
    bearing: Uint16Array.from(labels, ({ bearing }) => bearing),
    zoom: Uint8Array.from(labels, ({ zoom }) => zoom),
    minZoom: Uint8Array.from(labels, ({ zoom }) => Math.min(zoom, PLACES_MAX_ZOOM)),
    index,
  };
}

function* areaLabels(areas: AreaTable): Generator<Label> {
  for (let row = 0; row < areas.count; row++) {
    const kind = AREA_KINDS[areas.kind[row]!]!;
    const name = areas.names[row] ?? null;
    const spot = name === null || kind === 'micro-grid' ? null : spotInside(areas, row);
    if (name === null || spot === null) continue;
    const zoom = Math.max(zoomFor(spot.acrossM, AREA_NAME_PX[kind]), AREA_ZOOMS[kind]);
    if (zoom <= LABELS_MAX_ZOOM) yield { name, kind, x: spot.x, y: spot.y, bearing: NO_BEARING, zoom };
  }
}

function* buildingLabels(buildings: BuildingTable): Generator<Label> {
  for (let row = 0; row < buildings.count; row++) {
    const name = buildings.names[row] ?? null;
    const spot = name === null ? null : spotInside(buildings, row);
    if (name === null || spot === null) continue;
    const zoom = Math.min(Math.max(zoomFor(spot.acrossM, BUILDING_NAME_PX), PLACES_MAX_ZOOM), LABELS_MAX_ZOOM);
    yield { name, kind: 'building', x: spot.x, y: spot.y, bearing: NO_BEARING, zoom };
  }
}

/** A place inside of the row's largest polygon, and how wide the row is, EPSG:3857 metres. */
function spotInside(
  { metres, rowRings, ringStart, outer }: PolygonTable,
  row: number,
): { x: number; y: number; acrossM: number } | null {
  let best: { x: number; y: number; acrossM: number } | null = null;
  for (let q = rowRings[row]!; q < rowRings[row + 1]!; q++) {
    if (outer[q] === 0) continue;
    const rings: Float64Array[] = [];
    for (let r = q; r < rowRings[row + 1]! && (r === q || outer[r] === 0); r++) {
      rings.push(metres.subarray(2 * ringStart[r]!, 2 * ringStart[r + 1]!));
    }
    const acrossM = acrossOf(rings[0]!);
    const isLess: boolean = best !== null && best.acrossM >= acrossM;
    const spot: [number, number] | null = isLess ? null : insidePoint(rings);
    if (spot !== null) best = { x: spot[0], y: spot[1], acrossM };
  }
  return best;
}

/** Side of the square as large as the box of a ring. */
function acrossOf(ring: Float64Array): number {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    west = Math.min(west, ring[i]!);
    south = Math.min(south, ring[i + 1]!);
    east = Math.max(east, ring[i]!);
    north = Math.max(north, ring[i + 1]!);
  }
  return Math.sqrt((east - west) * (north - south));
}

function* streetLabels(roads: RoadTable): Generator<Label> {
  for (const { row, line } of namedStreets(roads)) {
    const rank = ROAD_RANKS[roads.rank[row]!] ?? 'local';
    const along = distancesAlong(line);
    const lengthM = along.at(-1)!;
    const least = ROAD_ZOOMS[rank] + NAMES_AFTER_STREETS;
    for (let parts = 2; ; parts *= 2) {
      const needed = parts === 2 ? zoomFor(lengthM, NAME_PX) : zoomFor((2 * lengthM) / parts, NAMES_APART_PX);
      const zoom = Math.max(needed, least);
      if (zoom > LABELS_MAX_ZOOM) break;
      for (let part = 1; part < parts; part += 2) {
        const at = (lengthM * part) / parts;
        const [x, y] = positionAt(line, along, at);
        const [ax, ay] = positionAt(line, along, at - TANGENT_M);
        const [bx, by] = positionAt(line, along, at + TANGENT_M);
        const degrees = Math.round((Math.atan2(bx - ax, by - ay) * 180) / Math.PI);
        yield { name: roads.names[row]!, kind: rank, x, y, bearing: ((degrees % 180) + 180) % 180, zoom };
      }
    }
  }
}

/** Streets of one name and rank whose stretches follow each other, as one line each (EPSG:3857), with a row of theirs. */
function* namedStreets(roads: RoadTable): Generator<{ row: number; line: Float64Array }> {
  const named = Uint32Array.from(roads.names.keys()).filter((row) => roads.names[row] !== null);
  const groups = new Map<string, number>();
  const nodes = new Map<string, number>();
  const nodeAt = (vertex: number): number =>
    numberOf(nodes, `${roads.metres[2 * vertex]!} ${roads.metres[2 * vertex + 1]!}`);
  const rows = Uint32Array.from({ length: roads.count }, (_, row) => row);
  const chains = mergeChains(
    {
      ids: rows,
      datasetIds: roads.datasetIds,
      group: rows.map((row) => numberOf(groups, `${roads.rank[row] ?? NO_RANK} ${roads.names[row] ?? ''}`)),
      graph: {
        startNode: rows.map((row) => nodeAt(roads.vertexStart[row]!)),
        endNode: rows.map((row) => nodeAt(roads.vertexStart[row + 1]! - 1)),
      },
      known: new Uint8Array(roads.count),
      outerHeightMm: new Float64Array(roads.count),
      lengthM: new Float64Array(roads.count),
      vertexStart: roads.vertexStart,
      mercator: roads.metres,
    },
    named,
  );
  for (let chain = 0; chain < chains.count; chain++) {
    const line = chains.mercator.subarray(2 * chains.vertexStart[chain]!, 2 * chains.vertexStart[chain + 1]!);
    yield { row: chains.leastRow[chain]!, line };
  }
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}

/** From the start to each vertex, metres. */
function distancesAlong(line: Float64Array): number[] {
  const along = [0];
  for (let i = 2; i < line.length; i += 2) {
    along.push(along.at(-1)! + Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!));
  }
  return along;
}

/** The position at a distance from the start, held to the line's ends. */
function positionAt(line: Float64Array, along: readonly number[], distance: number): [number, number] {
  const held = Math.min(Math.max(distance, 0), along.at(-1)!);
  let leg = 1;
  while (leg < along.length - 1 && along[leg]! < held) leg++;
  const length = along[leg]! - along[leg - 1]!;
  const share = length === 0 ? 0 : (held - along[leg - 1]!) / length;
  const at = 2 * (leg - 1);
  return [line[at]! + share * (line[at + 2]! - line[at]!), line[at + 1]! + share * (line[at + 3]! - line[at + 1]!)];
}
