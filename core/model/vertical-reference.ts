import type { SurveyClass } from './survey-class.ts';

/**
 * Which part of the pipe a surveyed elevation belongs to.
 * `invert`: inside bottom; `top`: outside top; `bottom`: outside bottom; `centre`: axis.
 */
export const VERTICAL_REFERENCES = ['invert', 'top', 'bottom', 'centre'] as const;
export type VerticalReference = (typeof VERTICAL_REFERENCES)[number];

/**
 * The reference that the survey standard gives a pipe: gravity drains and channels (laying GG) the inside bottom, everything else
 * (pressure pipes, buried cable, duct banks) the outside top. A drain under pressure gives the top too.
 */
export function standardReference(
  surveyClass: SurveyClass,
  laying: string | null,
  underPressure: boolean,
): VerticalReference {
  if (laying === 'GG') return 'invert';
  return surveyClass === 'PS' && !underPressure ? 'invert' : 'top';
}

/**
 * Metres to add to a surveyed elevation to reach the axis of the pipe, measured along the vertical.
 * `innerHeightM` is the clear inside height, `outerHeightM` the outside height (diameter for a circle). For an egg or a box the axis is
 * the middle of the height.
 */
export function axisOffsetM(reference: VerticalReference, innerHeightM: number, outerHeightM: number): number {
  switch (reference) {
    case 'invert':
      return innerHeightM / 2;
    case 'top':
      return -outerHeightM / 2;
    case 'bottom':
      return outerHeightM / 2;
    case 'centre':
      return 0;
  }
}
