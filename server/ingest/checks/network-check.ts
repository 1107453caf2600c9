import type { SurveyClass } from '../../../core/model/survey-class.ts';
import type { NormalisedLine } from '../normalise/normalise-line.ts';
import type { PointIndex } from '../normalise/point-index.ts';
import type { LineSource } from '../profile/profile.ts';
import type { RowFault } from '../source-row.ts';
import { UnionFind } from './union-find.ts';

/** A finding of the network as a whole, at the row of a point or a line. */
export interface NetworkFinding extends RowFault {
  file: string;
  row: number;
}

interface EndRecord {
  file: string;
  row: number;
  levelM: number | null;
  depthM: number | null;
  size: string | null;
  material: string | null;
}

/** What is known of a point from the lines that end there. */
interface Node {
  /** First end by class: the others are compared with it. */
  first: Map<SurveyClass, EndRecord>;
  size: PendingChange | null;
  material: PendingChange | null;
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

/** Two point indices in one number: 2^26 points each stay exact in a double. */
const PAIR_BASE = 2 ** 26;
const GRAVITY_CLASS = 'PS';

/** Checks that need the lines of an import together: doubles, shared points, links of tees and crosses, unused points, connected parts. */
export class NetworkCheck {
  readonly #points: PointIndex;
  readonly #nodes: Node[] = [];
  readonly #pairs = new Map<SurveyClass, Map<number, number>>();
  readonly #parts = new UnionFind();

  constructor(points: PointIndex) {
    this.#points = points;
  }

  /** Notes a line and returns what is wrong with it beside the lines before it. */
  addLine(placed: PlacedLine): RowFault[] {
    const { line, row } = placed;
    const { start, end } = line.ends;
    if (start < 0 || end < 0) return [];
    this.#parts.join(start, end);
    // A drawn line has a course of its own: two between the same points may lie in two streets.
    const faults = 'points' in placed.source.position ? this.#checkDouble(line, row) : [];
    for (const i of [0, 1] as const) {
      const index = i === 0 ? start : end;
      const node = this.#node(index);
      if (placed.source.sharedPoint !== undefined) faults.push(...this.#checkShared(placed, i, node));
    }
    return faults;
  }

  /** What shows only at the end. `wantsUse` says whether unused points of a source are worth a word. */
  *finish(wantsUse: (source: string) => boolean): Generator<NetworkFinding> {
    for (let i = 0; i < this.#points.points.length; i++) {
      const point = this.#points.points[i];
      if (point === undefined) continue;
      const node = this.#nodes[i];
      const place = { file: point.file, row: point.row, column: null };
      if (point.namedBy === 0 && wantsUse(point.source)) {
        yield { ...place, code: 'CJJ_POINT_UNUSED', params: { point: point.key } };
      }
      if (node === undefined) continue;
      if (point.expectedLinks !== null && point.expectedLinks !== point.namedBy) {
        const params = {
          point: point.key,
          feature: point.feature ?? '',
          expected: point.expectedLinks,
          found: point.namedBy,
        };
        yield { ...place, code: 'CJJ_LINK_COUNT', params };
      }
      // Where three or more meet, a branch of another size or material is what one expects.
      if (point.namedBy !== 2) continue;
      if (node.size !== null) yield this.#change('CJJ_SHARED_POINT_SIZE', point.key, node.size);
      if (node.material !== null) yield this.#change('CJJ_SHARED_POINT_MATERIAL', point.key, node.material);
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

  #node(index: number): Node {
    return (this.#nodes[index] ??= { first: new Map(), size: null, material: null });
  }

  #checkDouble({ ends: { start, end }, segment, column }: NormalisedLine, row: number): RowFault[] {
    const pairs = this.#pairs.get(segment.surveyClass) ?? new Map<number, number>();
    this.#pairs.set(segment.surveyClass, pairs);
    const same = pairs.get(start * PAIR_BASE + end);
    const reversed = pairs.get(end * PAIR_BASE + start);
    if (same === undefined) pairs.set(start * PAIR_BASE + end, row);
    const at = column('endPoint');
    if (same !== undefined) return [{ code: 'CJJ_DUPLICATE_LINE', column: at, params: { other: same } }];
    if (reversed !== undefined) return [{ code: 'CJJ_REVERSED_LINE', column: at, params: { other: reversed } }];
    return [];
  }

  #checkShared({ line, file, row, source, toleranceM }: PlacedLine, i: 0 | 1, node: Node): RowFault[] {
    const { segment, stated, sizeText, column } = line;
    const point = this.#points.points[i === 0 ? line.ends.start : line.ends.end];
    const { levelM, depthM } = stated[i];
    const here: EndRecord = { file, row, levelM, depthM, size: sizeText, material: segment.materialText };
    const there = node.first.get(segment.surveyClass);
    if (there === undefined) {
      node.first.set(segment.surveyClass, here);
      return [];
    }
    const feature = point?.feature ?? '';
    const sizeMayChange = source.sharedPoint?.sizeChangesAt.includes(feature) ?? false;
    const materialMayChange = source.sharedPoint?.materialChangesAt.includes(feature) ?? false;
    const pending = (a: string | null, b: string | null, field: 'size' | 'material'): PendingChange | null =>
      a === null || b === null || a === b
        ? null
        : { file, row, column: column(field), here: a, there: b, otherRow: there.row };
    if (!sizeMayChange) node.size ??= pending(here.size, there.size, 'size');
    if (!materialMayChange) node.material ??= pending(here.material, there.material, 'material');
    // In a chamber drains may drop, and cables and pipes change their height.
    if (toleranceM === undefined || point?.isAppurtenance === true || sizeMayChange) return [];
    if (segment.surveyClass === GRAVITY_CLASS && feature === '') return [];
    const params = (difference: number) => ({
      point: point?.key ?? '',
      difference: Math.round(difference * 1000) / 1000,
      other: there.row,
    });
    if (levelM !== null && there.levelM !== null) {
      const difference = Math.abs(levelM - there.levelM);
      const at = column(i === 0 ? 'startLevel' : 'endLevel');
      if (difference > toleranceM) return [{ code: 'CJJ_SHARED_POINT_LEVEL', column: at, params: params(difference) }];
    } else if (depthM !== null && there.depthM !== null) {
      const difference = Math.abs(depthM - there.depthM);
      const at = column(i === 0 ? 'startDepth' : 'endDepth');
      if (difference > toleranceM) return [{ code: 'CJJ_SHARED_POINT_DEPTH', column: at, params: params(difference) }];
    }
    return [];
  }

  *#components(): Generator<NetworkFinding> {
    const classes = new Map<SurveyClass, { file: string; points: number; sizes: Map<number, number> }>();
    for (let i = 0; i < this.#points.points.length; i++) {
      const point = this.#points.points[i];
      if (point === undefined || this.#nodes[i] === undefined) continue;
      const found = classes.get(point.surveyClass) ?? { file: point.file, points: 0, sizes: new Map<number, number>() };
      classes.set(point.surveyClass, found);
      const root = this.#parts.find(i);
      found.points++;
      found.sizes.set(root, (found.sizes.get(root) ?? 0) + 1);
    }
    for (const [surveyClass, { file, points, sizes }] of classes) {
      if (sizes.size < 2) continue;
      const params = { class: surveyClass, components: sizes.size, largest: Math.max(...sizes.values()), points };
      yield { code: 'CJJ_COMPONENTS', column: null, file, row: 0, params };
    }
  }
}
