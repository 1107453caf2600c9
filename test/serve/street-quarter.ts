import type { Segment } from '../../core/model/segment.ts';
import type { Database } from '../../server/store/connect-database.ts';
import { openImport } from '../../server/store/open-import.ts';
import { describeDataset, makePoint, makeSegment } from '../support/rows.ts';

/** South-west corner of the streets, degrees. */
export const CORNER = { lon: 106.504, lat: 29.5 };
/** Streets run north, so far apart, degrees of longitude. */
const STREET_STEP = 0.001;
const SEGMENT_STEP = 0.0002;
export const STREETS = 6;
export const SEGMENTS_A_STREET = 10;

/** A water main, a drain and a gas main along each of six streets; every tenth depth is unknown. Deterministic. */
export function quarterSegments(): Segment[] {
  const segments: Segment[] = [];
  for (let street = 0; street < STREETS; street++) {
    for (let i = 0; i < SEGMENTS_A_STREET; i++) {
      const line = (offset: number, elevation: number): Float64Array => {
        const lon = CORNER.lon + street * STREET_STEP + offset;
        const lat = CORNER.lat + i * SEGMENT_STEP;
        return Float64Array.of(lon, lat, elevation, lon, lat + SEGMENT_STEP, elevation - 0.1);
      };
      const road = `长江${street}路`;
      const endKnown = i % 10 !== 9;
      segments.push(
        makeSegment(`J${street}-${i}`, { vertices: line(0, 240), road, endKnown }),
        makeSegment(`P${street}-${i}`, {
          reportClass: 'drainage',
          surveyClass: 'PS',
          surveySubclass: 'YS',
          ruleClass: 'sewer_storm',
          zReference: 'invert',
          vertices: line(0.00003, 237),
          road,
        }),
        makeSegment(`R${street}-${i}`, {
          reportClass: 'gas',
          surveyClass: 'RQ',
          surveySubclass: null,
          ruleClass: 'gas_midA',
          vertices: line(0.00006, 239),
          road,
          attributes: { 备注: 'gas "A" <b>', 压力: 0.3 },
        }),
      );
    }
  }
  return segments;
}

/** Imports the quarter as the dataset `quarter`. */
export async function importQuarter(
  db: Database,
  change: (segments: Segment[]) => Segment[] = (all) => all,
): Promise<void> {
  const writer = await openImport(db, describeDataset({ name: 'quarter' }));
  await writer.addPoints([makePoint('W1', { surveyNumber: 'ZY1024', ...CORNER })]);
  await writer.addSegments(change(quarterSegments()));
  await writer.commit({ dryRun: false });
}
