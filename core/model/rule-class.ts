import type { SurveyClass } from './survey-class.ts';

/** Rows and columns of GB 50289-2016 table 4.1.9 that a pipe can be. */
export const RULE_CLASSES = [
  'water_le200',
  'water_gt200',
  'sewer_storm',
  'reclaimed',
  'gas_low',
  'gas_midB',
  'gas_midA',
  'gas_subhighB',
  'gas_subhighA',
  'heat_buried',
  'power_buried',
  'power_conduit',
  'telecom_buried',
  'telecom_duct',
  'trench',
] as const;
export type RuleClass = (typeof RULE_CLASSES)[number];

export interface RuleClassInput {
  surveyClass: SurveyClass;
  surveySubclass: string | null;
  laying: string | null;
  /** Larger outer dimension, millimetres. */
  diameterMm: number | null;
  pressureMpa: number | null;
}

/** Upper pressure limits of the gas regimes, MPa: below 0.01 is low; the others include their upper limit (GB 50289-2016 table 4.1.9). */
const GAS_REGIMES: readonly (readonly [number, RuleClass])[] = [
  [0.2, 'gas_midB'],
  [0.4, 'gas_midA'],
  [0.8, 'gas_subhighB'],
  [1.6, 'gas_subhighA'],
];
const WATER_DIAMETER_LIMIT_MM = 200;
/** Laid inside something: pipe, duct block, trench, passage, utility tunnel. */
const IN_DUCT = new Set(['GM', 'GK']);
const IN_TRENCH = new Set(['GG', 'XTD', 'ZH']);

/**
 * The row of GB 50289-2016 for a pipe; `null` when what decides it (gas pressure, water diameter, laying) is not known or the standard has no
 * row (above 1.6 MPa, industrial, unknown). A pipe without a rule class is never "clear".
 */
export function ruleClassOf(input: RuleClassInput): RuleClass | null {
  const { surveyClass, surveySubclass, laying, diameterMm, pressureMpa } = input;
  switch (surveyClass) {
    case 'JS':
      if (surveySubclass === 'ZS') return 'reclaimed';
      if (diameterMm === null) return null;
      return diameterMm <= WATER_DIAMETER_LIMIT_MM ? 'water_le200' : 'water_gt200';
    case 'PS':
      return 'sewer_storm';
    case 'RQ': {
      if (pressureMpa === null) return null;
      if (pressureMpa < 0.01) return 'gas_low';
      return GAS_REGIMES.find(([limit]) => pressureMpa <= limit)?.[1] ?? null;
    }
    case 'RL':
      return laying === 'ZM' || laying === null ? 'heat_buried' : IN_TRENCH.has(laying) ? 'trench' : null;
    case 'DL':
      if (laying === 'ZM') return 'power_buried';
      if (laying !== null && IN_DUCT.has(laying)) return 'power_conduit';
      return laying !== null && IN_TRENCH.has(laying) ? 'trench' : null;
    case 'TX':
      if (laying === 'ZM') return 'telecom_buried';
      if (laying !== null && IN_DUCT.has(laying)) return 'telecom_duct';
      return laying !== null && IN_TRENCH.has(laying) ? 'trench' : null;
    case 'ZH':
      return 'trench';
    case 'GY':
    case 'BM':
    case 'CY':
      return null;
  }
}
