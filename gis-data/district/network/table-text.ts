/** Columns of the point and line tables, as the profile cjj61 reads them. */
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
export type LineColumn = (typeof LINE_COLUMNS)[number];
export type PointColumn = (typeof POINT_COLUMNS)[number];

/** `.000` to `.999`, and `.00` to `.99`: writing a number by its digits is the slowest part of a table. */
const THOUSANDTHS = Array.from({ length: 1000 }, (_, i) => `.${String(i).padStart(3, '0')}`);
const HUNDREDTHS = Array.from({ length: 100 }, (_, i) => `.${String(i).padStart(2, '0')}`);

/** Metres of a whole number of millimetres, three decimals. */
export function millimetresText(mm: number): string {
  if (mm < 0) return `-${millimetresText(-mm)}`;
  const metres = Math.floor(mm / 1000);
  return metres + THOUSANDTHS[mm - metres * 1000]!;
}

/** Metres of a whole number of centimetres, two decimals. */
export function centimetresText(cm: number): string {
  if (cm < 0) return `-${centimetresText(-cm)}`;
  const metres = Math.floor(cm / 100);
  return metres + HUNDREDTHS[cm - metres * 100]!;
}
