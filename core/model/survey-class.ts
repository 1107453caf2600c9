/**
 * Pipe classes, kept as three separate fields (a pipe has all three):
 * - survey class: what CJJ 61-2017 appendix B calls it (decides colour and code letters);
 * - report class: the class under which a district reports its vectorization;
 * - rule class: the row of GB 50289-2016 that applies to it (rule-class.ts).
 */

/** Red, green, blue, each 0 to 255, sRGB. */
export type Rgb = readonly [number, number, number];

/** CJJ 61-2017 appendix B, plus `CY`, our extension for long-distance oil and gas, which the standard does not list. */
export const SURVEY_CLASSES = ['JS', 'PS', 'RQ', 'RL', 'DL', 'TX', 'GY', 'ZH', 'BM', 'CY'] as const;
export type SurveyClass = (typeof SURVEY_CLASSES)[number];

/** The nine classes of the vectorization report, and `other` for what the report does not count (heat, industrial, unknown). */
export const REPORT_CLASSES = [
  'water',
  'drainage',
  'gas',
  'oil-gas',
  'power',
  'telecom',
  'broadcast',
  'lighting',
  'signal',
  'other',
] as const;
export type ReportClass = (typeof REPORT_CLASSES)[number];

/** Colour of a survey class: CJJ 61-2017 appendix B; `CY` is ours (yellow-brown, read apart from every neighbour in the table). */
export const SURVEY_COLOURS: Readonly<Record<SurveyClass, Rgb>> = {
  JS: [0, 255, 255],
  PS: [76, 57, 38],
  RQ: [255, 0, 255],
  RL: [255, 128, 0],
  DL: [255, 0, 0],
  TX: [0, 255, 0],
  GY: [0, 0, 0],
  ZH: [0, 0, 0],
  BM: [102, 0, 204],
  CY: [204, 163, 0],
};

/** Casing around the core colour: dark round light colours, white round dark ones (contrast core to casing at least 4.7). */
const DARK_CASING: Rgb = [16, 16, 16];
const LIGHT_CASING: Rgb = [255, 255, 255];
export const SURVEY_CASINGS: Readonly<Record<SurveyClass, Rgb>> = {
  JS: DARK_CASING,
  PS: LIGHT_CASING,
  RQ: DARK_CASING,
  RL: DARK_CASING,
  DL: DARK_CASING,
  TX: DARK_CASING,
  GY: LIGHT_CASING,
  ZH: LIGHT_CASING,
  BM: LIGHT_CASING,
  CY: DARK_CASING,
};

/**
 * Report class of a survey class and subclass (CJJ 61-2017 appendix B abbreviations).
 * Telecom and power split by subclass; a missing subclass falls to the main use (supply, telephone).
 */
export function reportClassOf(surveyClass: SurveyClass, subclass: string | null): ReportClass {
  switch (surveyClass) {
    case 'JS':
      return 'water';
    case 'PS':
      return 'drainage';
    case 'RQ':
      return 'gas';
    case 'CY':
      return 'oil-gas';
    case 'DL':
      if (subclass === 'LD') return 'lighting';
      if (subclass === 'XH') return 'signal';
      return subclass === null || subclass === 'GD' ? 'power' : 'other';
    case 'TX':
      return subclass === 'DS' || subclass === 'GB' ? 'broadcast' : 'telecom';
    case 'RL':
    case 'GY':
    case 'ZH':
    case 'BM':
      return 'other';
  }
}
