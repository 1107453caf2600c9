import type { Land } from '../land/land.ts';
import { hash01 } from './hash01.ts';
import type { PipeSpec } from './pipe-spec.ts';
import { POINT_CODES } from './point-names.ts';
import { isUnknown, MISSING, ownerOf, saltOf, sourceOf, yearOf } from './row-attributes.ts';
import type { SurveyTable } from './survey-table.ts';
import { centimetresText, millimetresText } from './table-text.ts';

const DRAW = {
  owner: 71,
  road: 72,
  year: 73,
  material: 74,
  laying: 75,
  source: 76,
  well: 77,
  pointOwner: 78,
  pointRoad: 79,
  pointYear: 80,
} as const;
const COUNTRY = '野外';

/** Writes the rows of a table as text, one at a time: cells in the order of the columns, no line end. */
export interface RowWriter {
  point(index: number, mapNumber: number): string;
  line(index: number): string;
}

/** The rows of a survey table with what is known of each pipe; the same seed leaves the same cells empty. */
export function createRowWriter(table: SurveyTable, land: Land, seed: number): RowWriter {
  const { system, prefix } = table;
  const salt = saltOf(system);
  const misses = (share: number, index: number, draw: number): boolean => hash01(seed, index, draw + salt) < share;
  const roads = land.streets.map(({ name }) => name);
  const roadOf = (street: number): string => (street < 0 ? COUNTRY : roads[street]!);
  const years = new Map<number, string>();
  const yearText = (street: number): string => {
    let text = years.get(street);
    if (text === undefined) years.set(street, (text = String(yearOf(system, land.streets[street], seed))));
    return text;
  };
  const owners = new Map<number, string>();
  const ownerText = (street: number): string => {
    const area = street >> 4;
    let text = owners.get(area);
    if (text === undefined) owners.set(area, (text = ownerOf(system, street, seed)));
    return text;
  };
  const codes = new Map<string, string>();
  const kinds = new Map<PipeSpec, { head: string; material: string; tail: string; laying: string }>();
  const kindOf = (spec: PipeSpec) => {
    let kind = kinds.get(spec);
    if (kind === undefined) {
      const number = (value: number | null): string => (value === null ? '' : String(value));
      const { surveyClass, subclass, laying, material, size, wallMm, pressureMpa, voltageKv, holes } = spec;
      kind = {
        head: `,${surveyClass},${subclass},`,
        laying,
        material,
        tail: `,${size},${number(wallMm)},${number(pressureMpa)},${number(voltageKv)},${number(holes?.total ?? null)},${number(holes?.used ?? null)},`,
      };
      kinds.set(spec, kind);
    }
    return kind;
  };
  const isDrain = system === 'storm' || system === 'sewage';

  return {
    point(index, mapNumber) {
      const spec = table.pointSpec[index]!;
      const { zh, isAppurtenance } = table.name[index]!;
      const codeKey = `${spec.surveyClass}/${spec.subclass}/${zh}`;
      let code = codes.get(codeKey);
      if (code === undefined) codes.set(codeKey, (code = POINT_CODES[codeKey] ?? ''));
      const street = table.pointStreet[index]!;
      const well = table.wellCm[index]!;
      const wellText = well === 0 || misses(MISSING.wellDepth, index, DRAW.well) ? '' : centimetresText(well);
      const north = millimetresText(Math.round(table.north[index]! * 1000));
      const east = millimetresText(Math.round(table.east[index]! * 1000));
      const ground = millimetresText(table.groundMm[index]!);
      const kind = isAppurtenance ? `,${zh},` : `${zh},,`;
      const owner = misses(MISSING.owner, index, DRAW.pointOwner) ? '' : ownerText(street);
      const road = misses(MISSING.road, index, DRAW.pointRoad) ? '' : roadOf(street);
      const year = misses(MISSING.year, index, DRAW.pointYear) ? '' : yearText(street);
      return `${mapNumber},${prefix}${index + 1}${kindOf(spec).head}${kind}${north},${east},${ground},${code},${wellText},${owner},${road},${year}`;
    },
    line(index) {
      const [from, to] = [table.from[index]!, table.to[index]!];
      const street = table.street[index]!;
      const { head, laying, material, tail } = kindOf(table.spec[index]!);
      let depths = ',,,,';
      let source = '4';
      let quality = 'D';
      if (table.unknown[index] === 0 && !isUnknown(system, index, seed)) {
        const [start, end] = [table.startMm[index]!, table.endMm[index]!];
        const startCm = Math.round((table.groundMm[from]! - start) / 10);
        const endCm = Math.round((table.groundMm[to]! - end) / 10);
        depths = `${centimetresText(startCm)},${centimetresText(endCm)},${millimetresText(start)},${millimetresText(end)},`;
        ({ source, quality } = sourceOf(system, index, seed));
      }
      const layingText = misses(MISSING.laying, index, DRAW.laying) ? '' : laying;
      const materialText = misses(MISSING.material, index, DRAW.material) ? '' : material;
      const owner = misses(MISSING.owner, index, DRAW.owner) ? '' : ownerText(street);
      const road = misses(MISSING.road, index, DRAW.road) ? '' : roadOf(street);
      const year = misses(MISSING.year, index, DRAW.year) ? '' : yearText(street);
      const sourceText = misses(MISSING.source, index, DRAW.source) ? '' : source;
      return `${prefix}${from + 1},${prefix}${to + 1}${head}${depths}${layingText},${materialText}${tail}${isDrain ? '顺向' : ''},${owner},${road},${year},0,${sourceText},${quality}`;
    },
  };
}
