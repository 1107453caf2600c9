import {
  SURVEY_CASINGS,
  SURVEY_COLOURS,
  type ReportClass,
  type Rgb,
  type SurveyClass,
} from '../core/model/survey-class.ts';

/** How a report class looks: colour by its survey class, and what tells it from a class of the same colour. */
export interface ClassLook {
  core: Rgb;
  casing: Rgb;
  /** CJJ 61-2017 code letters; colour alone never tells a class. */
  letters: string;
  /** Line dash in units of the line's width; empty is solid. */
  dash: readonly number[];
}

const looks: Readonly<Record<ReportClass, { survey: SurveyClass; letters: string; dash: readonly number[] }>> = {
  water: { survey: 'JS', letters: 'JS', dash: [] },
  drainage: { survey: 'PS', letters: 'PS', dash: [] },
  gas: { survey: 'RQ', letters: 'RQ', dash: [] },
  'oil-gas': { survey: 'CY', letters: 'CY', dash: [] },
  power: { survey: 'DL', letters: 'GD', dash: [] },
  telecom: { survey: 'TX', letters: 'TX', dash: [] },
  broadcast: { survey: 'TX', letters: 'DS', dash: [5, 2] },
  lighting: { survey: 'DL', letters: 'LD', dash: [5, 2] },
  signal: { survey: 'DL', letters: 'XH', dash: [2, 2] },
  other: { survey: 'BM', letters: 'QT', dash: [] },
};

export function classLook(reportClass: ReportClass): ClassLook {
  const { survey, letters, dash } = looks[reportClass];
  return { core: SURVEY_COLOURS[survey], casing: SURVEY_CASINGS[survey], letters, dash };
}

/** CSS text of a colour. */
export function cssColour([red, green, blue]: Rgb, alpha = 1): string {
  return alpha === 1 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${green} ${blue} / ${alpha})`;
}
