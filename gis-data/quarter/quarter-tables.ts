import { pointName } from './feature-names.ts';
import { layGas } from './gas.ts';
import { layLighting } from './lighting.ts';
import { layOilGasTrunk } from './oil-gas-trunk.ts';
import { gridPosition } from './plan.ts';
import { layPower } from './power.ts';
import { laySewers } from './sewers.ts';
import { laySignals } from './signal.ts';
import { layStormDrains } from './storm-drains.ts';
import { Survey, type Link, type Mark } from './survey.ts';
import { layTelephone, layTelevision } from './telecom.ts';
import { layWater } from './water.ts';

export const POINT_COLUMNS = [
  '图上点号',
  '物探点号',
  '管线类别',
  '管线小类',
  '特征',
  '附属物',
  'X',
  'Y',
  '地面高程',
  '点代码',
  '井深',
  '权属单位',
  '道路',
  '年份',
] as const;
export const LINE_COLUMNS = [
  '起点点号',
  '终点点号',
  '管线类别',
  '管线小类',
  '起点埋深',
  '终点埋深',
  '起点管线高程',
  '终点管线高程',
  '埋设方式',
  '材质',
  '管径或断面尺寸',
  '壁厚',
  '压力',
  '电压',
  '总孔数',
  '已用孔数',
  '流向',
  '权属单位',
  '道路',
  '年份',
  '使用状态',
  '数据来源',
  '质量等级',
] as const;

type Row<Column extends string> = Partial<Record<Column, string>>;

/** The quarter as CJJ 61 point and line tables: CSV, UTF-8, LF, EPSG:4544 with X north and Y east, levels above the 1985 datum. The same bytes at each call. */
export function quarterTables(): { points: string; lines: string } {
  const survey = new Survey();
  layWater(survey);
  layStormDrains(survey);
  laySewers(survey);
  layGas(survey);
  layOilGasTrunk(survey);
  layPower(survey);
  layTelephone(survey);
  layTelevision(survey);
  layLighting(survey);
  laySignals(survey);
  const chance = seededChance(20_240_601);
  return {
    points: table(
      POINT_COLUMNS,
      survey.marks.map((mark, index) => pointRow(mark, index, chance)),
    ),
    lines: table(
      LINE_COLUMNS,
      survey.links.map((link) => lineRow(link, chance)),
    ),
  };
}

/** Shares of values that are missing, as in life. */
const MISSING = {
  owner: 0.08,
  road: 0.06,
  year: 0.18,
  material: 0.1,
  laying: 0.06,
  source: 0.05,
  wellDepth: 0.1,
  depth: 0.02,
};

function pointRow(mark: Mark, index: number, chance: (share: number) => boolean): Row<(typeof POINT_COLUMNS)[number]> {
  const { north, east } = gridPosition(mark.place);
  const { feature, appurtenance, code } = pointName(mark);
  const noWellDepth = chance(MISSING.wellDepth);
  return {
    图上点号: String(index + 1),
    物探点号: mark.number,
    管线类别: mark.surveyClass,
    管线小类: mark.subclass,
    特征: feature ?? '',
    附属物: appurtenance ?? '',
    X: north.toFixed(3),
    Y: east.toFixed(3),
    地面高程: metres(mark.groundMm),
    点代码: code ?? '',
    井深: mark.wellDepthM === null || noWellDepth ? '' : mark.wellDepthM.toFixed(2),
    权属单位: unless(chance(MISSING.owner), mark.owner),
    道路: unless(chance(MISSING.road), mark.road),
    年份: unless(chance(MISSING.year), String(mark.year)),
  };
}

function lineRow(link: Link, chance: (share: number) => boolean): Row<(typeof LINE_COLUMNS)[number]> {
  const { pipe, start, end } = link;
  const noDepth = link.inferred || (pipe.surveyClass !== 'PS' && chance(MISSING.depth));
  const source = noDepth ? '4' : chance(0.2) ? '3' : chance(0.08) ? '2' : '1';
  return {
    起点点号: start.number,
    终点点号: end.number,
    管线类别: pipe.surveyClass,
    管线小类: pipe.subclass,
    起点埋深: unless(noDepth, (link.startDepthCm / 100).toFixed(2)),
    终点埋深: unless(noDepth, (link.endDepthCm / 100).toFixed(2)),
    起点管线高程: unless(noDepth, metres(start.groundMm - link.startDepthCm * 10)),
    终点管线高程: unless(noDepth, metres(end.groundMm - link.endDepthCm * 10)),
    埋设方式: unless(chance(MISSING.laying), pipe.laying),
    材质: unless(chance(MISSING.material), pipe.material),
    管径或断面尺寸: pipe.size,
    壁厚: pipe.wallMm?.toString() ?? '',
    压力: pipe.pressureMpa?.toString() ?? '',
    电压: pipe.voltageKv?.toString() ?? '',
    总孔数: pipe.holes?.total.toString() ?? '',
    已用孔数: pipe.holes?.used.toString() ?? '',
    流向: pipe.downstream === true ? '顺向' : '',
    权属单位: unless(chance(MISSING.owner), pipe.owner),
    道路: unless(chance(MISSING.road), pipe.road),
    年份: unless(chance(MISSING.year), String(pipe.year)),
    使用状态: String(pipe.status ?? 0),
    数据来源: unless(chance(MISSING.source), source),
    质量等级: noDepth ? 'D' : source === '1' ? 'B' : 'C',
  };
}

const metres = (millimetres: number): string => (millimetres / 1000).toFixed(3);
const unless = (missing: boolean, value: string): string => (missing ? '' : value);

function table<Column extends string>(columns: readonly Column[], rows: readonly Row<Column>[]): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return [columns.join(','), ...lines, ''].join('\n');
}

/** Says yes with a given share, the same sequence for the same seed (mulberry32). */
function seededChance(seed: number): (share: number) => boolean {
  let state = seed;
  return (share) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296 < share;
  };
}
