import type { EndPatch, SegmentPatch } from '../../../core/contract/segment-record.ts';
import { geodesicDistanceM } from '../../../core/geodesy/geodesic-length.ts';
import type { Segment, StoredPoint } from '../../../core/model/segment.ts';
import {
  endElevations,
  spreadElevations,
  type Assumptions,
  type PipeEnd,
  type PipeShape,
  type StatedEnd,
} from '../normalise/line-ends.ts';
import { legsOf } from '../normalise/normalise-line.ts';
import type { EditFault } from './edit-fault.ts';

/** An end may lie so far from the survey point that it names, metres. */
const POINT_TOLERANCE_M = 1;

export type EditLevels = Pick<
  Segment,
  'vertices' | 'startKnown' | 'endKnown' | 'startDepthM' | 'endDepthM' | 'startPointKey' | 'endPointKey'
>;

interface LevelsInput {
  /** Null for a new segment. */
  before: Segment | null;
  patch: SegmentPatch;
  shape: PipeShape;
  /** By key; those of the ends are in it when they exist. */
  points: ReadonlyMap<string, StoredPoint>;
  assumptions: Assumptions;
}

interface EndState {
  pointKey: string | null;
  depthM: number | null;
  /** What the elevation is worked out from. */
  lead: StatedEnd;
  /** Of the survey point that the end names. */
  surveyedGroundM: number | null;
}

/**
 * Vertices, depths and end points after a patch, and the ends as an import would have them stated. Elevation, depth and the known ground (of the
 * survey point, else what elevation and depth gave before) hang together: of elevation and depth the one that the patch says leads, and the
 * other follows. Null, with faults, when they cannot be.
 */
export function editLevels(
  { before, patch, shape, points, assumptions }: LevelsInput,
  faults: EditFault[],
): { levels: EditLevels; stated: [StatedEnd, StatedEnd]; ends: [PipeEnd, PipeEnd] } | null {
  const drawn = drawnVertices(before, patch, points, faults);
  if (drawn === null) return null;
  const { lonLatZ, hasLevels } = drawn;
  const ends = ([0, 1] as const).map((i) => {
    const at = i === 0 ? 0 : lonLatZ.length - 3;
    const place = {
      lon: lonLatZ[at] as number,
      lat: lonLatZ[at + 1] as number,
      drawnM: hasLevels ? (lonLatZ[at + 2] as number) : null,
    };
    return editEnd(i, { before, patch, points, place }, faults);
  });
  const [start, end] = ends as [EndState, EndState];
  if (start.pointKey !== null && start.pointKey === end.pointKey) {
    faults.push({
      code: 'CJJ_START_IS_END',
      path: 'end.pointKey',
      message: `Both ends name the survey point "${start.pointKey}": a segment leads from one point to another.`,
    });
  }
  const elevations = endElevations([start.lead, end.lead], shape, assumptions);
  setElevations(lonLatZ, { before, hasLevels, isNewLine: patch.vertices !== undefined }, elevations);
  const levels: EditLevels = {
    vertices: lonLatZ,
    startKnown: elevations[0].isKnown,
    endKnown: elevations[1].isKnown,
    startDepthM: start.depthM,
    endDepthM: end.depthM,
    startPointKey: start.pointKey,
    endPointKey: end.pointKey,
  };
  const stated = ([start, end] as const).map(({ lead, depthM, surveyedGroundM }, i): StatedEnd => {
    const { elevationM, isKnown } = elevations[i] as PipeEnd;
    return { ...lead, groundM: surveyedGroundM, depthM, levelM: isKnown ? elevationM : null };
  });
  return { levels, stated: stated as [StatedEnd, StatedEnd], ends: elevations };
}

