import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Figure, ratioOf } from './figure.ts';

const COLUMNS = ['date', 'commit', 'node', 'cores', 'row', 'figures'];

/**
 * Appends a line for a row of one run. `figures` is JSON: by measure, [our median, our p99, the peer's median, the peer's p99, ratio], null where
 * there is no peer. The commit ends in `+` when files differ from it.
 */
export function appendResult(file: string, projectFolder: string, row: string, figures: readonly Figure[]): void {
  if (!existsSync(file)) writeFileSync(file, `${COLUMNS.join(',')}\n`);
  const byMeasure = figures.map((figure) => {
    const { measure, unit, ours, peer } = figure;
    const values = [ours.median, ours.p99, peer?.median ?? null, peer?.p99 ?? null, ratioOf(figure)];
    return [`${measure}, ${unit}`, values.map((value) => (value === null ? null : Number(value.toPrecision(4))))];
  });
  const values = [
    new Date().toISOString(),
    commitOf(projectFolder),
    process.version,
    String(availableParallelism()),
    row,
    JSON.stringify(Object.fromEntries(byMeasure)),
  ];
  appendFileSync(file, `${values.map(quoted).join(',')}\n`);
}

function commitOf(folder: string): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  try {
    return (
      git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', 'core', 'server') === '' ? '' : '+')
    );
  } catch {
    return 'unknown'; // An unpacked archive has no history.
  }
}

/** RFC 4180. */
function quoted(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
