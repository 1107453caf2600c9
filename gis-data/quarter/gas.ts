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

const ROAD_OFFSET = 11.1;
const STREET_OFFSET = 8.9;
const LANE_OFFSET = 3.2;
const MEDIUM_PRESSURE_MPA = 0.3;
const LOW_PRESSURE_MPA = 0.003;

const pipe = (size: string, road: string, year: number, pressureMpa: number): Pipe => ({
  surveyClass: 'RQ',
  subclass: 'TR',
  size,
  material: 'PE',
  laying: 'ZM',
  owner: '示例燃气公司',
  road,
  year,
  pressureMpa,
});
const roadMain = pipe('DN200', ginkgoRoad.name, 2012, MEDIUM_PRESSURE_MPA);
const streetMain = pipe('DN150', planetreeStreet.name, 2013, MEDIUM_PRESSURE_MPA);
const mouthPipe = pipe('DN100', laneFromStreet.name, 2015, MEDIUM_PRESSURE_MPA);
const laneMain = pipe('DN100', laneFromStreet.name, 2015, LOW_PRESSURE_MPA);

const LEAVING = { feature: '出测区' };
const VALVE_CHAMBER = { appurtenance: '阀门井' };

/** Medium-pressure gas in both streets, a regulator at the mouth of the lane, low pressure beyond it, risers at the houses. */
export function layGas(survey: Survey): void {
  const road = { street: ginkgoRoad, offset: ROAD_OFFSET };
  const street = { street: planetreeStreet, offset: STREET_OFFSET };
  const lane = { street: laneFromStreet, offset: LANE_OFFSET };
  const crossOnRoad = meetingStation(road, street, -60, 60);
  const crossOnStreet = meetingStation(street, road, -60, 60);
  const mouthOnStreet = meetingStation(street, lane, -120, -40);
  const mouthOnLane = meetingStation(lane, street, -30, 30);

  const roadLine = layMain(survey, {
    pipe: roadMain,
    ...road,
    maxGapM: 38,
    depth: (place) => layerDepth('gas', place),
    stops: stopsInOrder(
      [...ROAD_ZONE_STATIONS, crossOnRoad, -96, -53, 70, 116],
      [
        { station: -ROAD_END, ...LEAVING },
        { station: ROAD_END, ...LEAVING },
        { station: crossOnRoad - 4, ...VALVE_CHAMBER },
        { station: crossOnRoad + 4, ...VALVE_CHAMBER },
      ],
    ),
  });
  const streetLine = layMain(survey, {
    pipe: streetMain,
    ...street,
    maxGapM: 38,
    depth: (place) => layerDepth('gas', place),
    stops: stopsInOrder(
      [...STREET_ZONE_STATIONS, mouthOnStreet, -93, -42, 63, 101],
      [
        { station: STREET_END, ...LEAVING },
        { station: -112, feature: '盖堵' },
        { station: crossOnStreet, mark: markAt(roadLine.at, crossOnRoad) },
        { station: crossOnStreet - 4, ...VALVE_CHAMBER },
        { station: crossOnStreet + 4, ...VALVE_CHAMBER },
      ],
    ),
  });

  const regulatorStation = 15;
  const mouth = layMain(survey, {
    pipe: (station) => (station < regulatorStation ? mouthPipe : laneMain),
    ...lane,
    maxGapM: 38,
    depth: (place) => layerDepth('gas', place),
    stops: [
      { station: mouthOnLane, mark: markAt(streetLine.at, mouthOnStreet) },
      { station: regulatorStation, appurtenance: '调压箱' },
      { station: 37 },
      { station: 56 },
      { station: 84 },
      { station: laneCorner(LANE_OFFSET) },
    ],
  });
  const upper = layMain(survey, {
    pipe: laneMain,
    street: laneToRoad,
    offset: LANE_OFFSET,
    maxGapM: 38,
    depth: (place) => layerDepth('gas', place),
    stops: [
      { station: LANE_OFFSET, mark: mouth.chain.at(-1) as Mark },
      { station: 27 },
      { station: 58, feature: '盖堵' },
    ],
  });

  const riser = (
    from: Pipe,
    at: ReadonlyMap<number, Mark>,
    line: Street,
    station: number,
    offset: number,
    inferred = false,
  ) =>
    connect(survey, {
      pipe: { ...from, size: 'DN50' },
      from: markAt(at, station),
      street: line,
      station,
      offset,
      inferred,
      end: { depthM: 1.35, feature: '出地' },
    });
  for (const station of [-96, -53, 70, 116]) riser(roadMain, roadLine.at, ginkgoRoad, station, 17.5, station === -96);
  for (const station of [-93, 63, 101]) riser(streetMain, streetLine.at, planetreeStreet, station, 15.5);
  for (const station of [37, 56, 84]) riser(laneMain, mouth.at, laneFromStreet, station, 7, station === 56);
  riser(laneMain, upper.at, laneToRoad, 27, 7);
}
