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
  SQUARE_NAME,
  ROAD_END,
  STREET_END,
} from './plan.ts';
import { meetingStation, type Place, type Street } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

const TELEPHONE_ROAD_OFFSET = 13.7;
const TELEPHONE_STREET_OFFSET = 11.3;
const TELEVISION_ROAD_OFFSET = 12.6;
const TELEVISION_STREET_OFFSET = 10.3;
const TELEVISION_LANE_OFFSET = -3.5;
/** In the lane the television duct is of steel and lies above the power services. */
const LANE_DUCT_DEPTH_M = 0.62;
const LANE_DUCT_FROM_STATION = 34;

const duct = (
  subclass: 'DH' | 'DS',
  size: string,
  road: string,
  year: number,
  holes: { total: number; used: number },
): Pipe => ({
  surveyClass: 'TX',
  subclass,
  size,
  material: 'GX',
  laying: 'GK',
  owner: subclass === 'DH' ? '示例通信公司' : '示例广电公司',
  road,
  year,
  holes,
});

const MANHOLE = { appurtenance: '人孔' };
const HANDHOLE = { appurtenance: '手孔' };
const LEAVING = { feature: '出测区' };
const depth = (place: Place) => layerDepth('telecom', place);

/** Duct banks for telephone and fibre in both streets, with cabinets at the buildings and a mast on the square. */
export function layTelephone(survey: Survey): void {
  const roadBank = duct('DH', '360X240', ginkgoRoad.name, 2010, { total: 6, used: 5 });
  const streetBank = duct('DH', '360X240', planetreeStreet.name, 2012, { total: 6, used: 3 });
  const road = { street: ginkgoRoad, offset: TELEPHONE_ROAD_OFFSET };
  const street = { street: planetreeStreet, offset: TELEPHONE_STREET_OFFSET };
  const crossOnRoad = meetingStation(road, street, -60, 60);
  const crossOnStreet = meetingStation(street, road, -60, 60);

  const roadLine = layMain(survey, {
    pipe: roadBank,
    ...road,
    maxGapM: 39,
    between: MANHOLE,
    depth,
    stops: stopsInOrder(
      [crossOnRoad, -82, -68, 48, 124],
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
    between: MANHOLE,
    depth,
    stops: stopsInOrder(
      [-106, -54, 57, 106],
      [
        { station: -113, ...HANDHOLE },
        { station: STREET_END, ...LEAVING },
        { station: crossOnStreet, mark: markAt(roadLine.at, crossOnRoad) },
      ],
    ),
  });

  const serve = (
    of: Pipe,
    at: ReadonlyMap<number, Mark>,
    line: Street,
    station: number,
    offset: number,
    inferred = false,
  ) =>
    connect(survey, {
      pipe: { ...of, size: '110', laying: 'GM', holes: { total: 1, used: 1 } },
      from: markAt(at, station),
      street: line,
      station,
      offset,
      inferred,
      end: { depthM: 0.94, appurtenance: '交接箱' },
    });
  for (const station of [-82, -68, 48, 124]) serve(roadBank, roadLine.at, ginkgoRoad, station, 17.5, station === -68);
  for (const station of [-106, 57, 106]) serve(streetBank, streetLine.at, planetreeStreet, station, 15.5);

  const squareDuct: Pipe = {
    ...streetBank,
    size: '110',
    laying: 'GM',
    road: SQUARE_NAME,
    year: 2019,
    holes: { total: 1, used: 1 },
  };
  const handhole = survey.mark(squareDuct, onSquare(-56, 24), { depthM: 0.94, ...HANDHOLE });
  survey.link(squareDuct, markAt(streetLine.at, -54), handhole);
  const mast = survey.mark(squareDuct, onSquare(-59, 45), { depthM: 0.94, appurtenance: '基站' });
  survey.link(squareDuct, handhole, mast);
}

/** Cable television: it comes from the east on the road, turns down the street and goes along the lane. */
export function layTelevision(survey: Survey): void {
  const roadDuct = duct('DS', '220X110', ginkgoRoad.name, 2011, { total: 2, used: 1 });
  const streetDuct = { ...roadDuct, road: planetreeStreet.name, year: 2013 };
  const laneDuct: Pipe = { ...roadDuct, road: laneFromStreet.name, year: 2015, material: 'G' };
  const road = { street: ginkgoRoad, offset: TELEVISION_ROAD_OFFSET };
  const street = { street: planetreeStreet, offset: TELEVISION_STREET_OFFSET };
  const lane = { street: laneFromStreet, offset: TELEVISION_LANE_OFFSET };
  const cornerOnRoad = meetingStation(road, street, -60, 60);
  const cornerOnStreet = meetingStation(street, road, -60, 60);
  const mouthOnStreet = meetingStation(street, lane, -120, -40);
  const mouthOnLane = meetingStation(lane, street, -30, 30);

  const roadLine = layMain(survey, {
    pipe: roadDuct,
    ...road,
    maxGapM: 39,
    between: HANDHOLE,
    depth,
    stops: stopsInOrder([cornerOnRoad, 100], [{ station: ROAD_END, ...LEAVING }], -1),
  });
  const streetLine = layMain(survey, {
    pipe: streetDuct,
    ...street,
    maxGapM: 39,
    between: HANDHOLE,
    depth,
    stops: stopsInOrder(
      [mouthOnStreet],
      [
        { station: cornerOnStreet, mark: roadLine.chain.at(-1) as Mark },
        { station: -110, appurtenance: '分线箱' },
      ],
      -1,
    ),
  });
  const laneDepth = (place: Place, station: number) =>
    station < LANE_DUCT_FROM_STATION ? depth(place) : LANE_DUCT_DEPTH_M;
  const laneLine = layMain(survey, {
    pipe: laneDuct,
    ...lane,
    maxGapM: 39,
    between: HANDHOLE,
    depth: laneDepth,
    stops: stopsInOrder(
      [20, LANE_DUCT_FROM_STATION, 69, laneCorner(TELEVISION_LANE_OFFSET)],
      [{ station: mouthOnLane, mark: markAt(streetLine.at, mouthOnStreet) }],
    ),
  });
  layMain(survey, {
    pipe: laneDuct,
    street: laneToRoad,
    offset: TELEVISION_LANE_OFFSET,
    maxGapM: 39,
    between: HANDHOLE,
    depth: () => LANE_DUCT_DEPTH_M,
    stops: [
      { station: TELEVISION_LANE_OFFSET, mark: laneLine.chain.at(-1) as Mark },
      { station: 30 },
      { station: 62, appurtenance: '分线箱' },
    ],
  });
}
