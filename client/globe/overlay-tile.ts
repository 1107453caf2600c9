import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { REPORT_CLASSES, type ReportClass } from '../../core/model/survey-class.ts';
import { classLook, cssColour } from '../palette.ts';

/** Lines of one look: they are stroked together. */
interface LineGroup {
  reportClass: ReportClass;
  known: boolean;
  /** Width as a multiple of the zoom's own. */
  weight: number;
  /** Pairs x, y in canvas pixels, one array a line. */
  lines: Float32Array[];
}

export type OverlayTile = readonly LineGroup[];

/** Edge of the canvas of a tile, pixels: twice what Cesium is told, since it stretches a texel over up to two pixels. */
export const OVERLAY_TILE_PX = 512;

/** Larger pipes are drawn heavier: outer height in millimetres from which, and the factor. */
const WEIGHTS: readonly (readonly [number, number])[] = [
  [1200, 1.8],
  [600, 1.4],
];

/** The lines of a `pipes` vector tile, grouped by look; broad casings of big pipes come first. */
export function decodeOverlayTile(bytes: Uint8Array): OverlayTile {
  const layer = new VectorTile(new PbfReader(bytes)).layers['pipes'];
  if (layer === undefined) return [];
  const scale = OVERLAY_TILE_PX / layer.extent;
  const groups = new Map<string, LineGroup>();
  for (let index = 0; index < layer.length; index++) {
    const feature = layer.feature(index);
    const reportClass = REPORT_CLASSES.find((name) => name === feature.properties['report']);
    if (reportClass === undefined) continue;
    const known = feature.properties['known'] !== false;
    const size = Number(feature.properties['size'] ?? 0);
    const weight = WEIGHTS.find(([least]) => size >= least)?.[1] ?? 1;
    const key = `${reportClass}|${known}|${weight}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { reportClass, known, weight, lines: [] };
      groups.set(key, group);
    }
    for (const points of feature.loadGeometry()) {
      const line = new Float32Array(points.length * 2);
      points.forEach((point, at) => {
        line[2 * at] = point.x * scale;
        line[2 * at + 1] = point.y * scale;
      });
      group.lines.push(line);
    }
  }
  return [...groups.values()].toSorted(
    (a, b) => REPORT_CLASSES.indexOf(b.reportClass) - REPORT_CLASSES.indexOf(a.reportClass) || b.weight - a.weight,
  );
}

/** Which classes are drawn, and how. */
export interface DrawnClasses {
  hidden: ReadonlySet<ReportClass>;
  /** Of classes that are not wholly solid, 0 to 1. */
  opacities: ReadonlyMap<ReportClass, number>;
}

/** Width of the core of an ordinary pipe, canvas pixels, at a zoom. */
function coreWidth(zoom: number): number {
  // A whole district is a web of hairlines, a street is drawn as wide as the tubes that follow.
  return Math.min(1.5 + Math.max(0, zoom - 12) * 0.85, 6);
}

/** Draws the groups of the visible classes: every casing first, so that no casing cuts through another pipe's core. */
export function drawOverlayTile(
  context: CanvasRenderingContext2D,
  tile: OverlayTile,
  zoom: number,
  { hidden, opacities }: DrawnClasses,
): void {
  context.lineJoin = 'round';
  context.lineCap = 'butt';
  const drawn = tile
    .filter((group) => !hidden.has(group.reportClass))
    .map((group) => ({
      group,
      path: pathOf(group.lines),
      look: classLook(group.reportClass),
      opacity: opacities.get(group.reportClass) ?? 1,
    }));
  // At district scale casings would eat the core.
  const casing = zoom >= 14 ? 1.5 : zoom === 13 ? 1 : 0.5;
  for (const { group, path, look, opacity } of drawn) {
    const width = coreWidth(zoom) * group.weight;
    context.globalAlpha = opacity * (group.known ? 0.9 : 0.45);
    context.setLineDash([]);
    context.lineWidth = width + 2 * casing;
    context.strokeStyle = cssColour(look.casing);
    context.stroke(path);
  }
  for (const { group, path, look, opacity } of drawn) {
    const width = coreWidth(zoom) * group.weight;
    context.globalAlpha = opacity * (group.known ? 1 : 0.6);
    context.setLineDash(group.known ? look.dash.map((part) => part * Math.max(width, 2)) : [width * 1.2, width * 1.6]);
    context.lineWidth = width;
    context.strokeStyle = cssColour(look.core);
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

function pathOf(lines: readonly Float32Array[]): Path2D {
  const path = new Path2D();
  for (const line of lines) {
    path.moveTo(line[0] ?? 0, line[1] ?? 0);
    for (let at = 2; at < line.length; at += 2) path.lineTo(line[at] ?? 0, line[at + 1] ?? 0);
  }
  return path;
}
