import { connect } from './connect.ts';
import { layMain, markAt, stopsInOrder } from './lay-main.ts';
import { layerDepth } from './layers.ts';
import {
  ginkgoRoad,
  laneCorner,
  laneFromStreet,
  laneToRoad,
  planetreeStreet,
  ROAD_ZONE_STATIONS,
  STREET_ZONE_STATIONS,
  ROAD_END,
  STREET_END,
} from './plan.ts';
import { meetingStation, type Street } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

const ROAD_OFFSET = -12.8;
const STREET_OFFSET = -10.8;
const LANE_OFFSET = -2.15;

const bank = (
  size: string,
  road: string,
  year: number,
  voltageKv: number,
  holes: { total: number; used: number },
): Pipe => ({
  surveyClass: 'DL',
  subclass: 'GD',
  size,
  material: 'TZ',
  laying: 'GK',
  owner: '示例供电公司',
  road,
  year,
  voltageKv,
  holes,
});
const roadBank = bank('450X300', ginkgoRoad.name, 2010, 10, { total: 6, used: 4 });
const streetBank = bank('450X300', planetreeStreet.name, 2012, 10, { total: 6, used: 3 });
const laneBank = bank('300X150', laneFromStreet.name, 2015, 0.4, { total: 2, used: 2 });
const service = (of: Pipe): Pipe => ({
  ...of,
  size: '110',
  laying: 'GM',
  voltageKv: 0.4,
  holes: { total: 1, used: 1 },
});

const WELL = { appurtenance: '电缆井' };
const LEAVING = { feature: '出测区' };

/** Duct banks of 10 kV cable along the street and the road, a smaller one in the lane, low-voltage services to the buildings. */
export function layPower(survey: Survey): void {
  const road = { street: ginkgoRoad, offset: ROAD_OFFSET };
  const street = { street: planetreeStreet, offset: STREET_OFFSET };
  const lane = { street: laneFromStreet, offset: LANE_OFFSET };
  const upperLane = { street: laneToRoad, offset: LANE_OFFSET };
  const crossOnRoad = meetingStation(road, street, -60, 60);
  const crossOnStreet = meetingStation(street, road, -60, 60);
  const mouthOnStreet = meetingStation(street, lane, -120, -40);
  const mouthOnLane = meetingStation(lane, street, -30, 30);
  const topOnRoad = meetingStation(road, upperLane, 60, 140);
  const topOnLane = meetingStation(upperLane, road, 30, 120);

  const roadLine = layMain(survey, {
    pipe: roadBank,
    ...road,
    maxGapM: 39,
    between: WELL,
    depth: (place) => layerDepth('power', place),
    stops: stopsInOrder(
      [...ROAD_ZONE_STATIONS, crossOnRoad, topOnRoad, -97, -9, -71, 74, 128],
      [
        { station: -ROAD_END, ...LEAVING },
        { station: ROAD_END, ...LEAVING },
      ],
    ),
  });
  const streetLine = layMain(survey, {
    pipe: streetBank,
    ...street,
    maxGapM: 39,
    between: WELL,
    depth: (place) => layerDepth('power', place),
    stops: stopsInOrder(
      [...STREET_ZONE_STATIONS, mouthOnStreet, -42, 64, 94],
      [
        { station: STREET_END, ...LEAVING },
        { station: -112, appurtenance: '箱变' },
        { station: crossOnStreet, mark: markAt(roadLine.at, crossOnRoad) },
      ],
    ),
  });
  const laneLine = layMain(survey, {
    pipe: laneBank,
    ...lane,
    maxGapM: 39,
    between: WELL,
    depth: (place) => layerDepth('power', place),
    stops: stopsInOrder(
      [50, 81, laneCorner(LANE_OFFSET)],
      [{ station: mouthOnLane, mark: markAt(streetLine.at, mouthOnStreet) }, { station: 25 }],
    ),
  });
  const upperLine = layMain(survey, {
    pipe: laneBank,
    ...upperLane,
    maxGapM: 39,
    between: WELL,
    depth: (place) => layerDepth('power', place),
    stops: [
      { station: LANE_OFFSET, mark: laneLine.chain.at(-1) as Mark },
      { station: 33 },
      { station: topOnLane, mark: markAt(roadLine.at, topOnRoad) },
    ],
  });

  const serve = (
    of: Pipe,
    at: ReadonlyMap<number, Mark>,
    line: Street,
    station: number,
    offset: number,
    appurtenance: string,
    inferred = false,
  ) =>
    connect(survey, {
      pipe: service(of),
      from: markAt(at, station),
      street: line,
      station,
      offset,
      inferred,
      end: { depthM: 1.02, appurtenance },
    });
  serve(roadBank, roadLine.at, ginkgoRoad, -97, -17, '箱变');
  serve(roadBank, roadLine.at, ginkgoRoad, -71, -17, '配电箱', true);
  serve(roadBank, roadLine.at, ginkgoRoad, 74, -17, '箱变');
  serve(roadBank, roadLine.at, ginkgoRoad, 128, -17, '配电箱');
  for (const station of [-42, 64, 94])
    serve(streetBank, streetLine.at, planetreeStreet, station, -15.5, '配电箱', station === 94);
  for (const station of [50, 81]) serve(laneBank, laneLine.at, laneFromStreet, station, -7, '配电箱');
  serve(laneBank, upperLine.at, laneToRoad, 33, -7, '配电箱');
}
