import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Metres from a copy of the quarter to the next: no point of one lies on a point of another. */
const STEP_NORTH_M = 417.91;
const STEP_EAST_M = 431.37;

/** What is moved or told apart in a copy, by the column's name in the header. */
const NUMBERS = new Set(['物探点号', '图上点号', '起点点号', '终点点号']);
const NORTH = 'X';
const EAST = 'Y';
const ROAD = '道路';

/**
 * Writes CJJ 61 point and line tables of at least `segments` segments into `folder`: copies of the sample quarter side by side, each with numbers and
 * street names of its own. Returns the paths, points first. The same bytes at each call.
 */
export function writeQuarterFiles(samplesFolder: string, folder: string, segments: number): [string, string] {
  mkdirSync(folder, { recursive: true });
  const tables = ['points', 'lines'].map((name) =>
    readFileSync(join(samplesFolder, `quarter-${name}.csv`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(',')),
  );
  const copies = Math.ceil(segments / ((tables[1]?.length ?? 0) - 1));
  const side = Math.ceil(Math.sqrt(copies));
  const paths = tables.map(([header = [], ...rows], i) => {
    const path = join(folder, i === 0 ? 'copies-points.csv' : 'copies-lines.csv');
    const parts = [header.join(',')];
    for (let copy = 0; copy < copies; copy++) {
      const moved = { east: (copy % side) * STEP_EAST_M, north: Math.floor(copy / side) * STEP_NORTH_M };
      for (const row of rows) {
        parts.push(row.map((cell, column) => cellOfCopy(header[column] ?? '', cell, copy, moved)).join(','));
      }
    }
    writeFileSync(path, `${parts.join('\n')}\n`);
    return path;
  });
  return paths as [string, string];
}

function cellOfCopy(column: string, cell: string, copy: number, moved: { east: number; north: number }): string {
  if (cell === '') return cell;
  if (NUMBERS.has(column)) return `${cell}-${copy}`;
  if (column === NORTH) return (Number(cell) + moved.north).toFixed(3);
  if (column === EAST) return (Number(cell) + moved.east).toFixed(3);
  return column === ROAD ? `${cell}${copy}` : cell;
}
