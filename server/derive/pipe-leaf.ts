import { InstanceList, type InstanceTags } from '../../core/gltf/instance-list.ts';
import { boxMesh, cylinderMesh, sphereMesh } from '../../core/gltf/instance-meshes.ts';
import type { PropertyTable } from '../../core/gltf/property-table.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import { mercatorX, mercatorY } from '../../core/geodesy/web-mercator.ts';
import type { Bounds } from './derived-network.ts';
import { LeafFrame } from './leaf-frame.ts';
import type { LeafContent, LeafSource } from './leaf-content.ts';
import { BOX_SECTION, KNOWN_BITS } from './segment-input.ts';
import type { SegmentTable } from './segment-table.ts';

/** Longer legs are divided: the compressed rotation moves the ends of a leg by 0.02 mm a metre. */
const LONGEST_PIECE_M = 75;
/** Cosine of the angle (1 degree) from which the gap at a bend shows and gets a joint. */
const JOINT_COSINE = Math.cos(Math.PI / 180);

/** Pipes as the rows of a 3D tileset. A segment goes to the cell of the middle of its box. */
export function pipeLeaves(segments: SegmentTable): LeafSource {
  const bounds = (row: number) => boundsOf(segments.lonLat, segments.vertexStart[row]!, segments.vertexStart[row + 1]!);
  return {
    count: segments.count,
    id: (row) => segments.ids[row]!,
    frame: (rows) => pipeFrame(segments, rows),
    position: (row) => {
      const [west, south, east, north] = bounds(row);
      return [mercatorX((west + east) / 2), mercatorY((south + north) / 2)];
    },
    weight: (row) => pipeWeight(segments, row),
    build: (rows) => pipeLeaf(segments, rows),
  };
}

/** Instances that a segment needs at most. */
function pipeWeight(segments: SegmentTable, row: number): number {
  const legs = segments.vertexStart[row + 1]! - segments.vertexStart[row]! - 1;
  return 2 * legs - 1 + Math.floor(segments.lengthM[row]! / LONGEST_PIECE_M);
}

/** The frame of a leaf with the box around its pipes, without making them. */
function pipeFrame(segments: SegmentTable, rows: Uint32Array): LeafFrame {
  const { vertexStart, lonLat, height, halfWidthM, halfHeightM, lengthM } = segments;
  const frame = new LeafFrame(lonLat, height, verticesOf(segments, rows));
  for (const row of rows) {
    const radius = Math.hypot(halfWidthM[row]!, halfHeightM[row]!);
    const end = vertexStart[row + 1]!;
    for (let v = vertexStart[row]!; v < end; v++) {
      frame.holdPosition(lonLat[2 * v]!, lonLat[2 * v + 1]!, height[v]!, radius);
      if (v + 1 === end || lengthM[row]! <= LONGEST_PIECE_M) continue;
      // The pieces of a long leg bulge out of the straight line between its ends.
      const pieces = Math.ceil(lengthM[row]! / LONGEST_PIECE_M);
      for (let piece = 1; piece < pieces; piece++) {
        const share = piece / pieces;
        const lon = mix(lonLat[2 * v]!, lonLat[2 * v + 2]!, share);
        const lat = mix(lonLat[2 * v + 1]!, lonLat[2 * v + 3]!, share);
        frame.holdPosition(lon, lat, mix(height[v]!, height[v + 1]!, share), radius);
      }
    }
  }
  return frame;
}

/** The pipes of a leaf as instances: a bar for each leg (or equal piece of a long one), a joint at each bend, and the frame with its box. */
function pipeLeaf(segments: SegmentTable, rows: Uint32Array): LeafContent {
  const frame = new LeafFrame(segments.lonLat, segments.height, verticesOf(segments, rows));
  const cylinders = new InstanceList();
  const boxes = new InstanceList();
  const spheres = new InstanceList();
  rows.forEach((row, i) => {
    const tags: InstanceTags = { row: i, gid: segments.gids[row]!, look: pipeLook(segments, row) };
    const bars = (segments.flags[row]! & BOX_SECTION) === 0 ? cylinders : boxes;
    addSegment(segments, row, { frame, bars, joints: spheres, tags });
  });
  return {
    frame,
    groups: [
      { name: 'cylinder', mesh: cylinderMesh, instances: cylinders },
      { name: 'box', mesh: boxMesh, instances: boxes },
      { name: 'sphere', mesh: sphereMesh, instances: spheres },
    ],
    table: propertyTable(segments, rows),
  };
}

interface Target {
  frame: LeafFrame;
  bars: InstanceList;
  joints: InstanceList;
  tags: InstanceTags;
}

