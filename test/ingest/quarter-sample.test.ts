import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORT_CLASSES } from '../../core/model/survey-class.ts';
import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import { runImport } from '../../server/ingest/run-import.ts';
import { readNetwork } from '../../server/store/read-network.ts';
import { readTable } from '../gis-data/read-table.ts';
import { createTestDatabase } from '../support/database.ts';

const gisData = (path: string): string => fileURLToPath(new URL(`../../gis-data/${path}`, import.meta.url));

/** Network plane at 106.50 E: one degree of longitude and latitude, metres. */
const DEGREE_EAST_M = 96_900;
const DEGREE_NORTH_M = 110_860;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.drop();
});

describe('the sample quarter', () => {
  it('imports without an error or a warning, and lies at its place with its levels', async () => {
    const report = await runImport(db, {
      files: [gisData('samples/quarter-points.csv'), gisData('samples/quarter-lines.csv')],
      profileName: 'cjj61',
      profilesDir: gisData('profiles'),
      codesDir: gisData('codes'),
      epsg: 4544,
      dataset: 'quarter',
      dryRun: false,
      quarantine: false,
      synthetic: true,
    });
    expect(report.issues.filter((issue) => issue.severity !== 'info')).toEqual([]);
    expect(report.ok).toBe(true);

    const segments: StoredSegment[] = [];
    const points: StoredPoint[] = [];
    const { datasets } = await readNetwork(db, {
      segments: (batch) => void segments.push(...batch),
      points: (batch) => void points.push(...batch),
    });
    expect(datasets.map((dataset) => dataset.synthetic)).toEqual([true]);
    const lineRows = readTable('samples/quarter-lines.csv');
    expect(segments).toHaveLength(lineRows.length);
    expect(points).toHaveLength(readTable('samples/quarter-points.csv').length);
    expect(new Set(segments.map((segment) => segment.reportClass))).toEqual(
      new Set(REPORT_CLASSES.filter((name) => name !== 'other')),
    );
    expect(segments.filter((segment) => !segment.startKnown)).toHaveLength(
      lineRows.filter((row) => row['起点埋深'] === '').length,
    );
    expect(segments.every((segment) => segment.outerHeightMm !== null)).toBe(true);
    for (const { lon, lat } of points) {
      expect(Math.hypot((lon - 106.5) * DEGREE_EAST_M, (lat - 29.53) * DEGREE_NORTH_M)).toBeLessThan(300);
    }
  });
});
