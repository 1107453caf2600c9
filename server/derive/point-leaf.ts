import { InstanceList } from '../../core/gltf/instance-list.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import type { LeafContent, LeafSource } from './leaf-content.ts';
import { LeafFrame } from './leaf-frame.ts';
import type { PointTable } from './point-table.ts';
import { END_KNOWN, SIZE_KNOWN, START_KNOWN } from './segment-input.ts';
import { POINT_MESHES, POINT_MODELS, type PointModel } from './point-model.ts';

/** A shaft whose depth is not known is a stub under its cover, metres. */
const STUB_M = 0.3;
/** Side of a chamber in plan, metres: surveys give none. */
const CHAMBER_SIDE_M = 1.5;
/** From the valve's middle up to its hand wheel, metres. */
const VALVE_WHEEL_M = 0.6;
/** Nothing of a model is farther than this from its origin in plan, metres. */
const MODEL_REACH_M = 1.3;
/** A valve reaches below its origin by the radius of its flanges, metres. */
const MODEL_BELOW_M = 0.3;
/** Tallest part above the origin, metres: a lamp reaches 6 m. */
const MODEL_HEIGHT_M: Readonly<Record<PointModel, number>> = {
  manhole: 0.3,
  valve: 0.7,
  hydrant: 1,
  chamber: 0.3,
  marker: 0.8,
  lamp: 6.1,
  pole: 4.3,
};

/** Survey points as the rows of a 3D tileset. */
export function pointLeaves(points: PointTable): LeafSource {
  return {
    count: points.count,
    id: (row) => points.ids[row]!,
    position: (row) => [points.mercator[2 * row]!, points.mercator[2 * row + 1]!],
    weight: () => 1,
    frame: (rows) => pointFrame(points, rows),
    build: (rows) => pointLeaf(points, rows),
  };
}

/** The frame of a leaf with the box around its models, without making them. */
function pointFrame(points: PointTable, rows: Uint32Array): LeafFrame {
  const { lonLat, height } = points;
  const frame = new LeafFrame(lonLat, height, rows);
  for (const row of rows) {
    const [east, north, up] = frame.toEnu(lonLat[2 * row]!, lonLat[2 * row + 1]!, height[row]!);
    frame.hold(east, north, up, {
      across: MODEL_REACH_M,
      below: depthOf(points, row) + VALVE_WHEEL_M + MODEL_BELOW_M,
      above: heightOf(points, row),
    });
  }
  return frame;
}

/** Of the shaft or chamber as drawn, metres. */
function depthOf(points: PointTable, row: number): number {
  const depth = points.wellDepthM[row]!;
  return Number.isNaN(depth) ? STUB_M : Math.max(depth, STUB_M);
}

/** Of the model above its origin, metres. */
function heightOf(points: PointTable, row: number): number {
  return MODEL_HEIGHT_M[POINT_MODELS[points.model[row]!]!];
}

/** The points of a leaf as instances of the models, standing on the ground at each point. */
function pointLeaf(points: PointTable, rows: Uint32Array): LeafContent {
  const frame = new LeafFrame(points.lonLat, points.height, rows);
  const lists = Object.fromEntries(POINT_MODELS.map((model) => [model, new InstanceList()])) as Record<
    PointModel,
    InstanceList
  >;
  rows.forEach((row, i) => {
    const model = POINT_MODELS[points.model[row]!]!;
    const [east, north, ground] = frame.toEnu(
      points.lonLat[2 * row]!,
      points.lonLat[2 * row + 1]!,
      points.height[row]!,
    );
    const depth = depthOf(points, row);
    const up = model === 'valve' ? ground - Math.max(depth, VALVE_WHEEL_M) : ground;
    lists[model].addModel({ east, north, up }, points.rotationRad[row]!, scaleOf(model, depth), {
      row: i,
      gid: points.gids[row]!,
      look: points.surveyClass[row]! + 10 * points.reportClass[row]! + 100 * knownBits(points, row),
    });
    frame.hold(east, north, up, { across: MODEL_REACH_M, below: depth + MODEL_BELOW_M, above: heightOf(points, row) });
  });
  return {
    frame,
    groups: POINT_MODELS.map((model) => ({ name: model, mesh: POINT_MESHES[model], instances: lists[model] })),
    table: {
      className: 'point',
      count: rows.length,
      columns: [
        { name: 'id', type: 'UINT32', values: rows.map((row) => points.ids[row]!) },
        { name: 'gid', type: 'UINT32', values: rows.map((row) => points.gids[row]!) },
        {
          name: 'surveyClass',
          type: 'ENUM',
          labels: SURVEY_CLASSES,
          values: Uint8Array.from(rows, (row) => points.surveyClass[row]!),
        },
        {
          name: 'reportClass',
          type: 'ENUM',
          labels: REPORT_CLASSES,
          values: Uint8Array.from(rows, (row) => points.reportClass[row]!),
        },
        { name: 'known', type: 'UINT8', values: Uint8Array.from(rows, (row) => knownBits(points, row)) },
      ],
    },
  };
}

function scaleOf(model: PointModel, depth: number): readonly [number, number, number] {
  if (model === 'manhole') return [1, depth, 1];
  if (model === 'chamber') return [CHAMBER_SIDE_M, depth, CHAMBER_SIDE_M];
  return [1, 1, 1];
}

/** As for pipes: a known ground is both "ends", a known depth is the "size". */
function knownBits(points: PointTable, row: number): number {
  const ground = points.groundKnown[row] === 1 ? START_KNOWN | END_KNOWN : 0;
  return ground | (Number.isNaN(points.wellDepthM[row]!) ? 0 : SIZE_KNOWN);
}
