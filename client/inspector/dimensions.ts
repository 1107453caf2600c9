import { Group, type Vector2 } from 'three';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { LineSegments2 } from 'three/addons/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/addons/lines/LineSegmentsGeometry.js';
import { formatNumber, t } from '../i18n/translate.ts';
import type { InspectorModel, NeighbourModel, Position } from './inspector-model.ts';
import type { StageLabel } from './stage-labels.ts';

/** Parts of a distance below this are not drawn: their ends would lie on each other, metres. */
const LEAST_PART_M = 0.02;
const TRUE_PX = 2.4;
const PART_PX = 1.4;

export interface Dimensions {
  group: Group;
  labels: StageLabel[];
}

/** Dimension lines from the inspected pipe to a neighbour: true, horizontal and vertical; in plan alone where an elevation is not known. */
export function dimensionsTo(
  neighbour: NeighbourModel,
  colours: { line: number; part: number; doubt: number },
  resolution: Vector2,
): Dimensions {
  const group = new Group();
  const labels: StageLabel[] = [];
  if (neighbour.joined) return { group, labels };
  const { id, apart, plan } = neighbour;
  const metres = (value: number) => `${formatNumber(value, 2)} m`;
  if (apart === null) {
    const level: Position = [plan.to[0], plan.to[1], plan.from[2]];
    group.add(fatLine([plan.from, level], colours.doubt, TRUE_PX, resolution, true));
    const text = t('inspector.planLabel', { value: metres(plan.distanceM) });
    labels.push({ at: middle(plan.from, level), text, tone: 'doubt', of: id, rank: plan.distanceM });
    return { group, labels };
  }
  const { from, to } = apart;
  const corner: Position = [to[0], to[1], from[2]];
  group.add(fatLine([from, to], colours.line, TRUE_PX, resolution, false));
  const rank = apart.distanceM;
  labels.push({ at: middle(from, to), text: metres(apart.distanceM), tone: 'true', of: id, rank });
  const isAslant = apart.horizontalM > LEAST_PART_M && Math.abs(apart.verticalM) > LEAST_PART_M;
  if (isAslant) {
    group.add(fatLine([from, corner], colours.part, PART_PX, resolution, true));
    group.add(fatLine([corner, to], colours.part, PART_PX, resolution, true));
    const across = t('inspector.horizontalLabel', { value: metres(apart.horizontalM) });
    const upright = t('inspector.verticalLabel', { value: metres(Math.abs(apart.verticalM)) });
    labels.push({ at: middle(from, corner), text: across, tone: 'part', of: id, rank });
    labels.push({ at: middle(corner, to), text: upright, tone: 'part', of: id, rank });
  }
  return { group, labels };
}

/** Names of the pipes and depths of the ends. */
export function nameLabels(
  { focus, neighbours }: InspectorModel,
  letters: (of: NeighbourModel) => string,
): StageLabel[] {
  const ends = focus.ends.flatMap(({ position, groundUp, pointKey, depthM }, i): StageLabel[] => {
    const at: Position = [position[0], position[1], (position[2] + groundUp) / 2];
    const depth =
      depthM === null ? t('inspector.depthUnknown') : t('inspector.depth', { value: formatNumber(depthM, 2) });
    const name = pointKey ?? t(i === 0 ? 'fact.start' : 'fact.end');
    return [{ at, text: `${name} · ${depth}`, tone: depthM === null ? 'doubt' : 'name', of: focus.id, rank: 0.5 }];
  });
  const names = neighbours.map((one): StageLabel => {
    const near = one.apart?.to ?? one.plan.to;
    const at = one.axis.reduce((best, place) => (distance(place, near) < distance(best, near) ? place : best));
    // Beside the dimension line, along the pipe.
    const beside = middle(near, middle(near, at));
    return {
      at: beside,
      text: letters(one),
      tone: one.depthKnown ? 'name' : 'doubt',
      of: one.id,
      rank: 100 + (one.apart ?? one.plan).distanceM,
    };
  });
  return [...ends, ...names];
}

function fatLine(
  points: readonly [Position, Position],
  color: number,
  width: number,
  resolution: Vector2,
  dashed: boolean,
) {
  const geometry = new LineSegmentsGeometry().setPositions(points.flat());
  const material = new LineMaterial({
    color,
    linewidth: width,
    dashed,
    dashSize: 0.09,
    gapSize: 0.06,
    depthTest: false,
  });
  material.resolution.copy(resolution);
  material.transparent = true;
  const line = new LineSegments2(geometry, material);
  line.computeLineDistances();
  line.renderOrder = 10;
  return line;
}

function middle(a: Position, b: Position): Position {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

function distance(a: Position, b: Position): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