function drawnVertices(
  before: Segment | null,
  patch: SegmentPatch,
  points: ReadonlyMap<string, StoredPoint>,
  faults: EditFault[],
): { lonLatZ: Float64Array; hasLevels: boolean } | null {
  if (patch.vertices !== undefined) {
    const hasLevels = patch.vertices.every(({ length }) => length === 3);
    const lonLatZ = patch.vertices.flatMap(([lon = 0, lat = 0, z = 0]) => [lon, lat, z]);
    return { lonLatZ: Float64Array.from(lonLatZ), hasLevels };
  }
  if (before !== null) return { lonLatZ: before.vertices.slice(), hasLevels: false };
  const [a, b] = [patch.start, patch.end].map((end) => points.get(end?.pointKey ?? ''));
  if (a !== undefined && b !== undefined) {
    return { lonLatZ: Float64Array.of(a.lon, a.lat, 0, b.lon, b.lat, 0), hasLevels: false };
  }
  faults.push({
    code: 'GEOMETRY_MISSING',
    path: 'vertices',
    message: 'Give vertices, or start.pointKey and end.pointKey of survey points of the dataset.',
  });
  return null;
}

interface EndInput extends Pick<LevelsInput, 'before' | 'patch' | 'points'> {
  place: { lon: number; lat: number; drawnM: number | null };
}

/** What an end had before. */
interface OldEnd {
  lon: number;
  lat: number;
  elevationM: number;
  isKnown: boolean;
  depthM: number | null;
  pointKey: string | null;
}

function editEnd(i: 0 | 1, { before, patch, points, place }: EndInput, faults: EditFault[]): EndState {
  const name = i === 0 ? 'start' : 'end';
  const said: EndPatch = (i === 0 ? patch.start : patch.end) ?? {};
  const old = before === null ? null : oldEnd(before, i);
  const pointKey = said.pointKey === undefined ? (old?.pointKey ?? null) : said.pointKey;
  const point = pointKey === null ? null : (points.get(pointKey) ?? null);
  const fault = (code: string, member: string, message: string): void =>
    void faults.push({ code, path: `${name}.${member}`, message });
  const isMoved = old === null || old.lon !== place.lon || old.lat !== place.lat;
  if (typeof said.pointKey === 'string' && point === null) {
    fault('POINT_NOT_FOUND', 'pointKey', `The dataset has no survey point "${said.pointKey}".`);
  }
  if (point !== null && (isMoved || said.pointKey !== undefined)) {
    const away = geodesicDistanceM(place.lon, place.lat, point.lon, point.lat);
    const allowed =
      old === null || old.pointKey !== pointKey ? 0 : geodesicDistanceM(old.lon, old.lat, point.lon, point.lat);
    if (away > Math.max(POINT_TOLERANCE_M, allowed)) {
      const metres = away.toFixed(2);
      fault(
        'POINT_ELSEWHERE',
        'pointKey',
        `The ${name} would lie ${metres} m from its survey point "${point.key}": move it there, or set ${name}.pointKey to null.`,
      );
    }
  }

  if (typeof said.elevation === 'number' && place.drawnM !== null && said.elevation !== place.drawnM) {
    fault(
      'ELEVATION_TWICE',
      'elevation',
      `${name}.elevation says ${said.elevation} m, the ${name} of vertices ${place.drawnM} m: give one of them, or the same.`,
    );
  }
  const elevationM = said.elevation === undefined ? place.drawnM : said.elevation;
  if (said.known === true && said.elevation === null) {
    fault(
      'ELEVATION_UNKNOWN',
      'known',
      `${name}.known is true, and ${name}.elevation null: a known elevation is a number.`,
    );
  }
  // What elevation and depth gave before is the ground of that place alone.
  const implied = old !== null && old.isKnown && old.depthM !== null && !isMoved ? old.elevationM + old.depthM : null;
  const surveyedGroundM = point?.groundKnown ? point.groundLevelM : null;
  const groundM = surveyedGroundM ?? implied;
  const depthM = depthAfter(said, { elevationM, old, groundM });
  if (said.known === false && typeof said.depth === 'number' && groundM !== null) {
    fault(
      'DEPTH_MAKES_KNOWN',
      'known',
      `${name}.known is false, but the ground is known here, and with a depth so is the elevation: leave out one of both.`,
    );
  }
  // A depth leads where no elevation is said and the ground is known; so does one that was there before a point with a ground was named.
  const isNewPoint = said.pointKey !== undefined && old !== null && !old.isKnown && said.known !== false;
  const leads = (typeof said.depth === 'number' || isNewPoint) && typeof elevationM !== 'number' && groundM !== null;
  const level = leads ? { levelM: null, assumedLevelM: null } : levelsAfter(said, { elevationM, old });
  const lead: StatedEnd = {
    lon: place.lon,
    lat: place.lat,
    pointKey,
    groundM,
    depthM: leads ? depthM : null,
    ...level,
  };
  return { pointKey, depthM, lead, surveyedGroundM };
}

