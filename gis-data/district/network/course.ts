import type { StreetRank } from '../land/land.ts';

/** Where a course passes a node of the street network. */
export interface Pass {
  course: Course;
  /** Vertex of the course's axis that is the node. */
  vertex: number;
  /** Whether the course goes on before and after the node. */
  before: boolean;
  after: boolean;
}

/**
 * A run of street stretches of one rank and width that go straight on through the crossings: what a main follows. Its axis is the streets' with
 * fewer vertices; every line of the course has a bend at each of them, at its own offset, and so lines of one course are parallel
 * everywhere. Positions are those of the land; offsets are metres to the left of the axis.
 */
export interface Course {
  index: number;
  rank: StreetRank;
  widthM: number;
  east: Float64Array;
  north: Float64Array;
  /** At each vertex: where the line at offset 1 has its bend, less the vertex. */
  miterEast: Float64Array;
  miterNorth: Float64Array;
  /** Along the axis, metres, at each vertex. */
  station: Float64Array;
  /** Node of the land at each vertex, -1 where there is none. */
  node: Int32Array;
  /** Street of the land by leg. */
  street: Int32Array;
}

/** A position along a course: leg and share of it, below 0 or above 1 where a line goes on beyond the axis. */
export interface CoursePosition {
  leg: number;
  share: number;
}

export const legCount = (course: Course): number => course.station.length - 1;
export const courseLengthM = (course: Course): number => course.station[course.station.length - 1]!;

/** East of the line at an offset, at a position. */
export function eastAt({ east, miterEast }: Course, offset: number, leg: number, share: number): number {
  const from = east[leg]! + miterEast[leg]! * offset;
  return from + (east[leg + 1]! + miterEast[leg + 1]! * offset - from) * share;
}

/** North of the line at an offset, at a position. */
export function northAt({ north, miterNorth }: Course, offset: number, leg: number, share: number): number {
  const from = north[leg]! + miterNorth[leg]! * offset;
  return from + (north[leg + 1]! + miterNorth[leg + 1]! * offset - from) * share;
}

/** The position at a station, metres along the axis, held within the course. */
export function positionAt({ station }: Course, at: number): CoursePosition {
  let low = 0;
  let high = station.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (station[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  const span = station[low + 1]! - station[low]!;
  return { leg: low, share: Math.min(1, Math.max(0, (at - station[low]!) / span)) };
}
