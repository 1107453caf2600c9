import { layMain, markAt, type Stop } from './lay-main.ts';
import {
  ginkgoRoad,
  groundLevel,
  laneCorner,
  laneFromStreet,
  laneToRoad,
  onSquare,
  planetreeStreet,
  SQUARE_NAME,
} from './plan.ts';
import { meetingStation, type Place, type Street } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

/** Offsets of the drains from the axes, metres; sewage lies below storm water. */
interface DrainOffsets {
  road: number;
  street: number;
  lane: number;
}
const STORM_OFFSETS: DrainOffsets = { road: 2.5, street: -1.6, lane: 0.3 };
const SEWAGE_OFFSETS: DrainOffsets = { road: -2.2, street: 1.8, lane: 1.5 };

const drain = (subclass: 'YS' | 'WS', size: string, road: string, year: number): Pipe => ({
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

/** Depth of the invert, metres, linear between knots of station and depth. */
type DepthProfile = readonly (readonly [number, number])[];

function depthAt(profile: DepthProfile, station: number): number {
  const after = profile.findIndex(([knot]) => knot >= station);
  if (after < 0) return (profile.at(-1) ?? [0, 0])[1];
  const [toStation, toDepth] = profile[after] ?? [0, 0];
  const [fromStation, fromDepth] = profile[after - 1] ?? [toStation, toDepth];
  return toStation === fromStation
    ? toDepth
    : fromDepth + ((toDepth - fromDepth) * (station - fromStation)) / (toStation - fromStation);
}

/** How much deeper than the lowest invert a manhole is: silt traps of storm manholes. */
const STORM_SUMP_M = 0.3;
const INLET_DEPTH_M = 1.1;
/** Least depth at which an inlet's pipe enters a manhole, and its least fall. */
const INLET_ENTRY_DEPTH_M = 1.4;
const INLET_FALL = 0.025;
const INTERCEPTOR_FALL = 0.008;
const INLET_SIZE = 'DN300';

/** Storm drains: inlets at the kerbs, manholes along the road, the street and the lane, an outfall at the creek. */
export function layStormDrains(survey: Survey): void {
  const offsets = STORM_OFFSETS;
  const stations = junctions(offsets);
  const lay = drainLayer(survey, { appurtenance: '雨水井', sumpM: STORM_SUMP_M });
  const roadDepth: DepthProfile = [
    [-126, 2.8],
    [-34, 3.8],
    [stations.onRoad, 4.1],
    [34, 3.8],
    [126, 2.8],
  ];
  const streetDepth: DepthProfile = [
    [-142, 1.9],
    [-126, 3.7],
    [-104, 3.9],
    [stations.onStreet, 4.1],
    [70, 3.2],
    [122, 2.5],
  ];
  const sizeOnRoad = (station: number) =>
    Math.abs(station) > 95 ? 'DN400' : Math.abs(station) > 60 ? 'DN500' : 'DN600';
  const onRoad = (station: number) => drain('YS', sizeOnRoad(station), ginkgoRoad.name, 2010);
  const onStreet = (station: number) =>
    drain('YS', station > 60 ? 'DN500' : station > 0 ? 'DN600' : 'DN800', planetreeStreet.name, 2012);

  const east = lay(onRoad, ginkgoRoad, offsets.road, roadDepth, [126, 94, 64, 34, stations.onRoad]);
  const junction = last(east.chain);
  const west = lay(onRoad, ginkgoRoad, offsets.road, roadDepth, [
    -126,
    -94,
    -64,
    -34,
    { station: stations.onRoad, mark: junction },
  ]);
  const north = lay(onStreet, planetreeStreet, offsets.street, streetDepth, [
    122,
    100,
    70,
    38,
    { station: stations.onStreet, mark: junction },
  ]);
  const south = lay(onStreet, planetreeStreet, offsets.street, streetDepth, [
    { station: stations.onStreet, mark: junction },
    -22,
    -50,
    stations.laneOnStreet,
    -104,
    -126,
    { station: -142, feature: '出水口' },
  ]);
  const lane = layLane(
    lay,
    offsets.lane,
    (size) => drain('YS', size, laneFromStreet.name, 2015),
    { top: 2.8, mouth: 3.75 },
    markAt(south.at, stations.laneOnStreet),
  );

  const inlet = (of: Pipe, manhole: Mark, place: Place, inferred = false) => {
    const end = survey.mark(of, place, {
      depthM: INLET_DEPTH_M,
      appurtenance: '雨水箅',
      wellDepthM: INLET_DEPTH_M + 0.2,
    });
    const length = Math.hypot(place.x - manhole.place.x, place.y - manhole.place.y);
    const falling = INLET_DEPTH_M + (manhole.groundMm - end.groundMm) / 1000 + INLET_FALL * length;
    const endM = Math.max(INLET_ENTRY_DEPTH_M, falling);
    survey.link({ ...of, size: INLET_SIZE, material: 'PVC' }, end, manhole, { endM, inferred });
  };
  for (const [line, list] of [
    [east, [94, 64, 34]],
    [west, [-94, -64, -34]],
  ] as const) {
    for (const station of list) {
      const manhole = markAt(line.at, station);
      inlet(onRoad(station), manhole, ginkgoRoad.at(station, 7.7), station === -94);
      inlet(onRoad(station), manhole, ginkgoRoad.at(station - Math.sign(station) * 2, -7.7));
    }
  }
  for (const [line, list] of [
    [north, [100, 70, 38]],
    [south, [-22, -50, -104]],
  ] as const) {
    for (const station of list) {
      const manhole = markAt(line.at, station);
      inlet(onStreet(station), manhole, planetreeStreet.at(station, -5.7));
      inlet(onStreet(station), manhole, planetreeStreet.at(station + 1.5, 5.7));
    }
  }
  for (const manhole of lane.inletManholes)
    inlet(drain('YS', 'DN400', laneFromStreet.name, 2015), manhole, laneFromStreet.at(manhole.station, 2.3));

  const square = drain('YS', 'DN300', SQUARE_NAME, 2018);
  const squareEnd = survey.mark(square, onSquare(-49, 38), { depthM: 1.75, appurtenance: '雨水井', wellDepthM: 2.05 });
  const squareManhole = survey.mark(square, onSquare(-49, 18), {
    depthM: 2.2,
    appurtenance: '雨水井',
    wellDepthM: 2.8,
  });
  survey.link(square, squareEnd, squareManhole);
  survey.link(square, squareManhole, markAt(south.at, -50), { startM: 2.5, endM: 2.9 });
  inlet(square, squareEnd, onSquare(-53.5, 36));
}

/** Sewers: septic tanks at the buildings, manholes, an interceptor along the creek to a pumping station. */
export function laySewers(survey: Survey): void {
  const offsets = SEWAGE_OFFSETS;
  const stations = junctions(offsets);
  const lay = drainLayer(survey, { appurtenance: '污水井', sumpM: 0 });
  const roadDepth: DepthProfile = [
    [-120, 3.7],
    [-30, 4.7],
    [stations.onRoad, 5],
    [30, 4.7],
    [120, 3.7],
  ];
  const streetDepth: DepthProfile = [
    [-122, 4.8],
    [stations.onStreet, 5],
    [66, 4.2],
    [118, 3.4],
  ];
  const onRoad = (station: number) => drain('WS', Math.abs(station) > 60 ? 'DN300' : 'DN400', ginkgoRoad.name, 2010);
  const onStreet = (station: number) => drain('WS', station > 60 ? 'DN300' : 'DN400', planetreeStreet.name, 2012);

  const east = lay(onRoad, ginkgoRoad, offsets.road, roadDepth, [120, 90, 60, 30, stations.onRoad]);
  const junction = last(east.chain);
  const west = lay(onRoad, ginkgoRoad, offsets.road, roadDepth, [
    -120,
    -90,
    -60,
    -30,
    { station: stations.onRoad, mark: junction },
  ]);
  const north = lay(onStreet, planetreeStreet, offsets.street, streetDepth, [
    118,
    97,
    66,
    34,
    { station: stations.onStreet, mark: junction },
  ]);
  const south = lay(onStreet, planetreeStreet, offsets.street, streetDepth, [
    { station: stations.onStreet, mark: junction },
    -24,
    -48,
    stations.laneOnStreet,
    -99,
    -121,
  ]);
  layLane(
    lay,
    offsets.lane,
    (size) => drain('WS', size, laneFromStreet.name, 2015),
    { top: 3.5, mouth: 4.75 },
    markAt(south.at, stations.laneOnStreet),
  );

  const interceptor = drain('WS', 'DN400', '溪边步道', 2012);
  const end = last(south.chain);
  const along = (place: Place, from: Mark, fromDepthM: number) =>
    groundLevel(place) -
    from.groundMm / 1000 +
    fromDepthM +
    INTERCEPTOR_FALL * Math.hypot(place.x - from.place.x, place.y - from.place.y);
  const bendPlace = onSquare(-125, 22);
  const bendDepthM = along(bendPlace, end, end.depthCm / 100);
  const bend = survey.mark(interceptor, bendPlace, {
    depthM: bendDepthM,
    appurtenance: '污水井',
    wellDepthM: bendDepthM,
  });
  const stationPlace = onSquare(-130, 48);
  const stationDepthM = along(stationPlace, bend, bendDepthM);
  const station = survey.mark(interceptor, stationPlace, {
    depthM: stationDepthM,
    appurtenance: '泵站',
    wellDepthM: stationDepthM + 2,
  });
  survey.link(interceptor, end, bend);
  survey.link(interceptor, bend, station);

  const lateral = (of: Pipe, manhole: Mark, place: Place, size = 'DN200') => {
    const length = Math.hypot(place.x - manhole.place.x, place.y - manhole.place.y);
    const level = manhole.groundMm / 1000 - manhole.depthCm / 100 + 0.05 + 0.02 * length;
    const depthM = groundLevel(place) - level;
    const tank = survey.mark(of, place, { depthM, appurtenance: '化粪池', wellDepthM: depthM + 0.4 });
    survey.link({ ...of, size, material: 'PVC' }, tank, manhole, { endM: manhole.depthCm / 100 - 0.05 });
  };
  for (const at of [120, 60]) {
    lateral(onRoad(at), markAt(east.at, at), ginkgoRoad.at(at, 17.5));
    lateral(onRoad(at), markAt(east.at, at), ginkgoRoad.at(at + 1, -17));
  }
  for (const at of [-60, -90]) {
    lateral(onRoad(at), markAt(west.at, at), ginkgoRoad.at(at, 17.5));
    lateral(onRoad(at), markAt(west.at, at), ginkgoRoad.at(at - 1, -17));
  }
  lateral(onStreet(97), markAt(north.at, 97), planetreeStreet.at(96, 15.5));
  lateral(onStreet(66), markAt(north.at, 66), planetreeStreet.at(67, 15.5));
  lateral(onStreet(97), markAt(north.at, 97), planetreeStreet.at(98, -15.5));
  lateral(onStreet(-99), markAt(south.at, -99), planetreeStreet.at(-99, 15.5));
}

/** Stations at which the drains of the streets and the lane meet. */
function junctions(offsets: DrainOffsets): { onRoad: number; onStreet: number; laneOnStreet: number } {
  const road = { street: ginkgoRoad, offset: offsets.road };
  const street = { street: planetreeStreet, offset: offsets.street };
  const lane = { street: laneFromStreet, offset: offsets.lane };
  return {
    onRoad: meetingStation(road, street, -60, 60),
    onStreet: meetingStation(street, road, -60, 60),
    laneOnStreet: meetingStation(street, lane, -120, -40),
  };
}

type LayDrain = ReturnType<typeof drainLayer>;

/** Lays drains with one kind of manhole: through stations in the direction of flow, at the depths of a profile. */
function drainLayer(survey: Survey, manhole: { appurtenance: string; sumpM: number }) {
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
function layLane(
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
  const cornerMark = last(upper.chain);
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

function last(chain: readonly Mark[]): Mark {
  const mark = chain.at(-1);
  if (mark === undefined) throw new RangeError('an empty chain has no end');
  return mark;
}
