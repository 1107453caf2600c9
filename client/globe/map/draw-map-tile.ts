import type { AreaKind, RoadRank } from '../../../core/model/place.ts';
import { ROAD_RANKS } from '../../../core/model/place.ts';
import type { MapTones } from './map-tones.ts';
import { PLACE_EXTENT, type PlaceShape, type PlaceTile, type RoadShape } from './place-tile.ts';

/** Edge of the canvas of a tile, pixels: twice what Cesium is told, since it stretches a texel over up to two pixels. */
export const MAP_TILE_PX = 512;

/** A square of a tile: its size as a share of the tile's, and its corner, in shares of its own size from the tile's corner. */
export interface TilePart {
  share: number;
  column: number;
  row: number;
}

/** Width of a road of unknown width, metres. */
const USUAL_WIDTHS_M: Readonly<Record<RoadRank, number>> = {
  expressway: 40,
  arterial: 32,
  collector: 24,
  local: 16,
  lane: 8,
};
/** Least width on the canvas, pixels, at the zoom given; a third more each zoom after it. */
const LEAST_WIDTHS: Readonly<Record<RoadRank, readonly [zoom: number, px: number]>> = {
  expressway: [8, 1.6],
  arterial: [9, 1.1],
  collector: [11, 0.9],
  local: [12, 0.7],
  lane: [13, 0.6],
};
const WIDER_A_ZOOM = 1.3;
/** Carriageway and pavements are told apart from this width on, markings are drawn from this one, pixels. */
const PAVEMENT_FROM_PX = 16;
const MARKINGS_FROM_PX = 30;
/** Share of the width between the property lines that is carriageway. */
const CARRIAGEWAY = 0.68;
const BOUNDARIES: readonly { kind: AreaKind; width: number; dash: readonly number[]; untilZoom: number }[] = [
  { kind: 'community', width: 1.2, dash: [4, 6], untilZoom: 17 },
  { kind: 'street-office', width: 1.8, dash: [9, 5, 2, 5], untilZoom: 18 },
  { kind: 'district', width: 2.6, dash: [14, 6, 2, 6], untilZoom: 23 },
];

interface Pen {
  context: CanvasRenderingContext2D;
  tones: MapTones;
  zoom: number;
  metresPerPx: number;
  part: TilePart;
}