interface Around {
  elevationM: number | null | undefined;
  old: OldEnd | null;
}

function depthAfter(said: EndPatch, { elevationM, old, groundM }: Around & { groundM: number | null }): number | null {
  if (said.depth !== undefined) return said.depth;
  const depthM = old?.depthM ?? null;
  if (said.known === false || said.elevation === null) return null;
  if (typeof elevationM === 'number' && depthM !== null && groundM !== null && elevationM !== old?.elevationM) {
    return toNanometre(groundM - elevationM);
  }
  return depthM;
}

/** The known elevation, or the assumed one. */
function levelsAfter(said: EndPatch, { elevationM, old }: Around): Pick<StatedEnd, 'levelM' | 'assumedLevelM'> {
  if (said.elevation === null) return { levelM: null, assumedLevelM: null };
  if (typeof elevationM === 'number') {
    // Vertices that are drawn anew leave an end unknown that lay as high before.
    const isSame = said.elevation === undefined && old !== null && old.elevationM === elevationM;
    const known = said.known ?? (isSame ? old.isKnown : true);
    return known ? { levelM: elevationM, assumedLevelM: null } : { levelM: null, assumedLevelM: elevationM };
  }
  if (old === null) return { levelM: null, assumedLevelM: null };
  const known = said.known ?? old.isKnown;
  return known ? { levelM: old.elevationM, assumedLevelM: null } : { levelM: null, assumedLevelM: old.elevationM };
}

function oldEnd(segment: Segment, i: 0 | 1): OldEnd {
  const { vertices } = segment;
  const at = i === 0 ? 0 : vertices.length - 3;
  return {
    lon: vertices[at] as number,
    lat: vertices[at + 1] as number,
    elevationM: vertices[at + 2] as number,
    isKnown: i === 0 ? segment.startKnown : segment.endKnown,
    depthM: i === 0 ? segment.startDepthM : segment.endDepthM,
    pointKey: i === 0 ? segment.startPointKey : segment.endPointKey,
  };
}

/** Puts the elevations of the ends in; vertices between them keep their own, moved as far as the ends beside them. */
function setElevations(
  lonLatZ: Float64Array,
  { before, hasLevels, isNewLine }: { before: Segment | null; hasLevels: boolean; isNewLine: boolean },
  [start, end]: [PipeEnd, PipeEnd],
): void {
  const last = lonLatZ.length - 1;
  if (before === null ? !hasLevels : isNewLine && !hasLevels) {
    spreadElevations(lonLatZ, legsOf(lonLatZ), start.elevationM, end.elevationM);
    return;
  }
  const [byStart, byEnd] = [start.elevationM - (lonLatZ[2] as number), end.elevationM - (lonLatZ[last] as number)];
  if (byStart !== 0 || byEnd !== 0) {
    const shift = lonLatZ.slice();
    spreadElevations(shift, legsOf(lonLatZ), byStart, byEnd);
    for (let i = 5; i < last; i += 3) lonLatZ[i] = (lonLatZ[i] as number) + (shift[i] as number);
  }
  lonLatZ[2] = start.elevationM;
  lonLatZ[last] = end.elevationM;
}

/** 241 - 239.6 must not become 1.4000000000000057. */
function toNanometre(metres: number): number {
  return Math.round(metres * 1e9) / 1e9;
}
