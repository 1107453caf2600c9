import type { SegmentPatch } from '../../../core/contract/segment-record.ts';
import type { Segment } from '../../../core/model/segment.ts';
import { SOLID_CLASSES } from '../normalise/line-columns.ts';
import { sizesOf, type Sizes, type WallRules } from '../normalise/wall-thickness.ts';
import type { EditFault } from './edit-fault.ts';

interface Pair {
  width: number | null;
  height: number | null;
}

/**
 * Sizes after a patch. What the patch says stays as it is said; of the other size the wall decides: a surveyed wall is kept, an assumed one is
 * assumed anew, by material and diameter, as an import does. Both sizes said at once give a surveyed wall. One dimension of a circle is both.
 */
export function editSizes(before: Segment, patch: SegmentPatch, walls: WallRules, faults: EditFault[]): Sizes {
  const crossSection = patch.crossSection === undefined ? before.crossSection : patch.crossSection;
  const isCircle = crossSection === 'circle';
  const inner = pairOf(patch.innerWidthMm, patch.innerHeightMm, isCircle, {
    width: before.innerWidthMm,
    height: before.innerHeightMm,
  });
  const outer = pairOf(patch.outerWidthMm, patch.outerHeightMm, isCircle, {
    width: before.outerWidthMm,
    height: before.outerHeightMm,
  });
  if (isCircle) {
    if (isOval(inner.pair)) faults.push(notRound('inner'));
    if (isOval(outer.pair)) faults.push(notRound('outer'));
  }
  const stated: Sizes = {
    crossSection,
    ...sizeFields(inner.pair, outer.pair),
    wallSource: before.wallSource,
    wallSigmaMm: before.wallSigmaMm,
  };
  const sizes = withWall(before, patch, { stated, inner, outer, walls });
  return {
    ...sizes,
    ...(patch.wallSource === undefined ? {} : { wallSource: patch.wallSource, wallSigmaMm: sigmaOf(patch, sizes) }),
    ...(patch.wallSigmaMm === undefined ? {} : { wallSigmaMm: patch.wallSigmaMm }),
  };
}

interface Side {
  pair: Pair;
  isSaid: boolean;
}

interface WallInput {
  stated: Sizes;
  inner: Side;
  outer: Side;
  walls: WallRules;
}

function withWall(before: Segment, patch: SegmentPatch, { stated, inner, outer, walls }: WallInput): Sizes {
  const isWhole = isKnown(inner.pair) && isKnown(outer.pair);
  const unwalled: Sizes = { ...stated, wallSource: null, wallSigmaMm: null };
  const surveyed: Sizes = { ...stated, wallSource: isWhole ? 'surveyed' : null, wallSigmaMm: null };
  if (inner.isSaid && outer.isSaid) return surveyed;

  const materialCode = patch.materialCode === undefined ? before.materialCode : patch.materialCode;
  const isHollow = !SOLID_CLASSES.has(patch.surveyClass ?? before.surveyClass);
  const surveyedWallMm = before.wallSource === 'surveyed' ? wallMm(before) : null;
  const follow = (is: 'inner' | 'outer', { width, height }: Pair): Sizes => {
    const section = stated.crossSection;
    if (section === null || width === null || height === null) return unwalled;
    return sizesOf(
      { size: { section, widthMm: width, heightMm: height, is }, is, materialCode, surveyedWallMm, isHollow },
      walls,
    );
  };
  const said = inner.isSaid ? inner : outer.isSaid ? outer : null;
  if (said === null) {
    const leansOnMaterial = patch.materialCode !== undefined || patch.wallSource === 'assumed';
    const isAssumed = before.wallSource === 'assumed' || patch.wallSource === 'assumed';
    return isAssumed && leansOnMaterial && isKnown(inner.pair) ? follow('inner', inner.pair) : stated;
  }
  const is = said === inner ? 'inner' : 'outer';
  if (!isKnown(said.pair)) {
    // Half a size stays as it was said, and is refused as such.
    if (said.pair.width !== null || said.pair.height !== null) return unwalled;
    // What was worked out from a size goes with it.
    return before.wallSource === 'assumed' ? { ...unwalled, ...sizeFields(NONE, NONE) } : unwalled;
  }
  const other = said === inner ? outer : inner;
  if (before.wallSource === null && isKnown(other.pair)) return surveyed;
  return follow(is, said.pair);
}

const NONE: Pair = { width: null, height: null };

function pairOf(
  width: number | null | undefined,
  height: number | null | undefined,
  isCircle: boolean,
  before: Pair,
): Side {
  if (width === undefined && height === undefined) return { pair: before, isSaid: false };
  const pair: Pair = isCircle
    ? { width: width === undefined ? (height ?? null) : width, height: height === undefined ? (width ?? null) : height }
    : { width: width === undefined ? before.width : width, height: height === undefined ? before.height : height };
  return { pair, isSaid: true };
}

function isKnown({ width, height }: Pair): boolean {
  return width !== null && height !== null;
}

function isOval({ width, height }: Pair): boolean {
  return width !== null && height !== null && width !== height;
}

function notRound(side: 'inner' | 'outer'): EditFault {
  return {
    code: 'CIRCLE_NOT_ROUND',
    path: `${side}WidthMm`,
    message: `A circle is as wide as high: give ${side}WidthMm alone, or set crossSection to egg or box.`,
  };
}

function sizeFields(inner: Pair, outer: Pair): Omit<Sizes, 'crossSection' | 'wallSource' | 'wallSigmaMm'> {
  return {
    innerWidthMm: inner.width,
    innerHeightMm: inner.height,
    outerWidthMm: outer.width,
    outerHeightMm: outer.height,
  };
}

/** Thickness of the wall beside the pipe, millimetres. */
function wallMm({ innerWidthMm, outerWidthMm }: Segment): number | null {
  return innerWidthMm === null || outerWidthMm === null ? null : (outerWidthMm - innerWidthMm) / 2;
}

/** A sigma speaks of an assumed wall. */
function sigmaOf(patch: SegmentPatch, sizes: Sizes): number | null {
  return patch.wallSource === 'assumed' ? sizes.wallSigmaMm : null;
}
