import Flatbush from 'flatbush';
import { mercatorX, mercatorY } from '../../../core/geodesy/web-mercator.ts';
import { AREA_KINDS, ROAD_RANKS, type Polygons } from '../../../core/model/place.ts';
import type { PlacesVisitor, ScannedArea, ScannedBuilding, ScannedRoad } from '../../store/scan-places.ts';
import { type AreaTable, type BuildingTable, NO_RANK, type PolygonTable, type RoadTable } from './place-tables.ts';
import { AREA_ZOOMS, BUILDINGS_FROM_ZOOM, PLACES_MAX_ZOOM, ROAD_ZOOMS, zoomFor } from './place-zooms.ts';

/** Water and green smaller than this, pixels across, are specks and left out; those without a rank show as local roads do. */
const LEAST_PATCH_PX = 5;
const UNRANKED = ROAD_ZOOMS.local;

/** Takes the rows of a scan into flat arrays. */
export class PlacesCollector implements PlacesVisitor {
  readonly #roads: { row: ScannedRoad; line: Float64Array }[] = [];
  readonly #areas: ScannedArea[] = [];
  readonly #buildings: ScannedBuilding[] = [];

  road(road: ScannedRoad): void {
    for (const line of road.lines) this.#roads.push({ row: road, line });
  }

  area(area: ScannedArea): void {
    this.#areas.push(area);
  }

  building(building: ScannedBuilding): void {
    this.#buildings.push(building);
  }

  roads(): RoadTable {
    const lines = this.#roads;
    const vertexStart = new Uint32Array(lines.length + 1);
    lines.forEach(({ line }, row) => (vertexStart[row + 1] = vertexStart[row]! + line.length / 2));
    const metres = new Float64Array(2 * vertexStart[lines.length]!);
    lines.forEach(({ line }, row) => writeMercator(line, metres, vertexStart[row]!));
    return {
      count: lines.length,
      ids: Float64Array.from(lines, ({ row }) => row.id),
      datasetIds: Int32Array.from(lines, ({ row }) => row.datasetId),
      names: lines.map(({ row }) => row.name),
      rank: Uint8Array.from(lines, ({ row: { rank } }) => (rank === null ? NO_RANK : ROAD_RANKS.indexOf(rank))),
      widthM: Float32Array.from(lines, ({ row }) => row.widthM),
      bridge: Uint8Array.from(lines, ({ row }) => Number(row.bridge)),
      minZoom: Uint8Array.from(lines, ({ row: { rank } }) => (rank === null ? UNRANKED : ROAD_ZOOMS[rank])),
      vertexStart,
      metres,
      index: indexOf(metres, lines.length, (row) => [vertexStart[row]!, vertexStart[row + 1]!]),
    };
  }

  areas(): AreaTable {
    const rows = this.#areas;
    const table = polygonTable(rows);
    for (const [row, { kind }] of rows.entries()) {
      const least = AREA_ZOOMS[kind];
      const isPatch = kind === 'water' || kind === 'green';
      const patchZoom = isPatch ? zoomFor(Math.sqrt(outerAreaM2(table, row)), LEAST_PATCH_PX) : least;
      table.minZoom[row] = Math.min(Math.max(least, patchZoom), PLACES_MAX_ZOOM);
    }
    return { ...table, kind: Uint8Array.from(rows, ({ kind }) => AREA_KINDS.indexOf(kind)) };
  }

  buildings(): BuildingTable {
    const rows = this.#buildings;
    const table = polygonTable(rows);
    table.minZoom.fill(BUILDINGS_FROM_ZOOM);
    return {
      ...table,
      heightM: Float32Array.from(rows, ({ heightM }) => heightM),
      storeys: Uint16Array.from(rows, ({ storeys }) => storeys),
      uses: rows.map(({ use }) => use),
    };
  }
}

function polygonTable(rows: readonly { id: number; name: string | null; polygons: Polygons }[]): PolygonTable {
  const rings = rows.flatMap(({ polygons }) => polygons.flat());
  const ringStart = new Uint32Array(rings.length + 1);
  rings.forEach((ring, q) => (ringStart[q + 1] = ringStart[q]! + ring.length / 2));
  const metres = new Float64Array(2 * ringStart[rings.length]!);
  rings.forEach((ring, q) => writeMercator(ring, metres, ringStart[q]!));
  const rowRings = new Uint32Array(rows.length + 1);
  rows.forEach(({ polygons }, row) => {
    rowRings[row + 1] = rowRings[row]! + polygons.reduce((sum, { length }) => sum + length, 0);
  });
  const outer = Uint8Array.from(
    rows.flatMap(({ polygons }) => polygons.flatMap((p) => p.map((_, i) => (i === 0 ? 1 : 0)))),
  );
  return {
    count: rows.length,
    ids: Float64Array.from(rows, ({ id }) => id),
    names: rows.map(({ name }) => name),
    minZoom: new Uint8Array(rows.length),
    metres,
    ringStart,
    rowRings,
    outer,
    index: indexOf(metres, rows.length, (row) => [ringStart[rowRings[row]!]!, ringStart[rowRings[row + 1]!]!]),
  };
}

function writeMercator(positions: Float64Array, metres: Float64Array, vertex: number): void {
  for (let i = 0; i < positions.length; i += 2) {
    metres[2 * vertex + i] = mercatorX(positions[i]!);
    metres[2 * vertex + i + 1] = mercatorY(positions[i + 1]!);
  }
}

/** A spatial index of rows whose vertices are a stretch of `metres`. */
function indexOf(metres: Float64Array, count: number, stretch: (row: number) => [number, number]): Flatbush | null {
  if (count === 0) return null;
  const index = new Flatbush(count);
  for (let row = 0; row < count; row++) {
    const [from, to] = stretch(row);
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let v = from; v < to; v++) {
      west = Math.min(west, metres[2 * v]!);
      south = Math.min(south, metres[2 * v + 1]!);
      east = Math.max(east, metres[2 * v]!);
      north = Math.max(north, metres[2 * v + 1]!);
    }
    index.add(west, south, east, north);
  }
  index.finish();
  return index;
}

/** Area within the outer rings of a row, EPSG:3857 square metres. */
function outerAreaM2({ metres, rowRings, ringStart, outer }: PolygonTable, row: number): number {
  let sum = 0;
  for (let q = rowRings[row]!; q < rowRings[row + 1]!; q++) {
    if (outer[q] === 0) continue;
    let twice = 0;
    for (let v = ringStart[q]!; v < ringStart[q + 1]! - 1; v++) {
      twice += metres[2 * v]! * metres[2 * v + 3]! - metres[2 * v + 2]! * metres[2 * v + 1]!;
    }
    sum += Math.abs(twice) / 2;
  }
  return sum;
}
