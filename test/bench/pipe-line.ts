import type { CrossSection } from '../../core/model/segment.ts';
import type { ReportClass, SurveyClass } from '../../core/model/survey-class.ts';
import type { VerticalReference } from '../../core/model/vertical-reference.ts';

/** How the pipes of one report class lie in the streets of the seeded network. */
export interface PipeLine {
  reportClass: ReportClass;
  surveyClass: SurveyClass;
  surveySubclass: string;
  /** Metres from the middle of the street, to the left of its direction. */
  asideM: number;
  depthM: number;
  zReference: VerticalReference;
  crossSection: CrossSection;
  /** Outer sizes that occur, millimetres; a box is half as high as wide. */
  outerMm: readonly number[];
  wallMm: number;
  materialCode: string;
  laying: string;
  /** Share of the streets that have it. */
  share: number;
}

const BURIED = { zReference: 'top', crossSection: 'circle', wallMm: 8, laying: 'ZM', share: 1 } as const;
const DUCTS = { crossSection: 'box', wallMm: 0, materialCode: 'GX', laying: 'GK' } as const;

/** The nine classes of the report, side by side. */
export const PIPE_LINES: readonly PipeLine[] = [
  line('water', 'JS', 'JP', { asideM: 4, depthM: 1.2, outerMm: [118, 222, 326, 429, 635], materialCode: 'QM' }),
  line('drainage', 'PS', 'WS', {
    asideM: -1,
    depthM: 3.1,
    zReference: 'invert',
    outerMm: [360, 480, 720, 960, 1200],
    wallMm: 40,
    materialCode: 'T',
  }),
  line('gas', 'RQ', 'TR', { asideM: -4, depthM: 1, outerMm: [63, 110, 160, 219, 325], materialCode: 'PE', share: 0.8 }),
  line('oil-gas', 'CY', 'CP', { asideM: -7, depthM: 1.8, outerMm: [406, 508], materialCode: 'G', share: 0.06 }),
  line('power', 'DL', 'GD', { ...DUCTS, asideM: 6.5, depthM: 0.9, outerMm: [400, 600, 800], share: 0.9 }),
  line('telecom', 'TX', 'XX', { ...DUCTS, asideM: -6, depthM: 0.8, outerMm: [220, 330, 440], share: 0.9 }),
  line('broadcast', 'TX', 'DS', { asideM: -6.8, depthM: 0.7, outerMm: [50, 110], materialCode: 'TZ', share: 0.45 }),
  line('lighting', 'DL', 'LD', { asideM: 8, depthM: 0.6, outerMm: [50, 75], materialCode: 'TZ', share: 0.85 }),
  line('signal', 'DL', 'XH', { asideM: 7.4, depthM: 0.6, outerMm: [50, 110], materialCode: 'TZ', share: 0.35 }),
];

function line(
  reportClass: ReportClass,
  surveyClass: SurveyClass,
  surveySubclass: string,
  over: Partial<PipeLine> & Pick<PipeLine, 'asideM' | 'depthM' | 'outerMm' | 'materialCode'>,
): PipeLine {
  return { reportClass, surveyClass, surveySubclass, ...BURIED, ...over };
}
