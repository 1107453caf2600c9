import { type Figure, type Goal, isReached, ratioOf } from './figure.ts';

const HEADINGS = ['row', 'measure', 'ours', 'p99', 'peer', 'p99', 'ratio', 'goal', 'reached'];

/** The figures of the rows as a Markdown table, columns aligned. */
export function reportTable(rows: readonly { row: string; figures: readonly Figure[] }[]): string {
  const cells = rows.flatMap(({ row, figures }) =>
    figures.map((figure) => {
      const { measure, unit, ours, peer, goal } = figure;
      const ratio = ratioOf(figure);
      const reached = isReached(figure);
      return [
        row,
        `${measure}, ${unit}`,
        shortNumber(ours.median),
        spreadEnd(ours),
        peer === null ? '-' : shortNumber(peer.median),
        peer === null ? '-' : spreadEnd(peer),
        ratio === null ? '-' : shortNumber(ratio),
        goal === null ? '-' : goalText(goal),
        reached === null ? '-' : reached ? 'yes' : 'no',
      ];
    }),
  );
  const widths = HEADINGS.map((heading, i) => Math.max(heading.length, ...cells.map((line) => line[i]!.length)));
  const isText = (i: number): boolean => i < 2 || i > 6;
  const line = (parts: readonly string[]): string =>
    `| ${parts.map((part, i) => (isText(i) ? part.padEnd(widths[i]!) : part.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (isText(i) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(HEADINGS), line(rule), ...cells.map(line)].join('\n');
}

/** Three significant digits, whole from 100. */
export function shortNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** What was counted once has no spread. */
function spreadEnd({ median, p99 }: Figure['ours']): string {
  return median === p99 ? '-' : shortNumber(p99);
}

function goalText(goal: Goal): string {
  if ('timesBetter' in goal) return `${goal.timesBetter}x`;
  return 'atMost' in goal ? `<= ${shortNumber(goal.atMost)}` : `>= ${shortNumber(goal.atLeast)}`;
}
