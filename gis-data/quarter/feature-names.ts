import type { Mark } from './survey.ts';

/** CJJ 61-2017 appendix F codes of the point names that the quarter uses; the standard's list known to us has water and drainage only. */
const FEATURE_CODES: Readonly<Record<string, string>> = {
  'JP/弯头': '51042101',
  'JP/三通': '51042102',
  'JP/四通': '51042103',
  'JP/消防栓': '51042202',
  'JP/阀门井': '51042205',
  'JP/水表井': '51042208',
  'JP/排气阀': '51042209',
  'JP/排污阀': '51042210',
  'LS/弯头': '51072101',
  'LS/四通': '51072103',
  'LS/阀门': '51072203',
  'LS/水表': '51072204',
  'LS/水池': '51072220',
  'YS/出水口': '52012105',
  'YS/雨水箅': '52012204',
  'YS/雨水井': '52012205',
  'WS/污水井': '52022205',
  'WS/化粪池': '52022215',
  'WS/泵站': '52022221',
};

const BEND_RADIANS = 0.12;
const CABLES = new Set(['DL', 'TX']);

/** What a point is called in the point table: its fitting, else its feature as the pipes that meet there make it. */
export function pointName(mark: Mark): { feature: string | null; appurtenance: string | null; code: string | null } {
  const { appurtenance } = mark;
  const feature = appurtenance === null ? (mark.feature ?? featureByLinks(mark)) : null;
  return { feature, appurtenance, code: FEATURE_CODES[`${mark.subclass}/${appurtenance ?? feature ?? ''}`] ?? null };
}

function featureByLinks(mark: Mark): string {
  const isCable = CABLES.has(mark.surveyClass);
  switch (mark.links.length) {
    case 1:
      return '预留口';
    case 2:
      if (new Set(mark.links.map((link) => link.pipe.size)).size > 1) return '变径';
      if (turn(mark) < BEND_RADIANS) return '直线点';
      return isCable ? '转折点' : '弯头';
    case 3:
      return isCable ? '三分支' : '三通';
    case 4:
      return isCable ? '四分支' : '四通';
    default:
      throw new RangeError(`${mark.number} has ${mark.links.length} links and no name`);
  }
}

/** Change of direction in plan at a point of two links, radians. */
function turn(mark: Mark): number {
  const [first, second] = mark.links.map(({ start, end }) => {
    const other = start === mark ? end : start;
    return Math.atan2(other.place.y - mark.place.y, other.place.x - mark.place.x);
  });
  const between = Math.abs((first ?? 0) - (second ?? 0)) % (2 * Math.PI);
  return Math.abs(Math.PI - Math.min(between, 2 * Math.PI - between));
}
