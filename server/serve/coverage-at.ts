import type { CoverageJson } from '../../core/contract/api.ts';
import { sideOfRing } from '../../core/geometry/side-of-ring.ts';
import type { CoverageArea, Dataset } from '../../core/model/dataset.ts';
import { REPORT_CLASSES } from '../../core/model/survey-class.ts';

/** For each class of the report the newest survey that covered a position (degrees); null where there was none. An edge counts as covered. */
export function coverageAt(datasets: readonly Dataset[], lon: number, lat: number): CoverageJson['classes'] {
  const found = new Map<string, { asOf: string; dataset: string }>();
  for (const { name, coverage } of datasets) {
    for (const area of coverage) {
      const known = found.get(area.reportClass);
      if (known !== undefined && known.asOf >= area.asOf) continue;
      if (covers(area, lon, lat)) found.set(area.reportClass, { asOf: area.asOf, dataset: name });
    }
  }
  return REPORT_CLASSES.filter((reportClass) => reportClass !== 'other' || found.has(reportClass)).map(
    (reportClass) => ({
      reportClass,
      asOf: found.get(reportClass)?.asOf ?? null,
      dataset: found.get(reportClass)?.dataset ?? null,
    }),
  );
}

function covers({ polygons }: CoverageArea, lon: number, lat: number): boolean {
  return polygons.some(([outer, ...holes]) => {
    if (outer === undefined || sideOfRing(flat(outer), lon, lat) === -1) return false;
    return holes.every((hole) => sideOfRing(flat(hole), lon, lat) !== 1);
  });
}

const flat = (ring: readonly [number, number][]) => Float64Array.from(ring.flat());
