import {
  distanceSigma,
  type Outline,
  type PlaceSigma,
  separationOf,
  wallClearance,
} from '../../core/clearance/pipe-clearance.ts';
import type { NeighbourJson } from '../../core/contract/neighbours.ts';
import type { StoredSegment } from '../../core/model/segment.ts';
import type { DrawnSegment } from '../derive/derived-network.ts';
import type { Neighbour } from '../derive/segment-neighbours.ts';
import { positions } from './positions.ts';
import { segmentSummaryJson } from './segment-json.ts';

interface SegmentParts {
  stored: StoredSegment;
  drawn: DrawnSegment;
}

/** What is told of a segment beside another. */
export function neighbourJson(
  { joined, plan, space }: Neighbour,
  middle: SegmentParts,
  other: SegmentParts,
): NeighbourJson {
  const { stored, drawn } = other;
  return {
    ...segmentSummaryJson(stored, drawn),
    axis: positions(drawn.axis),
    drawnHalfWidthM: drawn.halfWidthM,
    drawnHalfHeightM: drawn.halfHeightM,
    sizeKnown: drawn.sizeKnown,
    sigmaPlanM: stored.sigmaPlanM,
    sigmaDepthM: stored.sigmaDepthM,
    joined,
    plan: { distanceM: plan.distance, from: plan.from, to: plan.to },
    apart: space === null ? null : apartJson(space, joined, middle, other),
  };
}

function apartJson(
  space: NonNullable<Neighbour['space']>,
  joined: boolean,
  middle: SegmentParts,
  other: SegmentParts,
): NonNullable<NeighbourJson['apart']> {
  const separation = separationOf(space);
  const hasWalls = !joined && middle.drawn.sizeKnown && other.drawn.sizeKnown;
  return {
    ...separation,
    clearM: hasWalls ? wallClearance(separation, outlineOf(middle), outlineOf(other)) : null,
    sigmaM: distanceSigma(separation, sigmaOf(middle), sigmaOf(other)),
    from: space.from,
    to: space.to,
  };
}

function outlineOf({ stored, drawn }: SegmentParts): Outline {
  return { halfWidthM: drawn.halfWidthM, halfHeightM: drawn.halfHeightM, isBox: stored.crossSection === 'box' };
}

function sigmaOf({ stored }: SegmentParts): PlaceSigma {
  return { planM: stored.sigmaPlanM, depthM: stored.sigmaDepthM };
}
