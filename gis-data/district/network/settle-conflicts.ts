import type { Draft } from './draft.ts';
import { fewestInvolved, findConflicts, type PlacedPipe } from './find-conflicts.ts';
import { outerHeightM, wallM } from './pipe-spec.ts';
import type { SurveyTable } from './survey-table.ts';

/**
 * Takes out links of the mains that lie beside others where streets meet at a sharp angle and there is no room for the lines of both: one in 10,000, and no
 * more of them than needed. In plan; call it before depths are worked out. Of two systems the later gives way.
 */
export function leaveOutCrowded(drafts: readonly Draft[]): void {
  const pipes: PlacedPipe[] = [];
  const owners: { draft: Draft; link: number }[] = [];
  let firstPoint = 0;
  for (const draft of drafts) {
    for (let link = 0; link < draft.from.length; link++) {
      const [a, b] = [draft.from[link]!, draft.to[link]!];
      pipes.push({
        from: firstPoint + a,
        to: firstPoint + b,
        ends: [draft.east[a]!, draft.north[a]!, draft.east[b]!, draft.north[b]!],
        spec: draft.spec[link]!,
        levels: null,
      });
      owners.push({ draft, link });
    }
    firstPoint += draft.east.length;
  }
  const gone = new Map<Draft, Uint8Array>();
  for (const pipe of fewestInvolved(findConflicts(pipes))) {
    const { draft, link } = owners[pipe]!;
    let marks = gone.get(draft);
    if (marks === undefined) gone.set(draft, (marks = new Uint8Array(draft.from.length)));
    marks[link] = 1;
  }
  for (const [draft, marks] of gone) draft.removeLinks(marks);
}

/**
 * Makes the depth of lines unknown that would pass others too near: nobody who measured one could have written it down. One in a thousand, besides those whose depths are missing
 * anyway. Of two tables the later gives way.
 */
export function forgetImpossibleDepths(tables: readonly SurveyTable[]): void {
  const pipes: PlacedPipe[] = [];
  const owners: { table: SurveyTable; line: number }[] = [];
  let firstPoint = 0;
  for (const table of tables) {
    for (let line = 0; line < table.from.length; line++) {
      pipes.push(placedPipe(table, line, firstPoint));
      owners.push({ table, line });
    }
    firstPoint += table.east.length;
  }
  const crossings = findConflicts(pipes).filter(({ kind }) => kind === 'crossing');
  for (const pipe of fewestInvolved(crossings)) {
    const { table, line } = owners[pipe]!;
    table.unknown[line] = 1;
  }
}

function placedPipe(table: SurveyTable, line: number, firstPoint: number): PlacedPipe {
  const [a, b] = [table.from[line]!, table.to[line]!];
  const spec = table.spec[line]!;
  const isDrain = spec.surveyClass === 'PS';
  // Drains are surveyed at the inside bottom, everything else at the outside top.
  const topM = isDrain ? spec.heightMm / 1000 + wallM(spec) : 0;
  const bottomM = topM - outerHeightM(spec);
  const [start, end] = [table.startMm[line]! / 1000, table.endMm[line]! / 1000];
  return {
    from: firstPoint + a,
    to: firstPoint + b,
    ends: [table.east[a]!, table.north[a]!, table.east[b]!, table.north[b]!],
    spec,
    levels: { top: [start + topM, end + topM], bottom: [start + bottomM, end + bottomM] },
  };
}
