import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { REPORT_CLASSES, reportClassOf, type ReportClass } from '../../core/model/survey-class.ts';
import { DEMO_FILE, DEMO_SEED, writeDemo } from '../../gis-data/district/write-demo.ts';
import { findClearanceFaults } from './clear-distances.ts';
import type { QuarterLine } from './quarter-network.ts';
import { cell, readTable, type TableRow } from './read-table.ts';
import { townTables } from './town-tables.ts';

const { files, defects, points, lines, allLines } = townTables();
// Towns are made several times over, on machines that do other things besides.
vi.setConfig({ testTimeout: 300_000 });
const temporary = mkdtempSync(join(tmpdir(), 'talpa-demo-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const sum = (list: readonly QuarterLine[]): number => list.reduce((total, { lengthM }) => total + lengthM, 0) / 1000;
const reportOf = (line: QuarterLine): ReportClass => reportClassOf(line.surveyClass, line.subclass);

describe('the files of the town', () => {
  it('have the same bytes for the same seed, and others for another', () => {
    const hashes = (seed: number, folder: string): Map<string, string> => {
      writeDemo('town', seed, folder);
      return new Map(
        readdirSync(folder)
          .filter((name) => name !== DEMO_FILE)
          .map((name) => [
            name,
            createHash('sha256')
              .update(readFileSync(join(folder, name)))
              .digest('hex'),
          ]),
      );
    };
    const again = hashes(DEMO_SEED, join(temporary, 'again'));
    for (const [name, text] of files) {
      expect(again.get(name), name).toBe(createHash('sha256').update(text).digest('hex'));
    }
    const other = hashes(DEMO_SEED + 1, join(temporary, 'other'));
    expect(other.get('water-lines.csv')).not.toBe(again.get('water-lines.csv'));
  });

  it('are complete or absent: what was left unfinished is made anew, what is there is found again', () => {
    const folder = join(temporary, 'whole');
    mkdirSync(`${folder}.part`, { recursive: true });
    writeFileSync(join(`${folder}.part`, 'water-lines.csv'), 'cut off');
    const steps: string[] = [];
    const demo = writeDemo('town', DEMO_SEED, folder, (done, total, what) => steps.push(`${done}/${total} ${what}`));
    expect(existsSync(`${folder}.part`)).toBe(false);
    expect(demo.datasets[0]?.files.every((name) => existsSync(join(folder, name)))).toBe(true);
    expect(steps.at(-1)).toMatch(/^(\d+)\/\1 /);
    writeFileSync(join(folder, 'kept'), '');
    expect(writeDemo('town', DEMO_SEED, folder)).toEqual(demo);
    expect(existsSync(join(folder, 'kept'))).toBe(true);
  });

  it('refuse a seed that is no whole number', () => {
    expect(() => writeDemo('town', 0.5, join(temporary, 'none'))).toThrow(/whole number/);
    expect(existsSync(join(temporary, 'none'))).toBe(false);
  });
});

describe('the pipes of the town', () => {
  it('are a twentieth of the district: 1,900 km water, 2,100 drainage, 1,250 gas, 80 oil and gas, 4,000 in the other five', () => {
    const km = new Map(REPORT_CLASSES.map((name) => [name, sum(allLines.filter((line) => reportOf(line) === name))]));
    const wanted: Partial<Record<ReportClass, number>> = { water: 95, drainage: 105, gas: 62.5, 'oil-gas': 4 };
    for (const [name, length] of Object.entries(wanted)) {
      expect(Math.abs((km.get(name as ReportClass) ?? 0) / length - 1), name).toBeLessThan(0.03);
    }
    const others = ['power', 'telecom', 'broadcast', 'lighting', 'signal'] as const;
    const total = others.reduce((all, name) => all + (km.get(name) ?? 0), 0);
    expect(Math.abs(total / 200 - 1)).toBeLessThan(0.03);
    for (const name of others) expect(km.get(name), name).toBeGreaterThan(2);
  });

  it('have 20 m on average', () => {
    const mean = (sum(allLines) * 1000) / allLines.length;
    expect(mean).toBeGreaterThan(17.5);
    expect(mean).toBeLessThan(22);
  });

  it('have no depth in 12% of the lines, all data sources and quality levels', () => {
    const unknown = allLines.filter(({ depthsM }) => depthsM === null);
    expect(Math.abs(unknown.length / allLines.length - 0.12)).toBeLessThan(0.01);
    expect(new Set(allLines.map(({ row }) => cell(row, '数据来源')))).toEqual(new Set(['1', '2', '3', '4', '']));
    expect(new Set(allLines.map(({ row }) => cell(row, '质量等级')))).toEqual(new Set(['A', 'B', 'C', 'D']));
    for (const { row, depthsM } of lines) if (depthsM === null) expect(['4', '']).toContain(cell(row, '数据来源'));
  });

  it('miss some materials, years, owners and roads', () => {
    for (const column of ['材质', '年份', '权属单位', '道路', '埋设方式']) {
      const blank = allLines.filter(({ row }) => cell(row, column) === '').length / allLines.length;
      expect(blank, column).toBeGreaterThan(0.03);
      expect(blank, column).toBeLessThan(0.22);
    }
  });

  it('keep ground level = depth + pipe level within a centimetre', () => {
    for (const { name, start, end, depthsM, levelsM } of lines) {
      if (depthsM === null || levelsM === null) continue;
      expect(Math.abs(depthsM[0] + levelsM[0] - start.groundM), name).toBeLessThan(0.0051);
      expect(Math.abs(depthsM[1] + levelsM[1] - end.groundM), name).toBeLessThan(0.0051);
    }
  });

  it('name tees and crosses by the number of pipes that meet there, and use every point', () => {
    const links = new Map<string, number>();
    for (const { start, end } of allLines) {
      for (const { number } of [start, end]) links.set(number, (links.get(number) ?? 0) + 1);
    }
    const expected: Record<string, number> = {
      盖堵: 1,
      直线点: 2,
      弯头: 2,
      转折点: 2,
      变径: 2,
      变材: 2,
      三通: 3,
      三分支: 3,
      四通: 4,
      四分支: 4,
    };
    const touched = new Set(defects.flatMap((row) => cell(row, 'key').split('-')));
    const place = ({ east, north }: { east: number; north: number }): string => `${east} ${north}`;
    const touchedPlaces = new Set([...points.values()].filter(({ number }) => touched.has(number)).map(place));
    const wrong: string[] = [];
    for (const { number, east, north, row } of points.values()) {
      if (touchedPlaces.has(place({ east, north }))) continue;
      const feature = cell(row, '特征');
      const count = links.get(number) ?? 0;
      if (count === 0 || (feature !== '' && expected[feature] !== undefined && expected[feature] !== count)) {
        wrong.push(`${number} ${feature} ${count}`);
      }
    }
    expect(wrong).toEqual([]);
    expect([...points.values()].filter(({ row }) => cell(row, '特征') === '三通').length).toBeGreaterThan(300);
  });

  it('name points by the feature codes of the list', () => {
    const codes = new Map(readTable('codes/feature-codes.csv').map((row) => [cell(row, 'code'), row]));
    let coded = 0;
    for (const { row } of points.values()) {
      const code = cell(row, '点代码');
      if (code === '' || (cell(row, '特征') !== '' && cell(row, '附属物') !== '')) continue;
      coded++;
      expect([codes.get(code)?.['zh'], codes.get(code)?.['class'], codes.get(code)?.['subclass']]).toEqual([
        cell(row, '特征') || cell(row, '附属物'),
        cell(row, '管线类别'),
        cell(row, '管线小类'),
      ]);
    }
    expect(coded).toBeGreaterThan(5000);
  });

  it('have hydrants, valves, stations, manholes, lamps and signals', () => {
    const count = (name: string): number =>
      [...points.values()].filter(({ row }) => cell(row, '附属物') === name).length;
    for (const [name, least] of [
      ['消防栓', 500],
      ['阀门井', 400],
      ['调压箱', 20],
      ['箱变', 20],
      ['雨水箅', 500],
      ['雨水井', 1000],
      ['污水井', 1000],
      ['跌水井', 10],
      ['路灯', 1000],
      ['信号灯', 20],
      ['标志桩', 10],
    ] as const) {
      expect(count(name), name).toBeGreaterThan(least);
    }
  });
});

describe('the drains of the town', () => {
  const drains = allLines.filter(({ surveyClass }) => surveyClass === 'PS');
  const bad = new Set(defects.map((row) => cell(row, 'key')));
  const isGood = (line: QuarterLine): boolean => !bad.has(line.name);

  it('lead on every path to an outfall, a treatment plant or a pumping station, never rising', () => {
    const next = new Map<string, QuarterLine>();
    for (const line of drains) {
      expect(next.has(line.start.number), line.start.number).toBe(false);
      next.set(line.start.number, line);
    }
    const ends: Record<string, readonly string[]> = { YS: ['出水口'], WS: ['污水处理场', '泵站'] };
    const checked = new Set<string>();
    for (const first of drains) {
      let line = first;
      const seen = new Set<string>();
      let above = Infinity;
      for (;;) {
        expect(seen.has(line.name), `${line.name} in a ring`).toBe(false);
        seen.add(line.name);
        if (line.levelsM !== null && isGood(line)) {
          const [start, end] = line.levelsM;
          if (!checked.has(line.name)) {
            expect(end, `${line.name} rises`).toBeLessThanOrEqual(start);
            expect(start, `${line.name} leaves above what comes in`).toBeLessThanOrEqual(above + 1e-9);
          }
          above = end;
        } else above = Infinity;
        const after = next.get(line.end.number);
        if (after === undefined) break;
        // A path that joins one that was walked is right from there on.
        if (checked.has(after.name)) {
          if (after.levelsM !== null && isGood(after)) {
            expect(after.levelsM[0], `${after.name} leaves above ${line.name}`).toBeLessThanOrEqual(above + 1e-9);
          }
          break;
        }
        line = after;
      }
      if (next.get(line.end.number) === undefined) {
        const { row } = line.end;
        expect(ends[first.subclass], line.name).toContain(cell(row, '特征') || cell(row, '附属物'));
      }
      for (const name of seen) checked.add(name);
    }
    expect(checked.size).toBe(drains.length);
  });

  it('do not shrink downstream, and have manholes no more than 40 m apart', () => {
    const next = new Map(drains.map((line) => [line.start.number, line]));
    for (const line of drains.filter(isGood)) {
      expect(line.lengthM, line.name).toBeLessThan(47);
      const after = next.get(line.end.number);
      if (after !== undefined && isGood(after) && line.diameterMm > 0) {
        expect(after.diameterMm, after.name).toBeGreaterThanOrEqual(line.diameterMm);
      }
    }
  });

  it('lie no deeper than the profile allows', () => {
    const deepest = Math.max(...lines.flatMap(({ depthsM }) => depthsM ?? []));
    expect(deepest).toBeLessThan(15);
    expect(deepest).toBeGreaterThan(6);
  });
});

describe('the covers of the town', () => {
  const row = (line: QuarterLine): string | null => {
    const isCable = cell(line.row, '埋设方式') === 'ZM';
    switch (line.surveyClass) {
      case 'JS':
        return 'water';
      case 'PS':
        return 'drainage';
      case 'RQ':
        return 'gas';
      case 'DL':
        return isCable ? 'power_buried' : 'power_conduit';
      case 'TX':
        return 'telecom_buried_or_plastic_concrete_duct';
      default:
        return null;
    }
  };

  it('are those of GB 50289-2016 table 4.1.1 under a carriageway', () => {
    const rules = readTable('rules/gb50289-2016-cover.csv').filter((rule) => cell(rule, 'b') === 'motor_lane');
    const least = new Map(rules.map((rule: TableRow) => [cell(rule, 'a'), Number(cell(rule, 'value_m'))]));
    const shallow: string[] = [];
    let checked = 0;
    for (const line of lines) {
      const name = row(line);
      if (line.depthsM === null || name === null) continue;
      for (const depth of line.depthsM) {
        checked++;
        if (depth - line.topOffsetM < (least.get(name) ?? 0) - 0.006) {
          shallow.push(`${line.name} ${name} ${(depth - line.topOffsetM).toFixed(2)}`);
        }
      }
    }
    expect(shallow).toEqual([]);
    expect(checked).toBeGreaterThan(40_000);
  });
});

describe('the clearances of the town', () => {
  it('are those of GB 50289-2016 tables 4.1.9 and 4.1.14', () => {
    const { alongside, crossing, faults } = findClearanceFaults(lines);
    expect(alongside).toBeGreaterThan(30_000);
    expect(crossing).toBeGreaterThan(2_500);
    const list = faults.map(
      ({ kind, one, other, measuredM, requiredM, angleDegrees }) =>
        `${kind} ${one.name} ${other.name}: ${measuredM.toFixed(2)} m of ${requiredM} m at ${angleDegrees.toFixed(0)} degrees`,
    );
    expect(list).toEqual([]);
  });
});

describe('the planted defects of the town', () => {
  it('are 0.5% of the rows, of twenty kinds and more, each listed at a row that is there', () => {
    const rows = [...files].filter(([name]) => /-(points|lines)\.csv$/.test(name));
    const count = rows.reduce((total, [, text]) => total + text.split('\n').length - 2, 0);
    expect(Math.abs(defects.length / count - 0.005)).toBeLessThan(0.0004);
    expect(new Set(defects.map((row) => cell(row, 'code'))).size).toBeGreaterThanOrEqual(20);
    for (const row of defects) {
      const [header, ...lines] = (files.get(cell(row, 'file')) ?? '').split('\n');
      expect(header).not.toBe('');
      const found = lines[Number(cell(row, 'row')) - 2] ?? '';
      const numbers = cell(row, 'key').split('-');
      expect(
        found
          .split(',')
          .slice(0, 2)
          .filter((text) => numbers.includes(text)).length,
      ).toBe(numbers.length);
    }
  });
});
