import type { System } from './pipe-spec.ts';
import { NAME } from './point-names.ts';
import type { PointName, SurveyTable } from './survey-table.ts';
import type { TableNeighbours } from './table-neighbours.ts';
import type { RowWriter } from './table-rows.ts';
import { LINE_COLUMNS, POINT_COLUMNS, type LineColumn, type PointColumn } from './table-text.ts';

/** What becomes of a row: the rows that stand in its place, and which of them the import will name, with which code. */
export interface Edit {
  /** Rows as cells. */
  rows: string[][];
  /** Of `rows`; -1 when the defect shows at another row. */
  named: number;
  code: string;
  what: string;
}

export interface DefectContext {
  table: SurveyTable;
  neighbours: TableNeighbours;
  rows: RowWriter;
  /** Number of the next point that is added. */
  newNumber: number;
}

export interface DefectPlan {
  points?: ReadonlyMap<number, Edit>;
  lines?: ReadonlyMap<number, Edit>;
}

export interface DefectKind {
  /** What the row is that the kind is asked about. */
  at: 'point' | 'line';
  fits: (system: System) => boolean;
  /** The edits that make the defect at a row, `draw` (0 to 1) of it left to chance; null when the row does not lend itself. */
  plan(index: number, context: DefectContext, draw: number): DefectPlan | null;
}

const isDrain = (system: System): boolean => system === 'storm' || system === 'sewage';
const isPipe = (system: System): boolean => system === 'water' || system === 'gas';
const notDrain = (system: System): boolean => !isDrain(system);
const all = (): boolean => true;

const L = Object.fromEntries(LINE_COLUMNS.map((name, i) => [name, i])) as Record<LineColumn, number>;
const P = Object.fromEntries(POINT_COLUMNS.map((name, i) => [name, i])) as Record<PointColumn, number>;

const lineCells = ({ rows }: DefectContext, line: number): string[] => rows.line(line).split(',');
const pointCells = ({ rows }: DefectContext, point: number): string[] => rows.point(point, 0).split(',');

/** The one row, with cells replaced. */
function replaced(cells: string[], code: string, what: string, changes: Readonly<Record<number, string>>): Edit {
  const row = cells.slice();
  for (const [column, text] of Object.entries(changes)) row[Number(column)] = text;
  return { rows: [row], named: 0, code, what };
}

const add = (text: string, metres: number, digits: number): string => (Number(text) + metres).toFixed(digits);

/** Names by which the import counts pipes. */
const counted = (name: PointName): boolean => name === NAME.tee || name === NAME.cross;
const plain = (name: PointName): boolean =>
  !name.isAppurtenance && name !== NAME.reducer && name !== NAME.materialChange;

/** A line of known depth that is not the first at its start, where the pipes have one level. */
function laterAtStart(index: number, { table, neighbours }: DefectContext): boolean {
  const start = table.from[index]!;
  const lines = neighbours.linesAt(start);
  return (
    plain(table.name[start]!) &&
    lines.length >= 2 &&
    lines[0] !== index &&
    neighbours.isKnown(index) &&
    neighbours.isKnown(lines[0]!)
  );
}

/** A line that is the later of two at its start, and whose end does not mind a change. */
function changeShowsAtStart(index: number, { table, neighbours }: DefectContext): boolean {
  const [start, end] = [table.from[index]!, table.to[index]!];
  const lines = neighbours.linesAt(start);
  return (
    plain(table.name[start]!) &&
    lines.length === 2 &&
    lines[1] === index &&
    (table.name[end]!.isAppurtenance || neighbours.linesAt(end).length !== 2)
  );
}

/** Neither end is a tee or a cross, which would have a pipe too many. */
const bearsAnother = ({ table }: DefectContext, ...points: number[]): boolean =>
  points.every((point) => !counted(table.name[point]!));

const onLine = (index: number, edit: Edit): DefectPlan => ({ lines: new Map([[index, edit]]) });
const onPoint = (index: number, edit: Edit): DefectPlan => ({ points: new Map([[index, edit]]) });

/** A point of the survey that nobody has numbered yet, beside another. */
function addedPoint(
  context: DefectContext,
  beside: number,
  eastM: number,
  name: string,
): { number: string; cells: string[] } {
  const cells = pointCells(context, beside);
  const number = `${context.table.prefix}${++context.newNumber}`;
  cells[P.图上点号] = '';
  cells[P.物探点号] = number;
  cells[P.特征] = name;
  cells[P.附属物] = '';
  cells[P.点代码] = '';
  cells[P.井深] = '';
  cells[P.Y] = add(cells[P.Y]!, eastM, 3);
  return { number, cells };
}

