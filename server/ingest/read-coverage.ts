import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { area, kinks, multiPolygon, polygon, rewind } from '@turf/turf';
import { z } from 'zod';
import type { CoverageArea } from '../../core/model/dataset.ts';
import { REPORT_CLASSES, type ReportClass } from '../../core/model/survey-class.ts';
import { locate } from './position/locate.ts';
import type { ReferenceSystem } from './position/reference-system.ts';
import { SourceError } from './source-error.ts';

const position = z.tuple([z.number(), z.number()], z.number());
const ring = z.array(position).min(4);
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);
const feature = z.object({
  type: z.literal('Feature'),
  geometry,
  properties: z.object({
    /** A report class, or `all`. */
    report_class: z.union([z.enum(REPORT_CLASSES), z.literal('all')]),
    /** Date of the survey. */
    as_of: z.iso.date(),
  }),
});
const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()).min(1) });

/** An area of less than a square metre is a slip of the pen. */
const LEAST_AREA_M2 = 1;

type Rings = [number, number][][];

/**
 * The areas that a survey covered, from a GeoJSON FeatureCollection of polygons in the reference system of the import, each with the
 * properties `report_class` (or `all`) and `as_of` (a date). Rings come out in the order of RFC 7946. Throws SourceError: COVERAGE_INVALID
 * with the feature, or the CRS_ fault of a position.
 */
export async function readCoverage(path: string, crs: ReferenceSystem): Promise<CoverageArea[]> {
  const file = basename(path);
  return parseCollection(file, await readText(path, file)).flatMap((one, i) => {
    const place = `${file}:${i + 1}`;
    const parsed = feature.safeParse(one);
    if (!parsed.success) {
      const [first] = parsed.error.issues;
      throw invalid(place, `${first?.path.join('.') ?? 'the feature'} is missing or malformed`);
    }
    const { geometry: shape, properties } = parsed.data;
    const source = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates;
    const polygons = source.map((rings) => rings.map((positions) => positions.map((at) => project(crs, at, place))));
    const wound = polygons.map((rings) => checkPolygon(rings, place));
    return classesOf(properties.report_class).map((reportClass) => ({
      reportClass,
      asOf: properties.as_of,
      polygons: wound,
    }));
  });
}

async function readText(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw invalid(file, (error as Error).message.replace(path, file));
  }
}

function parseCollection(file: string, text: string): unknown[] {
  try {
    return collection.parse(JSON.parse(text)).features;
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is no FeatureCollection with features' : (error as Error).message;
    throw invalid(file, reason);
  }
}

function project(crs: ReferenceSystem, [east, north]: readonly number[], place: string): [number, number] {
  const located = locate(crs, east as number, north as number);
  if ('code' in located) throw new SourceError(located.code, place, located.params);
  return [located.lon, located.lat];
}

/** The polygon with its rings closed, without crossings and wound counter-clockwise outside; throws when it is not one. */
function checkPolygon(rings: Rings, place: string): Rings {
  for (const points of rings) {
    const [first, last] = [points[0] as [number, number], points.at(-1) as [number, number]];
    if (first[0] !== last[0] || first[1] !== last[1]) throw invalid(place, 'a ring is not closed');
  }
  const shape = polygon(rings);
  const crossing = kinks(shape).features[0]?.geometry.coordinates;
  if (crossing !== undefined) throw invalid(place, `a ring crosses itself at ${crossing.join(', ')}`);
  if (area(multiPolygon([rings])) < LEAST_AREA_M2) throw invalid(place, 'a polygon has no area');
  return (rewind(shape) as typeof shape).geometry.coordinates as Rings;
}

function classesOf(name: ReportClass | 'all'): readonly ReportClass[] {
  return name === 'all' ? REPORT_CLASSES : [name];
}

function invalid(place: string, reason: string): SourceError {
  return new SourceError('COVERAGE_INVALID', place, { reason });
}
