import { SURVEY_CLASSES, type SurveyClass } from '../../../core/model/survey-class.ts';
import type { NormalisedLine } from '../normalise/normalise-line.ts';
import type { PointIndex } from '../normalise/point-index.ts';
import type { LineField, LineSource } from '../profile/profile.ts';
import type { RowFault } from '../source-row.ts';
import { FirstEnds } from './first-ends.ts';
import { RowTable } from './row-table.ts';
import { UnionFind } from './union-find.ts';

/** A finding of the network as a whole, at the row of a point or a line. */
export interface NetworkFinding extends RowFault {
  file: string;
  row: number;
}

interface PendingChange {
  file: string;
  row: number;
  column: string | null;
  here: string;
  there: string;
  otherRow: number;
}

/** A line and where it was read. */
export interface PlacedLine {
  line: NormalisedLine;
  file: string;
  row: number;
  source: LineSource;
  /** Levels at one point that differ by more are two levels, metres; undefined when the profile does not ask. */
  toleranceM: number | undefined;
}

const GRAVITY_CLASS = 'PS';
const ENDS = [0, 1] as const;
/** In place of the class, for lines whose profile compares nothing at their ends. */
const UNCOMPARED = SURVEY_CLASSES.length;

/** Checks that need the lines of an import together: doubles, shared points, links of tees and crosses, unused points, connected parts. */
export class NetworkCheck {
  readonly #points: PointIndex;
  /** First row of each line by class and end points. */
  readonly #pairs = new RowTable(Int32Array);
  /** Of points where two lines meet: what changes there, told when it is known that no third does. */
  readonly #sizeChanges = new Map<number, PendingChange>();
  readonly #materialChanges = new Map<number, PendingChange>();
  /** Null until the first line; then every point has been read. */
  #ends: FirstEnds | null = null;
  #parts: UnionFind | null = null;

  constructor(points: PointIndex) {
    this.#points = points;
  }

