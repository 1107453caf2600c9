import { basename } from 'node:path';
import { fromFile } from 'geotiff';
import type { GroundGrid } from '../../../core/model/dataset.ts';
import { toModelUnit, type Unit } from '../profile/units.ts';
import { SourceError } from '../source-error.ts';

/** 400 MB of heights; a raster of a district at 1 m has 430 million cells and must be thinned first. */
const MAX_CELLS = 100_000_000;
/** GeoTIFF keys: a code that the file spells out by parameters. */
const USER_DEFINED = 32767;
const PIXEL_IS_POINT = 2;
/** Heights beyond these are no ground anywhere: a sentinel that the file does not declare. */
const LOWEST_M = -1000;
const HIGHEST_M = 9000;

export interface GroundFile {
  path: string;
  unit: Unit;
  /** EPSG code for a raster that names none; null when it must name one. */
  fallbackEpsg: number | null;
}

/**
 * The first band of a GeoTIFF as ground heights, metres. Throws SourceError: TIFF_DAMAGED, TIFF_NO_CRS, TIFF_NOT_PLACED (no origin, turned or
 * upside down), TIFF_TOO_LARGE, TIFF_NO_HEIGHTS.
 */
export async function readGround({ path, unit, fallbackEpsg }: GroundFile): Promise<GroundGrid> {
  const file = basename(path);
  const tiff = await fromFile(path).catch((error: unknown) => {
    throw new SourceError('TIFF_DAMAGED', file, { reason: error instanceof Error ? error.message : String(error) });
  });
  try {
    const image = await tiff.getImage();
    const keys = (image.getGeoKeys() ?? {}) as Record<string, unknown>;
    const stated = [keys['ProjectedCSTypeGeoKey'], keys['GeographicTypeGeoKey']].find(
      (code) => typeof code === 'number',
    );
    const epsg = stated === undefined || stated === USER_DEFINED ? fallbackEpsg : stated;
    if (epsg === null) throw new SourceError('TIFF_NO_CRS', file);
    const columns = image.getWidth();
    const rows = image.getHeight();
    if (columns * rows > MAX_CELLS) throw new SourceError('TIFF_TOO_LARGE', file, { columns, rows, limit: MAX_CELLS });
    const { originX, originY, stepX, stepY } = placeOf(image, file);
    const half = keys['GTRasterTypeGeoKey'] === PIXEL_IS_POINT ? 0.5 : 0;
    const noData = image.getGDALNoData();
    const [band] = (await image.readRasters({ samples: [0] })) as unknown as ArrayLike<number>[];
    const heights = new Float32Array(columns * rows);
    let known = 0;
    for (let i = 0; i < heights.length; i++) {
      const raw = (band as ArrayLike<number>)[i] as number;
      const height = toModelUnit(raw, unit);
      const isKnown = raw !== noData && height > LOWEST_M && height < HIGHEST_M;
      heights[i] = isKnown ? height : Number.NaN;
      if (isKnown) known++;
    }
    if (known === 0) throw new SourceError('TIFF_NO_HEIGHTS', file);
    return {
      epsg,
      originX: originX - half * stepX,
      originY: originY - half * stepY,
      stepX,
      stepY,
      columns,
      rows,
      heights,
    };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError('TIFF_DAMAGED', file, { reason: error instanceof Error ? error.message : String(error) });
  } finally {
    await tiff.close();
  }
}

interface Placed {
  getOrigin(): number[];
  getResolution(): number[];
  fileDirectory: unknown;
}

function placeOf(image: Placed, file: string): { originX: number; originY: number; stepX: number; stepY: number } {
  let origin: number[];
  let step: number[];
  try {
    origin = image.getOrigin();
    step = image.getResolution();
  } catch {
    throw new SourceError('TIFF_NOT_PLACED', file);
  }
  const [originX, originY] = origin;
  const [stepX, stepY] = step;
  const isUpright = stepX !== undefined && stepY !== undefined && stepX > 0 && stepY < 0;
  if (originX === undefined || originY === undefined || !isUpright) throw new SourceError('TIFF_NOT_PLACED', file);
  return { originX, originY, stepX, stepY };
}
