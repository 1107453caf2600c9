import type { Ray } from 'cesium';
import type { SegmentJson } from '../../core/contract/api.ts';
import { ecefToGeodetic, geodeticToEcef } from '../../core/geodesy/ecef.ts';
import { pointPolyline } from '../../core/geometry/point-polyline.ts';
import { noHit, rayPolyline } from '../../core/geometry/ray-capsule.ts';
import type { PickedSpot } from '../state.ts';

/** A spot without what only the terrain knows. */
export type AxisSpot = Omit<PickedSpot, 'groundHeight'>;

const LEAST_RADIUS_M = 0.01;
/** Times that the radius may double until a ray meets the pipe: from a centimetre to ten kilometres. */
const DOUBLINGS = 20;

/**
 * The spot of a segment at which a ray (earth-fixed metres, unit direction) meets it. Drawn pipes are a pixel wider than real ones: where the
 * ray just misses the true wall, the radius grows until it is met.
 */
export function spotOnRay(segment: SegmentJson, { origin, direction }: Ray): AxisSpot | null {
  const axis = earthFixedAxis(segment);
  const ray = { x: origin.x, y: origin.y, z: origin.z, dx: direction.x, dy: direction.y, dz: direction.z };
  const hit = noHit();
  let radius = Math.max(segment.drawnHalfWidthM, segment.drawnHalfHeightM, LEAST_RADIUS_M);
  for (let doubling = 0; doubling < DOUBLINGS; doubling++) {
    if (rayPolyline(ray, axis, 0, axis.length / 3, radius, hit)) {
      return spotAt(segment, axis, hit.leg, hit.parameter);
    }
    radius *= 2;
  }
  return null;
}

/** The spot of a segment nearest to a position, in plan. */
export function spotNearPosition(segment: SegmentJson, lon: number, lat: number): AxisSpot {
  // Degrees scaled to metres about the position: only what is nearest matters, not the distance.
  const east = Math.cos((lat * Math.PI) / 180);
  const plan = Float64Array.from(segment.axis.flatMap(([x, y]) => [(x - lon) * east, y - lat]));
  const nearest = { distance: Infinity, leg: 0, parameter: 0 };
  pointPolyline(0, 0, plan, 2, 0, segment.axis.length, nearest);
  return spotAt(segment, earthFixedAxis(segment), nearest.leg, nearest.parameter);
}

/** Axis in earth-fixed metres, stride 3. */
function earthFixedAxis({ axis }: SegmentJson): Float64Array {
  const out = new Float64Array(axis.length * 3);
  axis.forEach(([lon, lat, height], index) => geodeticToEcef(lon, lat, height, out, 3 * index));
  return out;
}

function spotAt(segment: SegmentJson, axis: Float64Array, leg: number, parameter: number): AxisSpot {
  const at = (index: number) => axis[index] ?? 0;
  const legLength = (index: number) =>
    Math.hypot(
      at(3 * index + 3) - at(3 * index),
      at(3 * index + 4) - at(3 * index + 1),
      at(3 * index + 5) - at(3 * index + 2),
    );
  let before = 0;
  let total = 0;
  for (let index = 0; index + 1 < axis.length / 3; index++) {
    if (index < leg) before += legLength(index);
    total += legLength(index);
  }
  const share = total === 0 ? 0 : (before + parameter * legLength(leg)) / total;
  const place = new Float64Array(3);
  const mix = (offset: number) =>
    at(3 * leg + offset) + parameter * ((axis[3 * leg + 3 + offset] ?? at(3 * leg + offset)) - at(3 * leg + offset));
  ecefToGeodetic(mix(0), mix(1), mix(2), place);
  return {
    lon: place[0] ?? 0,
    lat: place[1] ?? 0,
    axisHeight: place[2] ?? 0,
    share,
    alongM: share * segment.lengthM,
  };
}
