import { writeFileSync } from 'node:fs';
import type { ReportClass } from '../../core/model/survey-class.ts';
import type { Land } from './land/land.ts';
import type { System } from './network/pipe-spec.ts';
import type { SurveyTable } from './network/survey-table.ts';

type Ring = [number, number][];

/** Classes of the report with their systems, and when their survey was closed. The first four were surveyed everywhere, the others where their pipes lie. */
const CLASSES: readonly (readonly [ReportClass, readonly System[], asOf: string])[] = [
  ['water', ['water'], '2024-03-31'],
  ['drainage', ['storm', 'sewage'], '2024-06-30'],
  ['gas', ['gas'], '2024-05-15'],
  ['oil-gas', ['oil-gas'], '2023-11-30'],
  ['power', ['power'], '2023-12-31'],
  ['telecom', ['telecom'], '2023-09-30'],
  ['broadcast', ['broadcast'], '2023-06-30'],
  ['lighting', ['lighting'], '2024-01-31'],
  ['signal', ['signal'], '2023-10-31'],
];
const WHOLE: ReadonlySet<ReportClass> = new Set(['water', 'drainage', 'gas', 'oil-gas']);
const MARGIN_M = 100;

/** Writes where, for which class and when the survey looked: GeoJSON polygons in the reference system of the tables. */
export function writeCoverage(path: string, land: Land, tables: readonly SurveyTable[]): void {
  const features = CLASSES.flatMap(([reportClass, systems, asOf]) => {
    const own = tables.filter(({ system }) => systems.includes(system));
    const ring = WHOLE.has(reportClass) ? outlineOf(land) : boxAround(own);
    if (ring === null) return [];
    return [
      {
        type: 'Feature',
        properties: { report_class: reportClass, as_of: asOf },
        geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] },
      },
    ];
  });
  writeFileSync(path, `${JSON.stringify({ type: 'FeatureCollection', features }, null, 1)}\n`);
}

/** The rectangle that the land lies in: trunks leave the district and are covered too. */
function outlineOf({ bounds: [west, south, east, north] }: Land): Ring {
  return rectangle(west, south, east, north);
}

function boxAround(tables: readonly SurveyTable[]): Ring | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const table of tables) {
    for (let i = 0; i < table.east.length; i++) {
      west = Math.min(west, table.east[i]!);
      east = Math.max(east, table.east[i]!);
      south = Math.min(south, table.north[i]!);
      north = Math.max(north, table.north[i]!);
    }
  }
  return west > east ? null : rectangle(west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M);
}

function rectangle(west: number, south: number, east: number, north: number): Ring {
  const round = (value: number): number => Math.round(value * 10) / 10;
  const [w, s, e, n] = [round(west), round(south), round(east), round(north)];
  return [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
  ];
}
