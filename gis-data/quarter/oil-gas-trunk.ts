import type { Place } from './street.ts';
import type { Mark, Pipe, Survey } from './survey.ts';

const trunk: Pipe = {
  surveyClass: 'CY',
  subclass: 'TR',
  size: 'DN500',
  material: 'G',
  laying: 'ZM',
  owner: '示例油气管道公司',
  road: '绿带',
  year: 2006,
  wallMm: 10,
  pressureMpa: 6.3,
};

/** Places of the trunk from north to south and the depth of its upper side, metres; it dives under the road by directional drilling. */
const COURSE: readonly { place: Place; depthM: number; drilled?: boolean; post?: string }[] = [
  { place: { x: -136, y: 132 }, depthM: 1.8 },
  { place: { x: -132, y: 106 }, depthM: 1.8, post: '标志桩' },
  { place: { x: -127, y: 80 }, depthM: 1.8 },
  { place: { x: -122, y: 55 }, depthM: 1.9, post: '测试桩' },
  { place: { x: -120, y: 43 }, depthM: 4, drilled: true },
  { place: { x: -118, y: 31 }, depthM: 6, drilled: true },
  { place: { x: -116, y: 15 }, depthM: 6.7, drilled: true },
  { place: { x: -114, y: -1 }, depthM: 6, drilled: true },
  { place: { x: -112, y: -14 }, depthM: 4, drilled: true },
  { place: { x: -110, y: -27 }, depthM: 1.9, drilled: true, post: '测试桩' },
  { place: { x: -106, y: -52 }, depthM: 1.8 },
  { place: { x: -100, y: -78 }, depthM: 1.8, post: '标志桩' },
  { place: { x: -92, y: -104 }, depthM: 1.8 },
  { place: { x: -84, y: -130 }, depthM: 2 },
];

/** A long-distance gas trunk that passes west of the crossroads, 5 m and more from every other line but where it crosses far below them. */
export function layOilGasTrunk(survey: Survey): void {
  let last: Mark | null = null;
  for (const [index, { place, depthM, drilled, post }] of COURSE.entries()) {
    const atEnd = index === 0 || index === COURSE.length - 1;
    const mark: Mark = survey.mark(trunk, place, { depthM, appurtenance: post, feature: atEnd ? '出测区' : undefined });
    if (last !== null) survey.link({ ...trunk, laying: drilled === true ? 'DG' : trunk.laying }, last, mark);
    last = mark;
  }
}
