import { connect } from './connect.ts';
import { layMain, markAt, stopsInOrder } from './lay-main.ts';
import { layerDepth } from './layers.ts';
import {
  ginkgoRoad,
  laneCorner,
  laneFromStreet,
  laneToRoad,
  onSquare,
  planetreeStreet,
  ROAD_ZONE_STATIONS,
  SQUARE_NAME,
  STREET_ZONE_STATIONS,
  ROAD_END,
  STREET_END,
} from './plan.ts';
import { meetingStation, type Street } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

const ROAD_OFFSET = -10.8;
const STREET_OFFSET = -8.9;
const LANE_OFFSET = -1.2;
const OWNER = '示例供水公司';

const main = (size: string, road: string, year: number): Pipe => ({
  surveyClass: 'JS',
  subclass: 'JP',
  size,
  material: 'QM',
  laying: 'ZM',
  owner: OWNER,
  road,
  year,
  pressureMpa: 0.4,
});
const roadMain = main('DN300', ginkgoRoad.name, 2009);
const streetMain = main('DN200', planetreeStreet.name, 2011);
const laneMain = main('DN150', laneFromStreet.name, 2014);
const branchOf = (pipe: Pipe, size: string): Pipe => ({ ...pipe, size, material: 'PE' });
const irrigation: Pipe = { ...main('DN80', SQUARE_NAME, 2018), subclass: 'LS', material: 'PE' };

const LEAVING = { feature: '出测区' };
const VALVE_CHAMBER = { appurtenance: '阀门井' };
const HYDRANT_REACH_M = 2.1;
/** Depth of a service's end at a building across the street: below the gas main that it passes under. */
const FAR_SERVICE_DEPTH_M = 2;

