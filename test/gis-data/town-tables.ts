import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_SEED, writeDemo } from '../../gis-data/district/write-demo.ts';
import { quarterLines, quarterPoints, type QuarterLine, type QuarterPoint } from './quarter-network.ts';
import { cell, parseTable, type TableRow } from './read-table.ts';

export interface TownTables {
  files: Map<string, string>;
  defects: TableRow[];
  points: Map<string, QuarterPoint>;
  /** Without the rows that have a planted defect, and those that end at a point that has one. */
  lines: QuarterLine[];
  allLines: QuarterLine[];
}

/** The town of the demo as it is written, read back from its files. */
export function townTables(): TownTables {
  const folder = mkdtempSync(join(tmpdir(), 'talpa-town-'));
  try {
    const [dataset] = writeDemo('town', DEMO_SEED, join(folder, 'town')).datasets;
    if (dataset === undefined) throw new Error('the town has no dataset');
    const read = (name: string): string => readFileSync(join(folder, 'town', name), 'utf8');
    const tables = dataset.files.filter((name) => name.endsWith('.csv'));
    const files = new Map(
      [...tables, ...dataset.plan, dataset.coverage, dataset.defects].map((name) => [name, read(name)]),
    );
    const defects = parseTable(files.get(dataset.defects) ?? '');
    const isBad = new Set(defects.map((row) => `${cell(row, 'file')}:${cell(row, 'row')}`));
    const goodPoints: TableRow[] = [];
    const allPoints: TableRow[] = [];
    const lineRows: { row: TableRow; isGood: boolean }[] = [];
    const badPoints = new Set<string>();
    for (const name of tables) {
      for (const [i, row] of parseTable(files.get(name) ?? '').entries()) {
        // The header is row 1.
        const isGood = !isBad.has(`${name}:${i + 2}`);
        if (name.endsWith('-lines.csv')) lineRows.push({ row, isGood });
        else {
          allPoints.push(row);
          if (isGood) goodPoints.push(row);
          else badPoints.add(cell(row, '物探点号'));
        }
      }
    }
    const points = quarterPoints(allPoints);
    const allLines = quarterLines(
      lineRows.map(({ row }) => row),
      points,
    );
    const lines = allLines.filter(
      ({ start, end }, i) => lineRows[i]?.isGood === true && !badPoints.has(start.number) && !badPoints.has(end.number),
    );
    return { files, defects, points, lines, allLines };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