function addSegment(segments: SegmentTable, row: number, { frame, bars, joints, tags }: Target): void {
  const { vertexStart, lonLat, height } = segments;
  const halfWidth = segments.halfWidthM[row]!;
  const halfHeight = segments.halfHeightM[row]!;
  const radius = Math.hypot(halfWidth, halfHeight);
  const reach = { across: radius, below: radius, above: radius };
  const first = vertexStart[row]!;
  const end = vertexStart[row + 1]!;
  let [dx, dy, dz] = [0, 0, 0];
  let added = 0;
  for (let v = first; v + 1 < end; v++) {
    const [east, north, up] = frame.toEnu(lonLat[2 * v]!, lonLat[2 * v + 1]!, height[v]!);
    frame.hold(east, north, up, reach);
    const to = frame.toEnu(lonLat[2 * v + 2]!, lonLat[2 * v + 3]!, height[v + 1]!);
    const leg: Place = [to[0] - east, to[1] - north, to[2] - up];
    const length = Math.hypot(...leg);
    if (length === 0) continue;
    const [ux, uy, uz] = [leg[0] / length, leg[1] / length, leg[2] / length];
    const bends = added > 0 && ux * dx + uy * dy + uz * dz < JOINT_COSINE;
    if (bends) joints.addModel({ east, north, up }, Math.atan2(ux, uy), [halfWidth, halfHeight, halfWidth], tags);
    [dx, dy, dz] = [ux, uy, uz];

    const pieces = Math.ceil(length / LONGEST_PIECE_M);
    let from: Place = [east, north, up];
    for (let piece = 1; piece <= pieces; piece++) {
      const share = piece / pieces;
      const [toEast, toNorth, toUp] = frame.toEnu(
        mix(lonLat[2 * v]!, lonLat[2 * v + 2]!, share),
        mix(lonLat[2 * v + 1]!, lonLat[2 * v + 3]!, share),
        mix(height[v]!, height[v + 1]!, share),
      );
      const ends = { east: from[0], north: from[1], up: from[2], toEast, toNorth, toUp };
      if (bars.addBar(ends, halfWidth, halfHeight, tags)) added++;
      frame.hold(toEast, toNorth, toUp, reach);
      from = [toEast, toNorth, toUp];
    }
  }
  if (added > 0) return;
  // Too short to have a direction: a ball, so that every segment can be seen and picked.
  const [east, north, up] = frame.toEnu(lonLat[2 * first]!, lonLat[2 * first + 1]!, height[first]!);
  frame.hold(east, north, up, reach);
  joints.addModel({ east, north, up }, 0, [halfWidth, halfHeight, halfWidth], tags);
}

type Place = [number, number, number];

/** The number from which an instance is coloured: survey class, report class and what is known, one decimal place each. */
function pipeLook(segments: SegmentTable, row: number): number {
  return segments.surveyClass[row]! + 10 * segments.reportClass[row]! + 100 * (segments.flags[row]! & KNOWN_BITS);
}

function propertyTable(segments: SegmentTable, rows: Uint32Array): PropertyTable {
  return {
    className: 'segment',
    count: rows.length,
    columns: [
      { name: 'id', type: 'UINT32', values: rows.map((row) => segments.ids[row]!) },
      { name: 'gid', type: 'UINT32', values: rows.map((row) => segments.gids[row]!) },
      {
        name: 'surveyClass',
        type: 'ENUM',
        labels: SURVEY_CLASSES,
        values: Uint8Array.from(rows, (row) => segments.surveyClass[row]!),
      },
      {
        name: 'reportClass',
        type: 'ENUM',
        labels: REPORT_CLASSES,
        values: Uint8Array.from(rows, (row) => segments.reportClass[row]!),
      },
      { name: 'known', type: 'UINT8', values: Uint8Array.from(rows, (row) => segments.flags[row]! & KNOWN_BITS) },
    ],
  };
}

function boundsOf(lonLat: Float64Array, from: number, to: number): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = from; v < to; v++) {
    west = Math.min(west, lonLat[2 * v]!);
    south = Math.min(south, lonLat[2 * v + 1]!);
    east = Math.max(east, lonLat[2 * v]!);
    north = Math.max(north, lonLat[2 * v + 1]!);
  }
  return [west, south, east, north];
}

function* verticesOf({ vertexStart }: SegmentTable, rows: Uint32Array): Generator<number> {
  for (const row of rows) for (let v = vertexStart[row]!; v < vertexStart[row + 1]!; v++) yield v;
}

function mix(a: number, b: number, share: number): number {
  return share === 1 ? b : a + (b - a) * share;
}
