import { describe, expect, it } from 'vitest';
import {
  REPORT_CLASSES,
  reportClassOf,
  SURVEY_CLASSES,
  SURVEY_COLOURS,
  type SurveyClass,
} from '../../core/model/survey-class.ts';
import { cell, dataText, readTable } from './read-table.ts';

const LISTS = [
  'survey-classes',
  'survey-subclasses',
  'materials',
  'laying',
  'status',
  'data-sources',
  'feature-codes',
] as const;
const list = (name: (typeof LISTS)[number]) => readTable(`codes/${name}.csv`);

describe.each(LISTS)('the code list %s', (name) => {
  it('starts with the columns code, zh, en, in UTF-8 without a byte order mark', () => {
    expect(dataText(`codes/${name}.csv`)).toMatch(/^code,zh,en[,\n]/);
  });

  it('has a Chinese and an English meaning for every code, each code once', () => {
    const rows = list(name);
    const codes = rows.map((row) => cell(row, 'code'));
    expect(new Set(codes).size).toBe(codes.length);
    for (const row of rows) {
      expect(cell(row, 'zh')).toMatch(/\p{Script=Han}/u);
      expect(cell(row, 'en')).toMatch(/^[A-Z][A-Za-z0-9 ,()-]+$/);
    }
  });
});

describe('survey classes', () => {
  it('are those of the model, with the same colours', () => {
    const rows = list('survey-classes');
    expect(rows.map((row) => cell(row, 'code')).toSorted()).toEqual([...SURVEY_CLASSES].toSorted());
    for (const row of rows) {
      const rgb = ['red', 'green', 'blue'].map((column) => Number(cell(row, column)));
      expect(rgb).toEqual(SURVEY_COLOURS[cell(row, 'code') as SurveyClass]);
    }
  });

  it('have the subclasses of appendix B, and report as the district reports them', () => {
    const rows = list('survey-subclasses');
    expect(rows.filter((row) => cell(row, 'sub_code') !== '')).toHaveLength(37);
    for (const row of rows) expect(cell(row, 'code')).toBe(`${cell(row, 'class')}/${cell(row, 'subclass')}`);
    const reported: Record<string, string> = {
      'JS/JP': 'water',
      'PS/YS': 'drainage',
      'PS/WS': 'drainage',
      'RQ/TR': 'gas',
      'CY/YY': 'oil-gas',
      'CY/CP': 'oil-gas',
      'CY/TR': 'oil-gas',
      'DL/GD': 'power',
      'DL/LD': 'lighting',
      'DL/XH': 'signal',
      'TX/DH': 'telecom',
      'TX/XX': 'telecom',
      'TX/DS': 'broadcast',
      'TX/GB': 'broadcast',
      'RL/RS': 'other',
      'GY/QQ': 'other',
      'DL/DC': 'other',
      'ZH/ZH': 'other',
      'BM/BM': 'other',
    };
    const codes = new Set(rows.map((row) => cell(row, 'code')));
    for (const [code, report] of Object.entries(reported)) {
      expect(codes).toContain(code);
      const [surveyClass, subclass] = code.split('/');
      expect(reportClassOf(surveyClass as SurveyClass, subclass ?? null), code).toBe(report);
    }
    expect(new Set(Object.values(reported))).toEqual(new Set(REPORT_CLASSES));
  });
});

describe('feature codes', () => {
  const GEOMETRY: Record<string, string> = { 1: 'line', 2: 'point', 3: 'area', 0: 'other' };
  const KIND: Record<string, string> = { 0: '', 1: 'feature', 2: 'appurtenance' };

  it('are 5, class, subclass, geometry, kind, serial, and their columns say the same', () => {
    const classCodes = new Map(list('survey-classes').map((row) => [cell(row, 'class_code'), cell(row, 'code')]));
    const subclasses = new Map(
      list('survey-subclasses').map((row) => [`${cell(row, 'class')}/${cell(row, 'sub_code')}`, cell(row, 'subclass')]),
    );
    for (const row of list('feature-codes')) {
      const parts = /^5(\d)(\d\d)(\d)(\d)(\d\d)$/.exec(cell(row, 'code'));
      expect(parts, cell(row, 'code')).not.toBeNull();
      const [, classDigit = '', sub = '', geometry = '', kind = ''] = parts ?? [];
      const surveyClass = classCodes.get(classDigit);
      expect(cell(row, 'class')).toBe(surveyClass);
      expect(cell(row, 'subclass')).toBe(sub === '99' ? '' : subclasses.get(`${surveyClass}/${sub}`));
      expect(cell(row, 'geometry')).toBe(GEOMETRY[geometry]);
      expect(cell(row, 'kind')).toBe(KIND[kind]);
    }
  });

  it('count their points from 01 without a gap', () => {
    const serials = new Map<string, number[]>();
    for (const row of list('feature-codes').filter((entry) => cell(entry, 'geometry') === 'point')) {
      const group = cell(row, 'code').slice(0, 6);
      serials.set(group, [...(serials.get(group) ?? []), Number(cell(row, 'code').slice(6))]);
    }
    expect(serials.size).toBe(22);
    for (const [group, numbers] of serials) expect(numbers, group).toEqual(numbers.map((_, index) => index + 1));
  });
});

describe.each(['cover', 'horizontal', 'vertical'])('the rule table of %s', (measure) => {
  it('gives a value in metres, a clause and a verification for every pair', () => {
    const rows = readTable(`rules/gb50289-2016-${measure}.csv`);
    const clause = { cover: '4.1.1', horizontal: '4.1.9', vertical: '4.1.14' }[measure];
    for (const row of rows) {
      expect([cell(row, 'standard'), cell(row, 'clause'), cell(row, 'measure')]).toEqual([
        'GB 50289-2016',
        clause,
        measure,
      ]);
      expect(Number(cell(row, 'value_m'))).toBeGreaterThan(0);
      expect(cell(row, 'barrier_value_m')).toMatch(/^(0\.\d+)?$/);
      expect(['V', 'V?', 'O', 'M']).toContain(cell(row, 'verification'));
    }
    const pairs = rows.map((row) =>
      [...[cell(row, 'a'), cell(row, 'b')].toSorted(), cell(row, 'condition')].join(' | '),
    );
    expect(rows).toHaveLength({ cover: 19, horizontal: 210, vertical: 83 }[measure] ?? 0);
    if (measure !== 'vertical') expect(new Set(pairs).size).toBe(pairs.length);
  });
});
