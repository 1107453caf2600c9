import type { Draft } from './draft.ts';
import { fewestInvolved, findConflicts, type PlacedPipe } from './find-conflicts.ts';
import { outerHeightM, wallM } from './pipe-spec.ts';
import type { SurveyTable } from './survey-table.ts';

/**
 * Takes out links of the mains that lie beside others, or beside drains, where streets meet at a sharp angle and there is no room for the lines of both: some 300 of a district, and no
 * more of them than needed. Of two systems the later gives way; drains stay.
 */
export function leaveOutCrowded(drafts: readonly Draft[], drains: readonly SurveyTable[]): void {
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
  for (const table of drains) {
    for (let line = 0; line < table.from.length; line++) pipes.push(placedPipe(table, line, firstPoint));
    firstPoint += table.east.length;
  }
  const isMain = (pipe: number): boolean => pipe < owners.length;
  const conflicts = findConflicts(pipes).filter(({ kind }) => kind === 'beside');
  const beside = conflicts.filter(({ one, other }) => isMain(one) !== isMain(other));
  const gone = new Set(beside.map(({ one, other }) => (isMain(one) ? one : other)));
  const between = conflicts.filter(
    ({ one, other }) => isMain(one) && isMain(other) && !gone.has(one) && !gone.has(other),
  );
  for (const pipe of fewestInvolved(between)) gone.add(pipe);

  const marks = new Map(drafts.map((draft) => [draft, new Uint8Array(draft.from.length)]));
  for (const pipe of gone) {
    const { draft, link } = owners[pipe]!;
    marks.get(draft)![link] = 1;
  }
  for (const [draft, ofDraft] of marks) draft.removeLinks(ofDraft);
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
