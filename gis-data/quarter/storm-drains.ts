import { chainEnd, drain, drainLayer, junctions, layLane, type DepthProfile, type DrainOffsets } from './drain.ts';
import { markAt } from './lay-main.ts';
import { ginkgoRoad, laneFromStreet, onSquare, planetreeStreet, SQUARE_NAME } from './plan.ts';
import type { Place } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

const OFFSETS: DrainOffsets = { road: 2.5, street: -1.6, lane: 0.3 };
/** How much deeper than the lowest invert a manhole is: silt traps of storm manholes. */
const STORM_SUMP_M = 0.3;
const INLET_DEPTH_M = 1.1;
/** Least depth at which an inlet's pipe enters a manhole, and its least fall. */
const INLET_ENTRY_DEPTH_M = 1.4;
const INLET_FALL = 0.025;
const INLET_SIZE = 'DN300';

/** Storm drains: inlets at the kerbs, manholes along the road, the street and the lane, an outfall at the creek. */
export function layStormDrains(survey: Survey): void {
  const stations = junctions(OFFSETS);
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

  const east = lay(onRoad, ginkgoRoad, OFFSETS.road, roadDepth, [126, 94, 64, 34, stations.onRoad]);
  const junction = chainEnd(east.chain);
  const west = lay(onRoad, ginkgoRoad, OFFSETS.road, roadDepth, [
    -126,
    -94,
    -64,
    -34,
    { station: stations.onRoad, mark: junction },
  ]);
  const north = lay(onStreet, planetreeStreet, OFFSETS.street, streetDepth, [
    122,
    100,
    70,
    38,
    { station: stations.onStreet, mark: junction },
  ]);
  const south = lay(onStreet, planetreeStreet, OFFSETS.street, streetDepth, [
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
    OFFSETS.lane,
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
