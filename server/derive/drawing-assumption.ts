import type { SurveyClass } from '../../core/model/survey-class.ts';

/**
 * What is drawn where the survey says nothing. These are usual values of urban networks, for drawing alone: a segment that uses one carries a
 * cleared flag (size or elevation not known) and is shown as such; no check or statistic takes them for data.
 */
export interface DrawingAssumption {
  /** Outer width and height, metres. */
  sizeM: number;
  /** From the ground to the top of the pipe, metres; above the least covers of GB 50289-2016 table 4.1.1 under carriageways. */
  coverM: number;
}

export const DRAWING_ASSUMPTIONS: Readonly<Record<SurveyClass, DrawingAssumption>> = {
  JS: { sizeM: 0.2, coverM: 1 },
  PS: { sizeM: 0.4, coverM: 1.5 },
  RQ: { sizeM: 0.16, coverM: 0.9 },
  RL: { sizeM: 0.3, coverM: 1 },
  DL: { sizeM: 0.15, coverM: 0.7 },
  TX: { sizeM: 0.11, coverM: 0.8 },
  GY: { sizeM: 0.2, coverM: 1 },
  ZH: { sizeM: 2.4, coverM: 2.5 },
  BM: { sizeM: 0.15, coverM: 1 },
  CY: { sizeM: 0.4, coverM: 1.2 },
};