/** Looped water mains: the road, the street and the lane meet at a cross and two tees; valves on every arm, hydrants, services, the square's irrigation. */
export function layWater(survey: Survey): void {
  const road = { street: ginkgoRoad, offset: ROAD_OFFSET };
  const street = { street: planetreeStreet, offset: STREET_OFFSET };
  const crossOnRoad = meetingStation(road, street, -60, 60);
  const crossOnStreet = meetingStation(street, road, -60, 60);
  const mouthOnStreet = meetingStation(street, { street: laneFromStreet, offset: LANE_OFFSET }, -120, -40);
  const mouthOnLane = meetingStation({ street: laneFromStreet, offset: LANE_OFFSET }, street, 0, 30);
  const topOnRoad = meetingStation(road, { street: laneToRoad, offset: LANE_OFFSET }, 60, 140);
  const topOnLane = meetingStation({ street: laneToRoad, offset: LANE_OFFSET }, road, 30, 120);

  const roadLine = layMain(survey, {
    pipe: roadMain,
    ...road,
    maxGapM: 38,
    depth: (place) => layerDepth('water', place),
    stops: stopsInOrder(
      [...ROAD_ZONE_STATIONS, crossOnRoad, topOnRoad, -130, -84, -54, 36, 54, 66, 112],
      [
        { station: -ROAD_END, ...LEAVING },
        { station: ROAD_END, ...LEAVING },
        { station: crossOnRoad - 3, ...VALVE_CHAMBER },
        { station: crossOnRoad + 3, ...VALVE_CHAMBER },
        { station: topOnRoad - 3, ...VALVE_CHAMBER },
        { station: -66, ...VALVE_CHAMBER },
        { station: 132, appurtenance: '排气阀' },
      ],
    ),
  });
  const streetLine = layMain(survey, {
    pipe: streetMain,
    ...street,
    maxGapM: 38,
    depth: (place) => layerDepth('water', place),
    stops: stopsInOrder(
      [...STREET_ZONE_STATIONS, mouthOnStreet, -107, -44, -36, 52, 60, 76, 103],
      [
        { station: STREET_END, ...LEAVING },
        { station: -112, appurtenance: '排污阀' },
        { station: crossOnStreet, mark: markAt(roadLine.at, crossOnRoad) },
        { station: crossOnStreet - 3, ...VALVE_CHAMBER },
        { station: crossOnStreet + 3, ...VALVE_CHAMBER },
        { station: mouthOnStreet + 3, ...VALVE_CHAMBER },
      ],
    ),
  });
  const laneLine = layMain(survey, {
    pipe: laneMain,
    street: laneFromStreet,
    offset: LANE_OFFSET,
    maxGapM: 38,
    depth: (place) => layerDepth('water', place),
    stops: stopsInOrder(
      [44, 64, 74, laneCorner(LANE_OFFSET)],
      [
        { station: mouthOnLane, mark: markAt(streetLine.at, mouthOnStreet) },
        { station: mouthOnLane + 4, ...VALVE_CHAMBER },
        { station: 90 },
      ],
    ),
  });
  const corner = laneLine.chain.at(-1) as Mark;
  const upperLane = layMain(survey, {
    pipe: laneMain,
    street: laneToRoad,
    offset: LANE_OFFSET,
    maxGapM: 38,
    depth: (place) => layerDepth('water', place),
    stops: [
      { station: LANE_OFFSET, mark: corner },
      { station: 40 },
      { station: topOnLane - 4, ...VALVE_CHAMBER },
      { station: topOnLane, mark: markAt(roadLine.at, topOnRoad) },
    ],
  });

  const hydrant = (pipe: Pipe, at: ReadonlyMap<number, Mark>, line: Street, station: number, offset: number) =>
    connect(survey, {
      pipe: branchOf(pipe, 'DN100'),
      from: markAt(at, station),
      street: line,
      station,
      offset,
      end: { depthM: 1.5, appurtenance: '消防栓' },
    });
  for (const station of [-130, 36]) hydrant(roadMain, roadLine.at, ginkgoRoad, station, ROAD_OFFSET + HYDRANT_REACH_M);
  for (const station of [-107, -44, 52])
    hydrant(streetMain, streetLine.at, planetreeStreet, station, STREET_OFFSET + HYDRANT_REACH_M);
  hydrant(laneMain, laneLine.at, laneFromStreet, 90, LANE_OFFSET - 3.3);

  const service = (
    pipe: Pipe,
    size: string,
    at: ReadonlyMap<number, Mark>,
    line: Street,
    station: number,
    offset: number,
    depthM: number,
  ) =>
    connect(survey, {
      pipe: branchOf(pipe, size),
      from: markAt(at, station),
      street: line,
      station,
      offset,
      end: { depthM, appurtenance: '水表井', wellDepthM: depthM + 0.4 },
    });
  for (const station of [-84, 66, 112]) service(roadMain, 'DN100', roadLine.at, ginkgoRoad, station, -17, 1.6);
  for (const station of [-54, 54])
    service(roadMain, 'DN80', roadLine.at, ginkgoRoad, station, 17.5, FAR_SERVICE_DEPTH_M);
  for (const station of [-36, 60, 103])
    service(streetMain, 'DN100', streetLine.at, planetreeStreet, station, -15.5, 1.65);
  service(streetMain, 'DN80', streetLine.at, planetreeStreet, 76, 15.5, FAR_SERVICE_DEPTH_M);
  for (const station of [44, 74]) service(laneMain, 'DN50', laneLine.at, laneFromStreet, station, -7, 1.6);
  service(laneMain, 'DN50', laneLine.at, laneFromStreet, 64, 7, 1.9);
  service(laneMain, 'DN50', upperLane.at, laneToRoad, 40, -7, 1.6);

  layIrrigation(survey, markAt(streetLine.at, -44));
}

/** From the street main under the street to the fountain and the flower beds of the square. */
function layIrrigation(survey: Survey, from: Mark): void {
  const meter = survey.mark(irrigation, onSquare(-44, 15), { depthM: 2.15, appurtenance: '水表' });
  survey.link(irrigation, from, meter);
  const fountain = survey.mark(irrigation, onSquare(-44, 30), { depthM: 0.9 });
  survey.link(irrigation, meter, fountain);
  const beds: [number, number][] = [
    [-33, 30],
    [-55, 30],
    [-44, 43],
  ];
  for (const [station, west] of beds) {
    const bed = survey.mark(irrigation, onSquare(station, west), {
      depthM: 0.8,
      appurtenance: west > 40 ? '水池' : '阀门',
    });
    survey.link(irrigation, fountain, bed);
  }
}
