import { ruleClassOf, type RuleClass } from '../../core/model/rule-class.ts';
import type { SurveyClass } from '../../core/model/survey-class.ts';
import { cell, dataText, type TableRow } from './read-table.ts';

export interface QuarterPoint {
  number: string;
  east: number;
  north: number;
  groundM: number;
  row: TableRow;
}

export interface QuarterLine {
  name: string;
  surveyClass: SurveyClass;
  subclass: string;
  start: QuarterPoint;
  end: QuarterPoint;
  depthsM: [number, number] | null;
  levelsM: [number, number] | null;
  lengthM: number;
  widthM: number;
  /** Level of the outside top less that of the surveyed reference, and of the outside bottom, metres. */
  topOffsetM: number;
  bottomOffsetM: number;
  diameterMm: number;
  ruleClass: RuleClass | null;
  row: TableRow;
}

interface WallRule {
  material: string;
  minMm: number;
  addMm: number;
  ratio: number;
}
const wallRules = (JSON.parse(dataText('codes/wall-thickness.json')) as { rules: WallRule[] }).rules;

/** Wall of a pipe, mm: as surveyed, else as the table of assumed walls says, and half as much again for thick polyethylene. */
function wallMm(row: TableRow, innerMm: number): number {
  if (cell(row, '壁厚') !== '') return Number(cell(row, '壁厚'));
  const material = cell(row, '材质');
  const rule =
    wallRules.find((entry) => entry.material === material) ?? wallRules.find((entry) => entry.material === '*');
  if (rule === undefined) throw new Error('the wall table has no rule for unknown materials');
  const thick = material === 'PE' ? 1.5 : 1;
  return Math.max(rule.minMm, rule.addMm + rule.ratio * innerMm) * thick;
}

export function quarterPoints(rows: readonly TableRow[]): Map<string, QuarterPoint> {
  return new Map(
    rows.map((row) => {
      const number = cell(row, '物探点号');
      return [
        number,
        {
          number,
          east: Number(cell(row, 'Y')),
          north: Number(cell(row, 'X')),
          groundM: Number(cell(row, '地面高程')),
          row,
        },
      ];
    }),
  );
}

/** The lines of the sample with their outer geometry; a laying that is missing counts as a conduit, as all cables of the sample lie in one. */
export function quarterLines(rows: readonly TableRow[], points: ReadonlyMap<string, QuarterPoint>): QuarterLine[] {
  return rows.map((row) => {
    const start = points.get(cell(row, '起点点号'));
    const end = points.get(cell(row, '终点点号'));
    if (start === undefined || end === undefined)
      throw new Error(`${cell(row, '起点点号')}-${cell(row, '终点点号')} has an end in no table`);
    const surveyClass = cell(row, '管线类别') as SurveyClass;
    const subclass = cell(row, '管线小类');
    const numbers = cell(row, '管径或断面尺寸').match(/\d+/g)?.map(Number) ?? [];
    const [width = 0, height = width] = numbers;
    const isCable = surveyClass === 'DL' || surveyClass === 'TX';
    const wallM = isCable ? 0 : wallMm(row, width) / 1000;
    const pair = (one: string, other: string): [number, number] | null =>
      cell(row, one) === '' ? null : [Number(cell(row, one)), Number(cell(row, other))];
    const laying = cell(row, '埋设方式') || (isCable ? 'GM' : null);
    return {
      name: `${start.number}-${end.number}`,
      surveyClass,
      subclass,
      start,
      end,
      row,
      depthsM: pair('起点埋深', '终点埋深'),
      levelsM: pair('起点管线高程', '终点管线高程'),
      lengthM: Math.hypot(end.east - start.east, end.north - start.north),
      widthM: width / 1000 + 2 * wallM,
      topOffsetM: surveyClass === 'PS' ? height / 1000 + wallM : 0,
      bottomOffsetM: surveyClass === 'PS' ? -wallM : -height / 1000 - 2 * wallM,
      diameterMm: Math.max(width, height),
      ruleClass: ruleClassOf({
        surveyClass,
        surveySubclass: subclass,
        laying,
        diameterMm: Math.max(width, height),
        pressureMpa: cell(row, '压力') === '' ? null : Number(cell(row, '压力')),
      }),
    };
  });
}
