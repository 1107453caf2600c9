import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POINTS = '图上点号,物探点号,管线类别,管线小类,特征,附属物,X,Y,地面高程,点代码,井深,权属单位,道路,年份';
const LINES =
  '起点点号,终点点号,管线类别,管线小类,起点埋深,终点埋深,起点管线高程,终点管线高程,埋设方式,材质,管径或断面尺寸,年份';
/** South-west corners of surveys in EPSG:4544, metres: one over the sample quarter, one north of it. */
export const OVER_QUARTER = { north: 3_268_600, east: 645_150 };
export const BESIDE_QUARTER = { north: 3_269_700, east: 645_300 };
const STEP_M = 10;
const LINES_A_ROW = 25;

export interface SurveyFiles {
  points: string;
  lines: string;
  /** Lines in the file: segments of the dataset after the import. */
  segments: number;
}

/**
 * Writes a survey of water mains as CJJ 61 tables into a folder: about `size` lines in rows, of which a tenth is missing, at another year, diameter and depth
 * at each call.
 */
export function writeSurvey(
  folder: string,
  random: () => number,
  { size, corner }: { size: number; corner: typeof OVER_QUARTER },
): SurveyFiles {
  const points = [POINTS];
  const lines = [LINES];
  const year = 1960 + Math.floor(random() * 60);
  const depth = (1 + Math.round(random() * 10) / 10).toFixed(2);
  for (let row = 0; row * LINES_A_ROW < size; row++) {
    const used = new Set<number>();
    const kept: number[] = [];
    for (let i = 0; i < LINES_A_ROW; i++) {
      if (random() < 0.1) continue;
      kept.push(i);
      used.add(i).add(i + 1);
    }
    const ground = 240 + row / 100;
    for (const i of [...used].sort((a, b) => a - b)) {
      const at = [(corner.north + row * STEP_M).toFixed(3), (corner.east + i * STEP_M).toFixed(3), ground.toFixed(3)];
      points.push(`${i},S${row}-${i},JS,JP,直线点,,${at.join(',')},,,,试验路,${year}`);
    }
    const level = (ground - Number(depth)).toFixed(3);
    for (const i of kept) {
      const diameter = random() < 0.2 ? `DN${100 + 100 * Math.floor(random() * 4)}` : 'DN300';
      lines.push(`S${row}-${i},S${row}-${i + 1},JS,JP,${depth},${depth},${level},${level},ZM,QM,${diameter},${year}`);
    }
  }
  const files = { points: join(folder, 'soak-points.csv'), lines: join(folder, 'soak-lines.csv') };
  writeFileSync(files.points, `${points.join('\n')}\n`);
  writeFileSync(files.lines, `${lines.join('\n')}\n`);
  return { ...files, segments: lines.length - 1 };
}
