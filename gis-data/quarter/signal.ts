import { ginkgoRoad, planetreeStreet } from './plan.ts';
import type { Place } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

const cable: Pipe = {
  surveyClass: 'DL',
  subclass: 'XH',
  size: '100',
  material: 'TZ',
  laying: 'GM',
  owner: '示例交管设施所',
  road: ginkgoRoad.name,
  year: 2016,
  voltageKv: 0.22,
  holes: { total: 2, used: 1 },
};
const loopCable: Pipe = { ...cable, size: '50', holes: { total: 1, used: 1 } };
const DEPTH_M = 0.51;

/** A ring of handholes round the crossroads with the signal posts, a controller, and loops in the approaching lanes. */
export function laySignals(survey: Survey): void {
  const mark = (place: Place, appurtenance: string) => survey.mark(cable, place, { depthM: DEPTH_M, appurtenance });
  const onRoad = (station: number, offset: number) => mark(ginkgoRoad.at(station, offset), '信号灯');
  const onStreet = (station: number, offset: number) => mark(planetreeStreet.at(station, offset), '信号灯');

  const northEastRoad = onRoad(13.5, 8.8);
  const southEastRoad = onRoad(13.5, -8.8);
  const southEastStreet = onStreet(-15.5, -6.8);
  const southWestStreet = onStreet(-15.5, 6.8);
  const southWestRoad = onRoad(-13.5, -8.8);
  const northWestRoad = onRoad(-13.5, 8.8);
  const northWestStreet = onStreet(15.5, 6.8);
  const northEastStreet = onStreet(15.5, -6.8);
  const ring = [
    northEastRoad,
    southEastRoad,
    southEastStreet,
    southWestStreet,
    southWestRoad,
    northWestRoad,
    northWestStreet,
    northEastStreet,
    northEastRoad,
  ];
  for (const [index, start] of ring.slice(0, -1).entries()) survey.link(cable, start, ring[index + 1] as Mark);

  const loops = (from: Mark, places: readonly Place[]) => {
    let last = from;
    for (const place of places) {
      const loop = survey.mark(loopCable, place, { depthM: DEPTH_M, appurtenance: '车检线圈' });
      survey.link(loopCable, last, loop);
      last = loop;
    }
  };
  loops(northEastRoad, [ginkgoRoad.at(21, 6), ginkgoRoad.at(21.5, 3.8)]);
  loops(southWestRoad, [ginkgoRoad.at(-21, -6), ginkgoRoad.at(-21.5, -3.8)]);
  loops(northWestStreet, [planetreeStreet.at(23, 3.4)]);
  loops(southEastStreet, [planetreeStreet.at(-23, -3.4)]);

  const controller = survey.mark(cable, ginkgoRoad.at(18.5, -8.7), { depthM: DEPTH_M, appurtenance: '信号控制机' });
  survey.link(cable, southEastRoad, controller);
}
