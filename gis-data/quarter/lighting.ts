import { layMain, markAt } from './lay-main.ts';
import { layerDepth } from './layers.ts';
import { ginkgoRoad, laneCorner, laneFromStreet, laneToRoad, onSquare, planetreeStreet, SQUARE_NAME } from './plan.ts';
import { meetingStation, type Place, type Street } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

const ROAD_OFFSET = 9.6;
const STREET_OFFSET = 7.6;
const LANE_OFFSET = -2.7;

const cable = (road: string, year: number): Pipe => ({
  surveyClass: 'DL',
  subclass: 'LD',
  size: '110',
  material: 'TZ',
  laying: 'GM',
  owner: '示例照明管理所',
  road,
  year,
  voltageKv: 0.4,
  holes: { total: 1, used: 1 },
});

const LAMP = { appurtenance: '路灯' };
const CORNER = { appurtenance: '手孔' };
const depth = (place: Place) => layerDepth('lighting', place);

/** Lamps on both sides of the road and the street, cut across the corners; links under the carriageways; lamps of the lane and the square. */
export function layLighting(survey: Survey): void {
  const along = (street: Street, offset: number, stops: readonly number[], from: Mark | null) =>
    layMain(survey, {
      pipe: cable(street.name, street === ginkgoRoad ? 2010 : 2012),
      street,
      offset,
      maxGapM: 38,
      depth,
      between: LAMP,
      stops: [
        ...(from === null ? [] : [{ station: stops[0] ?? 0, mark: from }]),
        ...stops.map((station, index) =>
          from === null && index === 0
            ? { station, appurtenance: '配电箱' }
            : index === 0
              ? { station, ...CORNER }
              : { station },
        ),
      ],
    });
  const corner = (
    roadSide: 1 | -1,
    streetSide: 1 | -1,
    roadStops: readonly number[],
    streetStops: readonly number[],
  ) => {
    const onRoad = along(ginkgoRoad, ROAD_OFFSET * roadSide, roadStops, null);
    const onStreet = along(planetreeStreet, STREET_OFFSET * streetSide, streetStops, onRoad.chain.at(-1) ?? null);
    return { onRoad: onRoad.at, onStreet: onStreet.at };
  };
  const laneOnStreet = meetingStation(
    { street: planetreeStreet, offset: -STREET_OFFSET },
    { street: laneFromStreet, offset: LANE_OFFSET },
    -120,
    -40,
  );
  const laneOnRoad = meetingStation(
    { street: ginkgoRoad, offset: -ROAD_OFFSET },
    { street: laneToRoad, offset: LANE_OFFSET },
    60,
    140,
  );

  const northEast = corner(1, -1, [138, 106, 73, 40, 16], [18, 44, 78, 112]);
  const northWest = corner(1, 1, [-138, -106, -73, -40, -16], [18, 44, 78, 112]);
  const southWest = corner(-1, 1, [-138, -106, -73, -40, -16], [-18, -34, -64, -90, -114]);
  const southEast = corner(-1, -1, [138, laneOnRoad, 73, 40, 16], [-18, -34, -62, laneOnStreet, -110]);

  const link = (road: string, from: Mark, to: Mark) => survey.link(cable(road, 2010), from, to);
  link(ginkgoRoad.name, markAt(northEast.onRoad, 40), markAt(southEast.onRoad, 40));
  link(ginkgoRoad.name, markAt(northWest.onRoad, -40), markAt(southWest.onRoad, -40));
  link(planetreeStreet.name, markAt(northEast.onStreet, 44), markAt(northWest.onStreet, 44));

  const lane = layMain(survey, {
    pipe: cable(laneFromStreet.name, 2015),
    street: laneFromStreet,
    offset: LANE_OFFSET,
    maxGapM: 38,
    depth,
    between: LAMP,
    stops: [
      { station: 8, mark: markAt(southEast.onStreet, laneOnStreet) },
      { station: 32 },
      { station: 60 },
      { station: laneCorner(LANE_OFFSET) },
    ],
  });
  layMain(survey, {
    pipe: cable(laneToRoad.name, 2015),
    street: laneToRoad,
    offset: LANE_OFFSET,
    maxGapM: 38,
    depth,
    between: LAMP,
    stops: [
      { station: LANE_OFFSET, mark: lane.chain.at(-1) as Mark },
      { station: 26 },
      { station: 52 },
      { station: 74, mark: markAt(southEast.onRoad, laneOnRoad) },
    ],
  });

  const square = cable(SQUARE_NAME, 2018);
  let from = markAt(southWest.onStreet, -34);
  for (const [station, west] of [
    [-31, 16],
    [-28, 48],
    [-62, 50],
    [-60, 18],
  ] as const) {
    const lamp = survey.mark(square, onSquare(station, west), { depthM: 0.51, ...LAMP });
    survey.link(square, from, lamp);
    from = lamp;
  }
}
