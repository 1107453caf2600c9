import { layMain, markAt, type Stop } from './lay-main.ts';
import { ginkgoRoad, laneCorner, laneFromStreet, laneToRoad, planetreeStreet } from './plan.ts';
import { meetingStation, type Street } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

/** Offsets of a system of drains from the axes, metres. */
export interface DrainOffsets {
  road: number;
  street: number;
  lane: number;
}

/** A gravity drain: concrete from DN400, plastic below. */
export const drain = (subclass: 'YS' | 'WS', size: string, road: string, year: number): Pipe => ({
  surveyClass: 'PS',
  subclass,
  size,
  material: Number(size.slice(2)) >= 400 ? 'T' : 'PVC',
  laying: 'ZM',
  owner: '示例排水公司',
  road,
  year,
  downstream: true,
});

/** Depth of the invert, metres, linear between knots of station (rising) and depth. */
export type DepthProfile = readonly (readonly [number, number])[];

function depthAt(profile: DepthProfile, station: number): number {
  const after = profile.findIndex(([knot]) => knot >= station);
  if (after < 0) return (profile.at(-1) ?? [0, 0])[1];
  const [toStation, toDepth] = profile[after] ?? [0, 0];
  const [fromStation, fromDepth] = profile[after - 1] ?? [toStation, toDepth];
  return toStation === fromStation
    ? toDepth
    : fromDepth + ((toDepth - fromDepth) * (station - fromStation)) / (toStation - fromStation);
}

/** Stations at which the drains of the streets and the lane meet. */
export function junctions(offsets: DrainOffsets): { onRoad: number; onStreet: number; laneOnStreet: number } {
  const road = { street: ginkgoRoad, offset: offsets.road };
  const street = { street: planetreeStreet, offset: offsets.street };
  const lane = { street: laneFromStreet, offset: offsets.lane };
  return {
    onRoad: meetingStation(road, street, -60, 60),
    onStreet: meetingStation(street, road, -60, 60),
    laneOnStreet: meetingStation(street, lane, -120, -40),
  };
}

export type LayDrain = ReturnType<typeof drainLayer>;

/** Lays drains with one kind of manhole: through stations in the direction of flow, at the depths of a profile. */
export function drainLayer(survey: Survey, manhole: { appurtenance: string; sumpM: number }) {
  return (
    pipe: (station: number) => Pipe,
    street: Street,
    offset: number,
    profile: DepthProfile,
    stops: readonly (number | Stop)[],
  ) =>
    layMain(survey, {
      pipe,
      street,
      offset,
      maxGapM: 40,
      depth: (_, station) => depthAt(profile, station),
      stops: stops.map((stop) => {
        const full: Stop = typeof stop === 'number' ? { station: stop } : stop;
        if (full.mark !== undefined || full.feature !== undefined) return full;
        return {
          ...full,
          appurtenance: manhole.appurtenance,
          wellDepthM: depthAt(profile, full.station) + manhole.sumpM,
        };
      }),
    });
}

/** A drain of the lane: from below the road down to the corner and along to the street. */
export function layLane(
  lay: LayDrain,
  offset: number,
  pipe: (size: string) => Pipe,
  depth: { top: number; mouth: number },
  junction: Mark,
): { inletManholes: (Mark & { station: number })[] } {
  const corner = laneCorner(offset);
  const cornerDepth = depth.top + (depth.mouth - depth.top) * 0.4;
  const size = pipe('DN300').subclass === 'YS' ? 'DN400' : 'DN300';
  const upper = lay(
    () => pipe(size),
    laneToRoad,
    offset,
    [
      [offset, cornerDepth],
      [62, depth.top],
    ],
    [62, 32, offset],
  );
  const cornerMark = chainEnd(upper.chain);
  const lower = lay(
    () => pipe(size),
    laneFromStreet,
    offset,
    [
      [0, depth.mouth],
      [8, depth.mouth],
      [corner, cornerDepth],
    ],
    [{ station: corner, mark: cornerMark }, 78, 48, 19, { station: 0, mark: junction }],
  );
  return { inletManholes: [78, 48, 19].map((station) => Object.assign(markAt(lower.at, station), { station })) };
}

/** Where a chain of points ends. */
export function chainEnd(chain: readonly Mark[]): Mark {
  const mark = chain.at(-1);
  if (mark === undefined) throw new RangeError('an empty chain has no end');
  return mark;
}
