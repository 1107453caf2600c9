import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import proj4, { type Converter } from 'proj4';
import { z } from 'zod';
import { spatialReference, type SpatialReference } from '../../store/spatial-reference.ts';
import type { Database } from '../../store/connect-database.ts';
import { SourceError } from '../source-error.ts';
import { projectionZone, type ProjectionZone } from './projection-zone.ts';

/** CGCS2000; the null shift makes proj4 apply the source's `+towgs84`, which it skips towards a definition without a datum. */
const CGCS2000 = '+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs';
const COMMON = 'EPSG:4490, EPSG:4544, EPSG:4545, EPSG:4523, EPSG:4524, EPSG:4326, EPSG:28992, EPSG:3547';

export type Box = [west: number, south: number, east: number, north: number];

/** The horizontal reference system of an import's files. */
export interface ReferenceSystem extends SpatialReference {
  isGeographic: boolean;
  zone: ProjectionZone | null;
  /** Where the system is meant to be used, degrees; null when nobody told. */
  area: Box | null;
  /** Longitude and latitude (EPSG:4490, degrees) of east, north in the units of the system. Not finite where the projection fails. */
  toLonLat(east: number, north: number): [number, number];
  fromLonLat(lon: number, lat: number): [number, number];
}

const areasSchema = z.object({
  areas: z.array(z.object({ epsg: z.int(), box: z.tuple([z.number(), z.number(), z.number(), z.number()]) })),
});

/** Areas of use by EPSG code, from gis-data/codes/crs-areas.json. */
export async function readCrsAreas(codesDir: string): Promise<Map<number, Box>> {
  const { areas } = areasSchema.parse(JSON.parse(await readFile(join(codesDir, 'crs-areas.json'), 'utf8')));
  return new Map(areas.map(({ epsg, box }) => [epsg, box]));
}

/** The reference system of an EPSG code, with the definition of PostGIS. Throws SourceError CRS_UNKNOWN. */
export async function referenceSystem(db: Database, epsg: number, areas: Map<number, Box>): Promise<ReferenceSystem> {
  const definition = await spatialReference(db, epsg);
  if (definition === null) throw new SourceError('CRS_UNKNOWN', '--crs', { crs: `EPSG:${epsg}`, known: COMMON });
  return describe(definition, areas.get(epsg) ?? null);
}

function describe(definition: SpatialReference, area: Box | null): ReferenceSystem {
  const zone = projectionZone(definition.epsg);
  let transform: Converter;
  try {
    transform = proj4(definition.proj4, CGCS2000);
  } catch {
    throw new SourceError('CRS_UNKNOWN', '--crs', { crs: `EPSG:${definition.epsg}`, known: COMMON });
  }
  return {
    ...definition,
    isGeographic: Number.isNaN(definition.unitM),
    zone,
    area: area ?? zone?.area ?? null,
    toLonLat: (east, north) => finiteOr(() => transform.forward<[number, number]>([east, north])),
    fromLonLat: (lon, lat) => finiteOr(() => transform.inverse<[number, number]>([lon, lat])),
  };
}

/** proj4 throws on coordinates that are not finite and where a projection does not converge: a file may hold such, so they become NaN. */
function finiteOr(transform: () => [number, number]): [number, number] {
  try {
    return transform();
  } catch {
    return [Number.NaN, Number.NaN];
  }
}