/** The kinds of defects that surveys have and that an import takes in with a warning, by turns. */
export const DEFECT_KINDS: readonly DefectKind[] = [
  {
    at: 'line',
    fits: all,
    plan(index, context, draw) {
      if (!context.neighbours.isKnown(index)) return null;
      const cells = lineCells(context, index);
      const by = 0.1 + 0.7 * draw;
      const depth = add(cells[L.起点埋深]!, by, 2);
      const what = `start depth ${by.toFixed(2)} m too large for the levels`;
      return onLine(index, replaced(cells, 'CJJ_GROUND_DEPTH_LEVEL_MISMATCH', what, { [L.起点埋深]: depth }));
    },
  },
  {
    at: 'line',
    fits: notDrain,
    plan(index, context, draw) {
      if (!laterAtStart(index, context)) return null;
      const cells = lineCells(context, index);
      const by = Math.round(8 + 40 * draw) / 100;
      return onLine(
        index,
        replaced(cells, 'CJJ_SHARED_POINT_LEVEL', `start ${by.toFixed(2)} m deeper than the others there`, {
          [L.起点埋深]: add(cells[L.起点埋深]!, by, 2),
          [L.起点管线高程]: add(cells[L.起点管线高程]!, -by, 3),
        }),
      );
    },
  },
  {
    at: 'line',
    fits: notDrain,
    plan(index, context, draw) {
      if (!laterAtStart(index, context)) return null;
      const cells = lineCells(context, index);
      const by = Math.round(8 + 40 * draw) / 100;
      return onLine(
        index,
        replaced(
          cells,
          'CJJ_SHARED_POINT_DEPTH',
          `start ${by.toFixed(2)} m deeper than the others there without a level`,
          {
            [L.起点埋深]: add(cells[L.起点埋深]!, by, 2),
            [L.起点管线高程]: '',
          },
        ),
      );
    },
  },
  {
    at: 'line',
    fits: isDrain,
    plan(index, context) {
      const { table, neighbours } = context;
      if (!neighbours.isKnown(index) || table.startMm[index]! - table.endMm[index]! < 40) return null;
      const cells = lineCells(context, index);
      return onLine(index, replaced(cells, 'CJJ_SLOPE_REVERSED', 'flow written the wrong way', { [L.流向]: '逆向' }));
    },
  },
  {
    at: 'line',
    fits: notDrain,
    plan(index, context) {
      const { table } = context;
      if (!bearsAnother(context, table.from[index]!, table.to[index]!)) return null;
      const cells = lineCells(context, index);
      const turned = cells.slice();
      for (const [one, other] of [
        [L.起点点号, L.终点点号],
        [L.起点埋深, L.终点埋深],
        [L.起点管线高程, L.终点管线高程],
      ] as const) {
        turned[one] = cells[other]!;
        turned[other] = cells[one]!;
      }
      return onLine(index, {
        rows: [cells, turned],
        named: 1,
        code: 'CJJ_REVERSED_LINE',
        what: 'entered again from end to start',
      });
    },
  },
  {
    at: 'line',
    fits: notDrain,
    plan(index, context) {
      const { table } = context;
      if (!bearsAnother(context, table.from[index]!, table.to[index]!)) return null;
      const cells = lineCells(context, index);
      return onLine(index, {
        rows: [cells, cells.slice()],
        named: 1,
        code: 'CJJ_DUPLICATE_LINE',
        what: 'entered twice',
      });
    },
  },
  {
    at: 'point',
    fits: all,
    plan(index, context, draw) {
      const { cells } = addedPoint(context, index, 1.2 + draw, '直线点');
      return onPoint(index, {
        rows: [pointCells(context, index), cells],
        named: 1,
        code: 'CJJ_POINT_UNUSED',
        what: 'a point that no line uses',
      });
    },
  },
  {
    at: 'point',
    fits: isPipe,
    plan(index, context) {
      const name = context.table.name[index]!;
      const links = context.neighbours.linesAt(index).length;
      const wrong = name === NAME.straight && links === 2 ? '三通' : name === NAME.tee ? '四通' : null;
      if (wrong === null) return null;
      const cells = pointCells(context, index);
      return onPoint(
        index,
        replaced(cells, 'CJJ_LINK_COUNT', `${name.zh} called ${wrong}`, { [P.特征]: wrong, [P.点代码]: '' }),
      );
    },
  },
  {
    at: 'point',
    fits: notDrain,
    plan(index, context) {
      const { table, neighbours } = context;
      const lines = neighbours.linesAt(index);
      if (table.name[index] !== NAME.straight || lines.length !== 2) return null;
      const { number, cells } = addedPoint(context, index, 0, '直线点');
      const second = lines[1]!;
      const column = table.from[second] === index ? L.起点点号 : L.终点点号;
      const line = lineCells(context, second);
      line[column] = number;
      return {
        points: new Map([
          [
            index,
            {
              rows: [pointCells(context, index), cells],
              named: 1,
              code: 'CJJ_POINTS_SAME_PLACE',
              what: 'surveyed twice',
            },
          ],
        ]),
        lines: new Map([[second, { rows: [line], named: -1, code: '', what: '' }]]),
      };
    },
  },
  {
    at: 'line',
    fits: notDrain,
    plan(index, context) {
      const { table, neighbours } = context;
      const [first, second, third] = [index, index + 1, index + 2];
      if (third >= table.from.length) return null;
      const [p, q] = [table.to[first]!, table.to[second]!];
      if (table.from[second] !== p || table.from[third] !== q) return null;
      if ([p, q].some((point) => table.name[point] !== NAME.straight || neighbours.linesAt(point).length !== 2))
        return null;
      if (table.spec[first] !== table.spec[second] || table.spec[first] !== table.spec[third]) return null;
      const [a, b] = [table.from[first]!, table.to[third]!];
      const length = Math.hypot(table.east[a]! - table.east[b]!, table.north[a]! - table.north[b]!);
      if (length < 76) return null;
      const cells = lineCells(context, first);
      const end = lineCells(context, third);
      const known = neighbours.isKnown(first) && neighbours.isKnown(third);
      const take = (column: number): string => (known ? end[column]! : '');
      const merged = replaced(cells, 'CJJ_LENGTH_LONG', 'two points between were not surveyed', {
        [L.终点点号]: end[L.终点点号]!,
        [L.起点埋深]: known ? cells[L.起点埋深]! : '',
        [L.起点管线高程]: known ? cells[L.起点管线高程]! : '',
        [L.终点埋深]: take(L.终点埋深),
        [L.终点管线高程]: take(L.终点管线高程),
      });
      const gone: Edit = { rows: [], named: -1, code: '', what: '' };
      return {
        points: new Map([
          [p, gone],
          [q, gone],
        ]),
        lines: new Map([
          [first, merged],
          [second, gone],
          [third, gone],
        ]),
      };
    },
  },
  {
    at: 'line',
    fits: notDrain,
    plan(index, context) {
      const { table } = context;
      const end = table.to[index]!;
      if (!bearsAnother(context, end)) return null;
      const { number, cells } = addedPoint(context, end, 0.03, '直线点');
      const line = lineCells(context, index);
      const stub = line.slice();
      stub[L.起点点号] = line[L.终点点号]!;
      stub[L.终点点号] = number;
      stub[L.起点埋深] = line[L.终点埋深]!;
      stub[L.起点管线高程] = line[L.终点管线高程]!;
      return {
        points: new Map([[end, { rows: [pointCells(context, end), cells], named: -1, code: '', what: '' }]]),
        lines: new Map([
          [
            index,
            {
              rows: [line, stub],
              named: 1,
              code: 'CJJ_LENGTH_SHORT',
              what: 'a point taken twice 3 cm apart and joined',
            },
          ],
        ]),
      };
    },
  },
  {
    at: 'line',
    fits: (system) => system === 'storm',
    plan(index, context) {
      const { table, neighbours } = context;
      if (table.name[table.from[index]!] !== NAME.gully || !neighbours.isKnown(index)) return null;
      const cells = lineCells(context, index);
      const fall = (table.startMm[index]! - table.endMm[index]!) / 1000;
      const by = Math.ceil((0.6 * table.lengthM(index) - fall + 0.1) * 100) / 100;
      return onLine(
        index,
        replaced(cells, 'CJJ_SLOPE_STEEP', `end ${by.toFixed(2)} m too deep`, {
          [L.终点埋深]: add(cells[L.终点埋深]!, by, 2),
          [L.终点管线高程]: add(cells[L.终点管线高程]!, -by, 3),
        }),
      );
    },
  },
  {
    at: 'line',
    fits: notDrain,
    plan(index, context) {
      const { table, neighbours } = context;
      if (!table.name[table.to[index]!]!.isAppurtenance || !neighbours.isKnown(index)) return null;
      const cells = lineCells(context, index);
      const depth = Number(cells[L.终点埋深]);
      const wrong = depth > 1.55 ? depth * 10 : depth + 15;
      return onLine(
        index,
        replaced(cells, 'CJJ_DEPTH_TOO_LARGE', `end depth ${depth.toFixed(2)} m written as ${wrong.toFixed(2)} m`, {
          [L.终点埋深]: wrong.toFixed(2),
          [L.终点管线高程]: add(cells[L.终点管线高程]!, depth - wrong, 3),
        }),
      );
    },
  },
  {
    at: 'line',
    fits: isDrain,
    plan(index, context) {
      const { table, neighbours } = context;
      const { widthMm, heightMm } = table.spec[index]!;
      const ends = [table.from[index]!, table.to[index]!];
      if (widthMm !== heightMm || !neighbours.isKnown(index)) return null;
      if (!ends.every((end) => table.name[end]!.isAppurtenance)) return null;
      const cells = lineCells(context, index);
      if (Number(cells[L.起点埋深]) >= widthMm / 100) return null;
      const size = `DN${widthMm * 10}`;
      return onLine(
        index,
        replaced(cells, 'CJJ_DIAMETER_OVER_DEPTH', `DN${widthMm} written as ${size}`, { [L.管径或断面尺寸]: size }),
      );
    },
  },
  {
    at: 'line',
    fits: isPipe,
    plan(index, context) {
      if (!changeShowsAtStart(index, context)) return null;
      const cells = lineCells(context, index);
      const size = `DN${context.table.spec[index]!.widthMm + 50}`;
      return onLine(
        index,
        replaced(cells, 'CJJ_SHARED_POINT_SIZE', `${cells[L.管径或断面尺寸]} written as ${size}`, {
          [L.管径或断面尺寸]: size,
        }),
      );
    },
  },
  {
    at: 'line',
    fits: isPipe,
    plan(index, context) {
      if (!changeShowsAtStart(index, context)) return null;
      const { table, neighbours } = context;
      const cells = lineCells(context, index);
      const other = lineCells(context, neighbours.linesAt(table.from[index]!)[0]!);
      if (cells[L.材质] === '' || other[L.材质] === '') return null;
      const material = cells[L.材质] === 'G' ? 'PE' : 'G';
      return onLine(
        index,
        replaced(cells, 'CJJ_SHARED_POINT_MATERIAL', `${cells[L.材质]} written as ${material}`, { [L.材质]: material }),
      );
    },
  },
  {
    at: 'line',
    fits: all,
    plan: (index, context) =>
      onLine(
        index,
        replaced(lineCells(context, index), 'CODE_UNKNOWN', 'a laying that no list has', { [L.埋设方式]: '暗埋' }),
      ),
  },
  {
    at: 'line',
    fits: (system) => isPipe(system) || system === 'telecom',
    plan: (index, context) =>
      onLine(
        index,
        replaced(lineCells(context, index), 'SUBCLASS_UNKNOWN', 'a subclass that the class does not have', {
          [L.管线小类]: 'QT',
        }),
      ),
  },
  {
    at: 'line',
    fits: (system) => isPipe(system) || isDrain(system),
    plan(index, context) {
      const cells = lineCells(context, index);
      const size = cells[L.管径或断面尺寸]!;
      if (!size.startsWith('DN')) return null;
      const wrong = `DN${size.slice(2).replaceAll('0', 'O')}`;
      return onLine(
        index,
        replaced(cells, 'SIZE_UNREADABLE', `${size} with the letter O`, { [L.管径或断面尺寸]: wrong }),
      );
    },
  },
  {
    at: 'line',
    fits: all,
    plan(index, context) {
      const cells = lineCells(context, index);
      if (cells[L.年份] === '') return null;
      return onLine(
        index,
        replaced(cells, 'VALUE_IGNORED', 'a digit too many in the year', { [L.年份]: `${cells[L.年份]}1` }),
      );
    },
  },
  {
    at: 'point',
    fits: all,
    plan(index, context) {
      if (!context.table.name[index]!.isAppurtenance) return null;
      const cells = pointCells(context, index);
      return onPoint(
        index,
        replaced(cells, 'CJJ_POINT_FEATURE_AND_APPURTENANCE', 'a feature beside the appurtenance', {
          [P.特征]: '直线点',
        }),
      );
    },
  },
];
