import { chainEnd, drain, drainLayer, junctions, layLane, type DepthProfile, type DrainOffsets } from './drain.ts';
import { markAt } from './lay-main.ts';
import { ginkgoRoad, groundLevel, laneFromStreet, onSquare, planetreeStreet } from './plan.ts';
import type { Place } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

const OFFSETS: DrainOffsets = { road: -2.2, street: 1.8, lane: 1.5 };
const INTERCEPTOR_FALL = 0.008;

/** Sewers: septic tanks at the buildings, manholes, an interceptor along the creek to a pumping station. */
export function laySewers(survey: Survey): void {
  const stations = junctions(OFFSETS);
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

  const east = lay(onRoad, ginkgoRoad, OFFSETS.road, roadDepth, [120, 90, 60, 30, stations.onRoad]);
  const junction = chainEnd(east.chain);
  const west = lay(onRoad, ginkgoRoad, OFFSETS.road, roadDepth, [
    -120,
    -90,
    -60,
    -30,
    { station: stations.onRoad, mark: junction },
  ]);
  const north = lay(onStreet, planetreeStreet, OFFSETS.street, streetDepth, [
    118,
    97,
    66,
    34,
    { station: stations.onStreet, mark: junction },
  ]);
  const south = lay(onStreet, planetreeStreet, OFFSETS.street, streetDepth, [
    { station: stations.onStreet, mark: junction },
    -24,
    -48,
    stations.laneOnStreet,
    -99,
    -121,
  ]);
  layLane(
    lay,
    OFFSETS.lane,
    (size) => drain('WS', size, laneFromStreet.name, 2015),
    { top: 3.5, mouth: 4.75 },
    markAt(south.at, stations.laneOnStreet),
  );

  const interceptor = drain('WS', 'DN400', '溪边步道', 2012);
  const end = chainEnd(south.chain);
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
