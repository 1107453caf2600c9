import { describe, expect, it } from 'vitest';
import { REPORT_CLASSES, reportClassOf } from '../../core/model/survey-class.ts';
import { quarterTables } from '../../gis-data/quarter/quarter-tables.ts';
import { gridPosition, laneFromStreet, laneToRoad } from '../../gis-data/quarter/plan.ts';
import { approach, distanceToLeg } from './plan-distance.ts';
import { quarterLines, quarterPoints, type QuarterLine, type QuarterPoint } from './quarter-network.ts';
import { cell, dataText, parseTable, readTable, type TableRow } from './read-table.ts';

const tables = quarterTables();
const pointRows = parseTable(tables.points);
const lineRows = parseTable(tables.lines);
const points = quarterPoints(pointRows);
const lines = quarterLines(lineRows, points);

describe('the tables of the quarter', () => {
  it('are the committed files, byte for byte', () => {
    expect(tables.points === dataText('samples/quarter-points.csv')).toBe(true);
    expect(tables.lines === dataText('samples/quarter-lines.csv')).toBe(true);
  });

  it('hold about 350 segments of all nine report classes, storm water and sewage among them', () => {
    expect(lines.length).toBeGreaterThan(300);
    expect(lines.length).toBeLessThan(380);
    const counts = new Map<string, number>();
    for (const line of lines) {
      const report = reportClassOf(line.surveyClass, line.subclass);
      counts.set(report, (counts.get(report) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual(REPORT_CLASSES.filter((name) => name !== 'other').toSorted());
    expect(Math.min(...counts.values())).toBeGreaterThan(10);
    expect(new Set(lines.filter((line) => line.surveyClass === 'PS').map((line) => line.subclass))).toEqual(
      new Set(['YS', 'WS']),
    );
  });

  it('use every point, and name each point once', () => {
    expect(points.size).toBe(pointRows.length);
    const used = new Set(lines.flatMap((line) => [line.start.number, line.end.number]));
    expect([...points.keys()].filter((number) => !used.has(number))).toEqual([]);
    expect(new Set(lines.map((line) => [line.start.number, line.end.number].toSorted().join(' '))).size).toBe(
      lines.length,
    );
  });

  it('join only points of the same class', () => {
    for (const line of lines) {
      for (const end of [line.start, line.end]) expect(cell(end.row, '管线类别'), line.name).toBe(line.surveyClass);
    }
  });

  it('have lengths between 1.5 and 40 m, most of them 5 m and more', () => {
    const lengths = lines.map((line) => line.lengthM);
    expect(Math.min(...lengths)).toBeGreaterThan(1.5);
    expect(Math.max(...lengths)).toBeLessThan(40);
    expect(lengths.filter((length) => length >= 5).length / lengths.length).toBeGreaterThan(0.8);
  });

  it('keep ground level = depth + pipe level at both ends of every line of known depth', () => {
    for (const { name, start, end, depthsM, levelsM } of lines) {
      if (depthsM === null || levelsM === null) continue;
      expect(depthsM[0] + levelsM[0], name).toBeCloseTo(start.groundM, 6);
      expect(depthsM[1] + levelsM[1], name).toBeCloseTo(end.groundM, 6);
    }
  });

  it('name tees and crosses by the number of pipes that meet there, and either a feature or an appurtenance', () => {
    const links = new Map<string, number>();
    for (const { start, end } of lines)
      for (const { number } of [start, end]) links.set(number, (links.get(number) ?? 0) + 1);
    const expected: Record<string, number> = {
      预留口: 1,
      盖堵: 1,
      出地: 1,
      出测区: 1,
      直线点: 2,
      弯头: 2,
      转折点: 2,
      变径: 2,
      三通: 3,
      三分支: 3,
      四通: 4,
    };
    for (const { number, row } of points.values()) {
      const feature = cell(row, '特征');
      expect((feature === '') !== (cell(row, '附属物') === ''), number).toBe(true);
      if (feature !== '' && feature !== '出水口')
        expect(links.get(number), `${number} ${feature}`).toBe(expected[feature]);
    }
  });

  it('name points by the feature codes of the list', () => {
    const codes = new Map(readTable('codes/feature-codes.csv').map((row) => [cell(row, 'code'), row]));
    const coded = pointRows.filter((row) => cell(row, '点代码') !== '');
    expect(coded.length).toBeGreaterThan(100);
    for (const row of coded) {
      const entry = codes.get(cell(row, '点代码')) ?? {};
      expect([entry['zh'], entry['class'], entry['subclass']]).toEqual([
        cell(row, '特征') || cell(row, '附属物'),
        cell(row, '管线类别'),
        cell(row, '管线小类'),
      ]);
      expect(entry['kind']).toBe(cell(row, '特征') === '' ? 'appurtenance' : 'feature');
    }
  });

  it('miss about a tenth of the descriptive values, and some depths', () => {
    const columns = ['材质', '埋设方式', '权属单位', '道路', '年份', '数据来源'];
    const blanks = lineRows
      .flatMap((row) => columns.map((column) => cell(row, column)))
      .filter((value) => value === '').length;
    expect(blanks / (lineRows.length * columns.length)).toBeGreaterThan(0.07);
    expect(blanks / (lineRows.length * columns.length)).toBeLessThan(0.13);
    const unknown = lines.filter((line) => line.depthsM === null).length / lines.length;
    expect(unknown).toBeGreaterThan(0.02);
    expect(unknown).toBeLessThan(0.08);
    expect(new Set(lineRows.map((row) => cell(row, '数据来源')))).toEqual(new Set(['1', '2', '3', '4', '']));
  });

  it('lie near 106.50 E 29.53 N in EPSG:4544, between 230 and 260 m', () => {
    for (const { east, north, groundM } of points.values()) {
      expect(Math.abs(east - 645415)).toBeLessThan(220);
      expect(Math.abs(north - 3268960)).toBeLessThan(220);
      expect(groundM).toBeGreaterThan(229);
      expect(groundM).toBeLessThan(260);
    }
  });
});

describe('the drains of the quarter', () => {
  const drains = lines.filter((line) => line.surveyClass === 'PS');

  it('fall by 3 permille or more along every line, and never rise through a manhole', () => {
    for (const { name, levelsM, lengthM } of drains) {
      if (levelsM !== null) expect((levelsM[0] - levelsM[1]) / lengthM, name).toBeGreaterThan(0.003);
    }
    for (const inflow of drains) {
      for (const outflow of drains.filter((line) => line.start === inflow.end)) {
        if (inflow.levelsM === null || outflow.levelsM === null) continue;
        expect(inflow.levelsM[1], `${inflow.name} into ${outflow.name}`).toBeGreaterThanOrEqual(outflow.levelsM[0]);
      }
    }
  });

  it('lead from every point to the outfall or the pumping station, each point by one way, growing downstream', () => {
    const next = new Map<string, QuarterLine>();
    for (const line of drains) {
      expect(next.has(line.start.number), line.start.number).toBe(false);
      next.set(line.start.number, line);
    }
    for (const first of drains) {
      let line = first;
      for (let steps = 0; next.has(line.end.number); steps++) {
        expect(steps).toBeLessThan(drains.length);
        const after = next.get(line.end.number) as QuarterLine;
        expect(after.diameterMm, after.name).toBeGreaterThanOrEqual(line.diameterMm);
        line = after;
      }
      const { row } = line.end;
      expect(cell(row, '特征') || cell(row, '附属物')).toBe(first.subclass === 'YS' ? '出水口' : '泵站');
    }
  });

  it('have manholes no more than 40 m apart, as deep as their pipes or deeper', () => {
    for (const { name, lengthM } of drains) expect(lengthM, name).toBeLessThan(40);
    for (const { name, start, end, depthsM } of drains) {
      for (const [index, point] of [start, end].entries()) {
        const well = cell(point.row, '井深');
        if (well !== '' && depthsM !== null)
          expect(Number(well), `${name} at ${point.number}`).toBeGreaterThanOrEqual((depthsM[index] ?? 0) - 0.006);
      }
    }
  });
});

describe('the cover of the quarter', () => {
  /** Row of table 4.1.1 for a line; cable in steel is not used under carriageways here. */
  const coverRow = (line: QuarterLine): string | null => {
    switch (line.surveyClass) {
      case 'JS':
        return 'water';
      case 'PS':
        return 'drainage';
      case 'RQ':
        return 'gas';
      case 'DL':
        return 'power_conduit';
      case 'TX':
        return 'telecom_buried_or_plastic_concrete_duct';
      default:
        return null;
    }
  };
  /** The lane is for walking; every other street has motor lanes, and the strict value is held under its footways too. */
  const LANE_HALF_WIDTH_M = 5.5;
  const laneAxis = [laneFromStreet.at(14, 0), laneFromStreet.at(104, 0), laneToRoad.at(75, 0)].map(gridPosition);
  const isInLane = (point: QuarterPoint) =>
    laneAxis.slice(1).some((to, index) => distanceToLeg(point, laneAxis[index] ?? to, to) <= LANE_HALF_WIDTH_M);
  const inLane = (line: QuarterLine) => isInLane(line.start) && isInLane(line.end);

  it('is that of GB 50289-2016 table 4.1.1 or more', () => {
    const rules = readTable('rules/gb50289-2016-cover.csv');
    let checked = 0;
    for (const line of lines) {
      const a = coverRow(line);
      if (line.depthsM === null || a === null) continue;
      const b = inLane(line) ? 'non_motor_lane_or_footway' : 'motor_lane';
      const rule = rules.find((row) => cell(row, 'a') === a && cell(row, 'b') === b) as TableRow;
      for (const depth of line.depthsM) {
        expect(depth - line.topOffsetM, `${line.name} ${line.subclass}`).toBeGreaterThanOrEqual(
          Number(cell(rule, 'value_m')) - 1e-9,
        );
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(600);
  });
});

describe('the clearances of the quarter', () => {
  /** Below this angle two lines lie side by side, above it they cross or one ends beside the other. */
  const ALONGSIDE_DEGREES = 20;
  const TRUNK_CLEARANCE_M = { horizontal: 5, vertical: 0.5 };

  const key = (one: string, other: string) => [one, other].toSorted().join(' ');
  const valueByPair = (path: string) => {
    const values = new Map<string, number>();
    for (const row of readTable(path)) {
      const pair = key(cell(row, 'a'), cell(row, 'b'));
      values.set(`${pair} ${cell(row, 'condition')}`.trimEnd(), Math.max(Number(cell(row, 'value_m')), 0));
    }
    return values;
  };
  const horizontal = valueByPair('rules/gb50289-2016-horizontal.csv');
  const vertical = valueByPair('rules/gb50289-2016-vertical.csv');

  const horizontalRequirement = (one: QuarterLine, other: QuarterLine): number | null => {
    if (one.surveyClass === 'CY' || other.surveyClass === 'CY') return TRUNK_CLEARANCE_M.horizontal;
    if (one.ruleClass === null || other.ruleClass === null) return null;
    if (one.surveyClass === 'RQ' && other.surveyClass === 'RQ') {
      return (
        horizontal.get(`gas gas ${Math.max(one.diameterMm, other.diameterMm) > 300 ? 'DN>300' : 'DN<=300'}`) ?? null
      );
    }
    const family = (line: QuarterLine) =>
      ({ DL: 'power', TX: 'telecom' })[line.surveyClass as string] ?? (line.ruleClass as string);
    return (
      horizontal.get(key(one.ruleClass, other.ruleClass)) ??
      horizontal.get(key(family(one), family(other))) ??
      horizontal.get(`${key(family(one), family(other))} <35kV`) ??
      null
    );
  };
  const verticalRequirement = (one: QuarterLine, other: QuarterLine): number | null => {
    if (one.surveyClass === 'CY' || other.surveyClass === 'CY') return TRUNK_CLEARANCE_M.vertical;
    const name = (line: QuarterLine) =>
      ({ JS: 'water', PS: 'sewer_storm', RQ: 'gas' })[line.surveyClass as string] ?? line.ruleClass;
    const [a, b] = [name(one), name(other)];
    return a === null || b === null ? null : (vertical.get(key(a, b)) ?? null);
  };
  const levels = (line: QuarterLine, share: number) => {
    const [from, to] = line.levelsM ?? [Number.NaN, Number.NaN];
    const level = from + (to - from) * share;
    return { top: level + line.topOffsetM, bottom: level + line.bottomOffsetM };
  };
  const inOnePoint = (one: QuarterLine, other: QuarterLine) =>
    [one.start, one.end].some((point) => point === other.start || point === other.end);

  const pairs: { one: QuarterLine; other: QuarterLine }[] = [];
  for (const [index, one] of lines.entries()) {
    for (const other of lines.slice(index + 1)) if (!inOnePoint(one, other)) pairs.push({ one, other });
  }

  it('are those of GB 50289-2016 table 4.1.9 side by side and 4.1.14 where lines cross; the trunk keeps 5 m', () => {
    const faults: string[] = [];
    let alongside = 0;
    let crossing = 0;
    for (const { one, other } of pairs) {
      const required = horizontalRequirement(one, other);
      const near = approach(one, other);
      const gap = near.distanceM - (one.widthM + other.widthM) / 2;
      if (near.crosses || near.angleDegrees > ALONGSIDE_DEGREES) {
        const touches = near.crosses || gap < (required ?? 0);
        if (!touches || one.levelsM === null || other.levelsM === null) continue;
        const needed = verticalRequirement(one, other);
        if (needed === null) {
          faults.push(`${one.name} x ${other.name}: no vertical rule`);
          continue;
        }
        crossing += 1;
        const [a, b] = [levels(one, near.one), levels(other, near.other)];
        const apart = Math.max(a.bottom - b.top, b.bottom - a.top);
        if (apart < needed - 1e-9) faults.push(`${one.name} x ${other.name}: ${apart.toFixed(3)} m, needs ${needed} m`);
      } else {
        if (required === null) continue;
        if (gap < 20) alongside += 1;
        if (gap < required - 1e-9)
          faults.push(`${one.name} // ${other.name}: ${gap.toFixed(3)} m, needs ${required} m`);
      }
    }
    expect(faults).toEqual([]);
    expect(crossing).toBeGreaterThan(200);
    expect(alongside).toBeGreaterThan(1000);
  });

  it('follow the usual order from the surface down where lines cross: telecom, power, gas, water, storm water, sewage', () => {
    const rank = (line: QuarterLine) =>
      ({ TX: 1, GD: 2, RQ: 3, JP: 4, LS: 4, YS: 5, WS: 6 })[
        line.surveyClass === 'TX' || line.surveyClass === 'RQ' ? line.surveyClass : line.subclass
      ];
    const faults: string[] = [];
    for (const { one, other } of pairs) {
      const [first, second] = [rank(one), rank(other)];
      if (
        first === undefined ||
        second === undefined ||
        first === second ||
        one.levelsM === null ||
        other.levelsM === null
      )
        continue;
      const near = approach(one, other);
      if (!near.crosses) continue;
      const [a, b] = [levels(one, near.one).top, levels(other, near.other).top];
      if (first < second !== a > b) faults.push(`${one.name} x ${other.name}`);
    }
    expect(faults).toEqual([]);
  });
});