/** Draws what lies on the ground within a part of a tile; the canvas stays clear where there is nothing. `metresPerPx`: of the ground, a pixel of the canvas. */
export function drawMapTile(pen: Pen, tile: PlaceTile): void {
  const { context, tones, zoom } = pen;
  context.lineJoin = 'round';
  fill(
    pen,
    tile.areas.filter(({ kind }) => kind === 'green'),
    tones.green,
  );
  const water = tile.areas.filter(({ kind }) => kind === 'water');
  fill(pen, water, tones.water);
  stroke(pen, water, tones.shore, zoom < 13 ? 0.8 : 1.4, true);
  if (zoom >= 15) {
    fill(pen, tile.buildings, tones.footprint);
    if (zoom >= 16) stroke(pen, tile.buildings, tones.footprintEdge, 1, true);
  }
  drawRoads(pen, tile.roads);
  for (const { kind, width, dash, untilZoom } of BOUNDARIES) {
    if (zoom > untilZoom) continue;
    context.globalAlpha = 0.55;
    context.setLineDash([...dash]);
    stroke(
      pen,
      tile.areas.filter((area) => area.kind === kind),
      tones.boundary,
      width,
      true,
    );
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
}

/** Casings of all before the first road, so that roads run into each other; bridges over everything. */
function drawRoads(pen: Pen, roads: readonly RoadShape[]): void {
  const { context, tones, zoom } = pen;
  const widths = groupByWidth(pen, roads);
  const casing = zoom < 12 ? 0 : zoom < 15 ? 0.8 : 1.4;
  context.lineCap = 'round';
  if (casing > 0) for (const { shapes, px } of widths) stroke(pen, shapes, tones.casing, px + 2 * casing);
  for (const { shapes, px, rank } of widths) {
    if (zoom < 12) context.globalAlpha = rank === 'expressway' || rank === 'arterial' ? 1 : 0.8;
    stroke(pen, shapes, px >= PAVEMENT_FROM_PX ? tones.pavement : tones.road[rank], px);
    context.globalAlpha = 1;
  }
  const broad = widths.filter(({ px }) => px >= PAVEMENT_FROM_PX);
  for (const { shapes, px } of broad) stroke(pen, shapes, tones.casing, px * CARRIAGEWAY + 1.5);
  for (const { shapes, px, rank } of broad) stroke(pen, shapes, tones.road[rank], px * CARRIAGEWAY);
  context.lineCap = 'butt';
  for (const { shapes, px, rank, bridges } of widths) {
    if (bridges.length > 0 && zoom >= 13) drawBridges(pen, bridges, px, rank);
    if (px >= MARKINGS_FROM_PX) drawMarkings(pen, shapes, rank);
  }
}

function drawBridges(pen: Pen, bridges: readonly RoadShape[], px: number, rank: RoadRank): void {
  const { tones } = pen;
  stroke(pen, bridges, tones.bridge, px + 3.5);
  stroke(pen, bridges, tones.casing, px + 1);
  stroke(pen, bridges, tones.road[rank], px >= PAVEMENT_FROM_PX ? px * 0.9 : px);
}

/** A line in the middle, and lane lines where there are lanes. */
function drawMarkings(pen: Pen, shapes: readonly RoadShape[], rank: RoadRank): void {
  const { context, tones, metresPerPx } = pen;
  const dash = [6 / metresPerPx, 9 / metresPerPx];
  const line = Math.max(1, 0.15 / metresPerPx);
  context.globalAlpha = 0.7;
  if (rank === 'lane' || rank === 'local') {
    context.setLineDash(dash);
    stroke(pen, shapes, tones.marking, line);
  } else {
    // Two lines side by side: the broad one less its middle.
    stroke(pen, shapes, tones.marking, 3 * line);
    stroke(pen, shapes, tones.road[rank], line);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

interface WidthGroup {
  rank: RoadRank;
  px: number;
  shapes: RoadShape[];
  bridges: RoadShape[];
}

/** Roads of one rank and width, which are stroked together; the least important first. */
function groupByWidth({ zoom, metresPerPx }: Pen, roads: readonly RoadShape[]): WidthGroup[] {
  const groups = new Map<string, WidthGroup>();
  for (const road of roads) {
    const { rank, widthM, bridge } = road;
    const [fromZoom, least] = LEAST_WIDTHS[rank];
    const leastPx = Math.min(least * WIDER_A_ZOOM ** (zoom - fromZoom), 6);
    const px = Math.max((widthM === 0 ? USUAL_WIDTHS_M[rank] : widthM) / metresPerPx, leastPx);
    const key = `${rank} ${px}`;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { rank, px, shapes: [], bridges: [] }));
    group.shapes.push(road);
    if (bridge) group.bridges.push(road);
  }
  return [...groups.values()].toSorted(
    (a, b) => ROAD_RANKS.indexOf(b.rank) - ROAD_RANKS.indexOf(a.rank) || a.px - b.px,
  );
}

function fill(pen: Pen, shapes: readonly PlaceShape[], colour: string): void {
  pen.context.fillStyle = colour;
  // Holes run against their outer rings, and areas that overlap stay whole.
  pen.context.fill(pathOf(pen, shapes, true, 0), 'nonzero');
}

function stroke(pen: Pen, shapes: readonly PlaceShape[], colour: string, width: number, closed = false): void {
  pen.context.strokeStyle = colour;
  pen.context.lineWidth = width;
  pen.context.stroke(pathOf(pen, shapes, closed, width));
}

/** The shapes that the part shows, on its canvas. */
function pathOf({ part }: Pen, shapes: readonly PlaceShape[], closed: boolean, width: number): Path2D {
  const scale = MAP_TILE_PX / (PLACE_EXTENT * part.share);
  const left = part.column * MAP_TILE_PX;
  const top = part.row * MAP_TILE_PX;
  const path = new Path2D();
  for (const { lines, west, north, east, south } of shapes) {
    const isOut =
      east * scale < left - width ||
      west * scale > left + MAP_TILE_PX + width ||
      south * scale < top - width ||
      north * scale > top + MAP_TILE_PX + width;
    if (isOut) continue;
    for (const line of lines) {
      path.moveTo(line[0]! * scale - left, line[1]! * scale - top);
      for (let i = 2; i < line.length; i += 2) path.lineTo(line[i]! * scale - left, line[i + 1]! * scale - top);
      if (closed) path.closePath();
    }
  }
  return path;
}
