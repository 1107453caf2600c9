import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Segment } from '../../../core/model/segment.ts';
import type { StatedSize } from './size-text.ts';

const rulesSchema = z.object({
  rules: z.array(
    z.object({
      material: z.string(),
      minMm: z.number().positive(),
      addMm: z.number().nonnegative(),
      ratio: z.number().nonnegative(),
      sigmaRatio: z.number().positive(),
    }),
  ),
});
type Rule = z.infer<typeof rulesSchema>['rules'][number];
export type WallRules = ReadonlyMap<string, Rule>;

const ANY_MATERIAL = '*';

/** Rules by material code, from gis-data/codes/wall-thickness.json. */
export async function readWallRules(codesDir: string): Promise<WallRules> {
  const { rules } = rulesSchema.parse(JSON.parse(await readFile(join(codesDir, 'wall-thickness.json'), 'utf8')));
  return new Map(rules.map((rule) => [rule.material, rule]));
}

export type Sizes = Pick<
  Segment,
  'crossSection' | 'innerWidthMm' | 'innerHeightMm' | 'outerWidthMm' | 'outerHeightMm' | 'wallSource' | 'wallSigmaMm'
>;

export const NO_SIZE: Sizes = {
  crossSection: null,
  innerWidthMm: null,
  innerHeightMm: null,
  outerWidthMm: null,
  outerHeightMm: null,
  wallSource: null,
  wallSigmaMm: null,
};

interface WallInput {
  size: StatedSize;
  is: 'inner' | 'outer';
  materialCode: string | null;
  surveyedWallMm: number | null;
  /** False for cables and duct banks, which have no clear inside. */
  isHollow: boolean;
}

/** Inner and outer size from the one that is stated and the wall, surveyed or assumed by material and diameter. */
export function sizesOf({ size, is, materialCode, surveyedWallMm, isHollow }: WallInput, rules: WallRules): Sizes {
  const { section: crossSection, widthMm, heightMm } = size;
  if (is === 'outer' && !isHollow && surveyedWallMm === null) {
    return { ...NO_SIZE, crossSection, outerWidthMm: widthMm, outerHeightMm: heightMm };
  }
  const rule = rules.get(materialCode ?? ANY_MATERIAL) ?? rules.get(ANY_MATERIAL);
  const assumed = rule === undefined ? null : assumedWallMm(rule, Math.max(widthMm, heightMm), is);
  const wall = surveyedWallMm ?? assumed;
  const stated =
    is === 'inner'
      ? { ...NO_SIZE, crossSection, innerWidthMm: widthMm, innerHeightMm: heightMm }
      : { ...NO_SIZE, crossSection, outerWidthMm: widthMm, outerHeightMm: heightMm };
  if (wall === null || (is === 'outer' && 2 * wall >= Math.min(widthMm, heightMm))) return stated;
  const other = is === 'inner' ? 2 * wall : -2 * wall;
  return {
    ...stated,
    innerWidthMm: stated.innerWidthMm ?? widthMm + other,
    innerHeightMm: stated.innerHeightMm ?? heightMm + other,
    outerWidthMm: stated.outerWidthMm ?? widthMm + other,
    outerHeightMm: stated.outerHeightMm ?? heightMm + other,
    wallSource: surveyedWallMm === null ? 'assumed' : 'surveyed',
    wallSigmaMm: surveyedWallMm === null ? Math.round(wall * (rule?.sigmaRatio ?? 0) * 10) / 10 : null,
  };
}

function assumedWallMm({ minMm, addMm, ratio }: Rule, diameterMm: number, is: 'inner' | 'outer'): number {
  // Of an outer diameter D the clear one is d = D - 2 (add + ratio d).
  const clear = is === 'inner' ? diameterMm : (diameterMm - 2 * addMm) / (1 + 2 * ratio);
  return Math.max(minMm, addMm + ratio * clear);
}
