import { crownM, drainSlopes, neededDrainMm, type DrainSystem } from './drain-rules.ts';
import { DrainField, type DrainOptions } from './drain-field.ts';
import { offerCreekOutfall, offerRiverOutfall, offerStation, riversidePoints } from './drain-outfalls.ts';
import { layInterceptors, offerInterceptor, offerValleyTrunk } from './drain-trunks.ts';
import type { LaidDrain, LaidDrains } from './laid-drains.ts';
import { drainSpec } from './main-specs.ts';
import type { PipeSpec } from './pipe-spec.ts';

/** A station for less is not built, and the streets have no sewer. */
const LEAST_FOR_STATION_M = 400;

/**
 * Lays the drains of a system on the points that its mains have in the streets. Storm water goes to the rivers, and from hollows to the creek
 * beside the street; sewage to interceptors along the banks, from hollows down the valley to the next street, and where there is no valley to
 * a pumping station. What cannot drain by gravity within the greatest depth has no drain.
 */
export function layDrains(system: DrainSystem, options: DrainOptions): LaidDrains {
  const field = new DrainField(system, options);
  const { tree } = field;
  if (system === 'storm') {
    for (const point of riversidePoints(field)) offerRiverOutfall(field, point);
    tree.grow();
    growFrom(field, offerCreekOutfall);
  } else {
    const manholes = layInterceptors(field);
    for (const point of riversidePoints(field)) offerInterceptor(field, point, manholes);
    tree.grow();
    growFrom(field, offerValleyTrunk);
    growFrom(field, offerStation);
  }
  return finish(field);
}

/** Lets hollows that do not drain yet find a way out, the lowest first. */
function growFrom(field: DrainField, offer: (field: DrainField, point: number) => boolean): void {
  for (const point of field.hollows()) {
    if (!field.tree.isReached(point) && offer(field, point)) field.tree.grow();
  }
}

/** Sizes by what flows in, levels as high as allowed, from the heads down. */
function finish(field: DrainField): LaidDrains {
  const { system, draft, tree, topM, options, connectors, ways } = field;
  const { order, parent, parentLengthM, lowM } = tree;
  const { sizeMm, isBuilt } = sizeDrains(field);
  const invertM = new Float64Array(parent.length).fill(NaN);
  const capM = new Float64Array(parent.length).fill(Infinity);
  const specOf = (point: number): PipeSpec => drainSpec(options.specs, system, sizeMm[point]!);
  for (let k = order.length - 1; k >= 0; k--) {
    const point = order[k]!;
    if (isBuilt[point] === 0) continue;
    const crown = crownM(specOf(point));
    let invert = Math.min(topM[point]! - crown, capM[point]!);
    const down = parent[point]!;
    if (down >= 0) {
      const { least, most } = drainSlopes(sizeMm[point]!);
      // No steeper than the size bears: deeper here, and a drop on the way in.
      invert = Math.min(invert, topM[down]! - crown + most * parentLengthM[point]!);
      invert = Math.max(invert, lowM[point]!);
      capM[down] = Math.min(capM[down]!, invert - least * parentLengthM[point]!);
    }
    invertM[point] = invert;
  }
  const out = new Int32Array(parent.length).fill(-1);
  const drains: LaidDrain[] = [];
  for (const point of order) {
    const down = parent[point]!;
    if (isBuilt[point] === 0 || down < 0) continue;
    const spec = specOf(point);
    const startM = invertM[point]!;
    const steepest = startM - drainSlopes(sizeMm[point]!).most * parentLengthM[point]!;
    const endM = Math.max(invertM[down]!, Math.min(steepest, topM[down]! - crownM(spec)));
    out[point] = drains.length;
    drains.push({ from: point, to: down, spec, startM, endM });
  }
  return { system, draft, drains, out, invertM, connectors, ways };
}

/** Sizes by the length of the drains upstream, never smaller downstream; and what is built at all. */
function sizeDrains(field: DrainField) {
  const { system, draft, tree, largestMm, streetPoints } = field;
  const { order, parent, parentLengthM } = tree;
  const upstreamM = new Float64Array(parent.length);
  for (let k = order.length - 1; k >= 0; k--) {
    const point = order[k]!;
    upstreamM[point]! += parentLengthM[point]!;
    if (parent[point]! >= 0) upstreamM[parent[point]!]! += upstreamM[point]!;
  }
  const sizeMm = new Float64Array(parent.length);
  const isPoor = new Uint8Array(parent.length);
  for (const point of order) {
    const down = parent[point]!;
    const limit = down < 0 || parent[down]! < 0 ? Infinity : sizeMm[down]!;
    sizeMm[point] = Math.min(neededDrainMm(system, upstreamM[point]!), largestMm[point]!, limit);
    const isStation = down < 0 && draft.fitting[point] === '泵站';
    if (isStation ? upstreamM[point]! < LEAST_FOR_STATION_M : down >= 0 && isPoor[down] === 1) isPoor[point] = 1;
  }
  leaveOutTooMuch(field, isPoor);
  // What lies beside the streets and carries nothing is not built.
  const isBuilt = new Uint8Array(parent.length);
  for (let k = order.length - 1; k >= 0; k--) {
    const point = order[k]!;
    if (isPoor[point] === 1) continue;
    if (point < streetPoints) isBuilt[point] = 1;
    if (isBuilt[point] === 1 && parent[point]! >= 0) isBuilt[parent[point]!] = 1;
  }
  return { sizeMm, isBuilt };
}

/** Marks the drains of whole courses that nothing else flows through, lanes first, until no more are left than wanted. */
function leaveOutTooMuch(field: DrainField, isLeftOut: Uint8Array): void {
  const { draft, tree, options } = field;
  const { order, parent, parentLengthM } = tree;
  const { courses } = options.laid;
  for (const ranks of [['lane'], ['lane', 'local'], ['lane', 'local'], ['lane', 'local', 'collector']]) {
    const isThrough = new Uint8Array(courses.length);
    const inflows = new Uint8Array(parent.length);
    let totalM = 0;
    for (let k = order.length - 1; k >= 0; k--) {
      const point = order[k]!;
      const ownCourse = draft.course[point]!;
      // A trunk that nothing flows into any more goes by itself.
      if (isLeftOut[point] === 1 || (ownCourse < 0 && inflows[point] === 0)) continue;
      totalM += parentLengthM[point]!;
      const down = parent[point]!;
      if (down < 0) continue;
      inflows[down] = 1;
      const course = draft.course[down]!;
      if (course >= 0 && course !== ownCourse) isThrough[course] = 1;
    }
    for (const course of courses.toReversed()) {
      if (totalM <= options.wantedM) return;
      if (!ranks.includes(course.rank) || isThrough[course.index] === 1) continue;
      for (const point of field.pointsOf(course.index)) {
        if (isLeftOut[point] === 1) continue;
        isLeftOut[point] = 1;
        totalM -= parentLengthM[point]!;
      }
    }
  }
}