  /** Notes a line and adds to `faults` what is wrong with it beside the lines before it. */
  addLine(placed: PlacedLine, faults: RowFault[]): void {
    const { line, row } = placed;
    const { start, end } = line.ends;
    if (start < 0 || end < 0) return;
    const parts = (this.#parts ??= new UnionFind(this.#points.length));
    const ends = (this.#ends ??= new FirstEnds(this.#points.length));
    parts.join(start, end);
    // A drawn line has a course of its own: two between the same points may lie in two streets.
    if ('points' in placed.source.position) this.#checkDouble(line, row, faults);
    const isCompared = placed.source.sharedPoint !== undefined;
    const surveyClass = isCompared ? SURVEY_CLASSES.indexOf(line.segment.surveyClass) : UNCOMPARED;
    for (const i of ENDS) {
      const point = i === 0 ? start : end;
      const first = ends.find(point, surveyClass);
      if (first >= 0) {
        if (isCompared) this.#checkShared(placed, i, { ends, first }, faults);
      } else {
        const { levelM, depthM } = line.stated[i];
        ends.add(point, surveyClass, {
          row,
          levelM,
          depthM,
          size: line.sizeText,
          material: line.segment.materialText,
        });
      }
    }
  }

  /** What shows only at the end. `wantsUse` says whether unused points of a source are worth a word. */
  *finish(wantsUse: (source: string) => boolean): Generator<NetworkFinding> {
    const points = this.#points;
    for (let i = 0; i < points.length; i++) {
      const namedBy = points.namedBy(i);
      const place = (): Pick<NetworkFinding, 'file' | 'row' | 'column'> => ({
        file: points.file(i),
        row: points.row(i),
        column: null,
      });
      if (namedBy === 0 && wantsUse(points.source(i))) {
        yield { ...place(), code: 'CJJ_POINT_UNUSED', params: { point: points.key(i) } };
      }
      if (this.#ends?.has(i) !== true) continue;
      const expected = points.expectedLinks(i);
      if (expected !== null && expected !== namedBy) {
        const params = { point: points.key(i), feature: points.feature(i) ?? '', expected, found: namedBy };
        yield { ...place(), code: 'CJJ_LINK_COUNT', params };
      }
      // Where three or more meet, a branch of another size or material is what one expects.
      if (namedBy !== 2) continue;
      const size = this.#sizeChanges.get(i);
      const material = this.#materialChanges.get(i);
      if (size !== undefined) yield this.#change('CJJ_SHARED_POINT_SIZE', points.key(i), size);
      if (material !== undefined) yield this.#change('CJJ_SHARED_POINT_MATERIAL', points.key(i), material);
    }
    yield* this.#components();
  }

  #change(
    code: 'CJJ_SHARED_POINT_SIZE' | 'CJJ_SHARED_POINT_MATERIAL',
    point: string,
    change: PendingChange,
  ): NetworkFinding {
    const { file, row, column, here, there, otherRow } = change;
    const words =
      code === 'CJJ_SHARED_POINT_SIZE' ? { size: here, otherSize: there } : { material: here, otherMaterial: there };
    return { file, row, column, code, params: { point, other: otherRow, ...words } };
  }

  #checkDouble({ ends: { start, end }, segment, column }: NormalisedLine, row: number, faults: RowFault[]): void {
    const surveyClass = SURVEY_CLASSES.indexOf(segment.surveyClass);
    const same = this.#pairs.find(surveyClass, start, end);
    if (same > 0) {
      faults.push({ code: 'CJJ_DUPLICATE_LINE', column: column('endPoint'), params: { other: same } });
      return;
    }
    const reversed = this.#pairs.find(surveyClass, end, start);
    this.#pairs.add(surveyClass, start, end, row);
    if (reversed > 0)
      faults.push({ code: 'CJJ_REVERSED_LINE', column: column('endPoint'), params: { other: reversed } });
  }

  #checkShared(
    { line, file, row, source, toleranceM }: PlacedLine,
    i: 0 | 1,
    { ends, first }: { ends: FirstEnds; first: number },
    faults: RowFault[],
  ): void {
    const { segment, stated, sizeText, column } = line;
    const point = i === 0 ? line.ends.start : line.ends.end;
    const { levelM, depthM } = stated[i];
    const feature = this.#points.feature(point) ?? '';
    // Manholes and chambers are where pipes of another size or material go on, and drains drop.
    const isChamber = this.#points.isAppurtenance(point);
    const sizeMayChange = isChamber || (source.sharedPoint?.sizeChangesAt.includes(feature) ?? false);
    const materialMayChange = isChamber || (source.sharedPoint?.materialChangesAt.includes(feature) ?? false);
    const note = (
      changes: Map<number, PendingChange>,
      here: string | null,
      there: string | null,
      field: LineField,
    ): void => {
      if (here === null || there === null || here === there || changes.has(point)) return;
      changes.set(point, { file, row, column: column(field), here, there, otherRow: ends.row(first) });
    };
    if (!sizeMayChange) note(this.#sizeChanges, sizeText, ends.size(first), 'size');
    if (!materialMayChange) note(this.#materialChanges, segment.materialText, ends.material(first), 'material');
    // In a chamber drains may drop, and cables and pipes change their height.
    if (toleranceM === undefined || sizeMayChange) return;
    if (segment.surveyClass === GRAVITY_CLASS && feature === '') return;
    const check = (
      code: 'CJJ_SHARED_POINT_LEVEL' | 'CJJ_SHARED_POINT_DEPTH',
      difference: number,
      field: LineField,
    ): void => {
      if (!(difference > toleranceM)) return;
      const params = {
        point: this.#points.key(point),
        difference: Math.round(difference * 1000) / 1000,
        other: ends.row(first),
      };
      faults.push({ code, column: column(field), params });
    };
    const thereLevelM = ends.levelM(first);
    const thereDepthM = ends.depthM(first);
    if (levelM !== null && !Number.isNaN(thereLevelM)) {
      check('CJJ_SHARED_POINT_LEVEL', Math.abs(levelM - thereLevelM), i === 0 ? 'startLevel' : 'endLevel');
    } else if (depthM !== null && !Number.isNaN(thereDepthM)) {
      check('CJJ_SHARED_POINT_DEPTH', Math.abs(depthM - thereDepthM), i === 0 ? 'startDepth' : 'endDepth');
    }
  }

  *#components(): Generator<NetworkFinding> {
    const [ends, parts, index] = [this.#ends, this.#parts, this.#points];
    if (ends === null || parts === null) return;
    const classes = new Map<SurveyClass, { file: string; points: number; sizes: Map<number, number> }>();
    for (let i = 0; i < index.length; i++) {
      if (!ends.has(i)) continue;
      const surveyClass = index.surveyClass(i);
      let found = classes.get(surveyClass);
      if (found === undefined) {
        found = { file: index.file(i), points: 0, sizes: new Map<number, number>() };
        classes.set(surveyClass, found);
      }
      const root = parts.find(i);
      found.points++;
      found.sizes.set(root, (found.sizes.get(root) ?? 0) + 1);
    }
    for (const [surveyClass, { file, points, sizes }] of classes) {
      if (sizes.size < 2) continue;
      let largest = 0;
      for (const size of sizes.values()) largest = Math.max(largest, size);
      const params = { class: surveyClass, components: sizes.size, largest, points };
      yield { code: 'CJJ_COMPONENTS', column: null, file, row: 0, params };
    }
  }
}
