import { z } from 'zod';
import { isStorable, MAX_REASON_CHARACTERS } from './segment-record.ts';

/**
 * What the addresses of the server take, as zod schemas over the text of a URL. Each fault carries a stable code in `params.code` and a
 * message that says what is right; the name and the value are added by whoever reports it.
 */

export const PARAMETER_CODES = [
  'NOT_A_NUMBER',
  'OUT_OF_RANGE',
  'MALFORMED',
  'SWAPPED',
  'TOO_LARGE',
  'TOO_LONG',
  'EMPTY',
] as const;
export type ParameterCode = (typeof PARAMETER_CODES)[number];

/** Largest zoom of a vector tile and of a terrain tile. */
export const MAX_TILE_ZOOM = 22;
const MAX_ID = Number.MAX_SAFE_INTEGER;
export const MAX_BBOX_DEGREES = 0.5;
export const MAX_NEAR_RADIUS_M = 1_000;
export const MAX_QUERY_CHARACTERS = 200;

const WHOLE = /^(?:0|[1-9]\d{0,15})$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

interface Fault {
  code: ParameterCode;
  message: string;
}

function fault(context: z.RefinementCtx, { code, message }: Fault, path: PropertyKey[] = []): void {
  context.addIssue({ code: 'custom', message, path, params: { code } });
}

/** A whole number in plain digits, without sign, fraction or leading zeros. */
export function wholeNumber(minimum: number, maximum: number) {
  return z
    .string()
    .transform((text, context): number => {
      const value = Number(text);
      if (!WHOLE.test(text))
        fault(context, { code: 'NOT_A_NUMBER', message: 'must be a whole number in plain digits' });
      else if (value < minimum || value > maximum)
        fault(context, { code: 'OUT_OF_RANGE', message: `must be from ${minimum} to ${maximum}` });
      else return value;
      return z.NEVER;
    })
    .meta({ type: 'integer', minimum, maximum });
}

export function decimalNumber(minimum: number, maximum: number) {
  return z
    .string()
    .transform((text, context): number => {
      const value = Number(text);
      if (!DECIMAL.test(text) || !Number.isFinite(value))
        fault(context, { code: 'NOT_A_NUMBER', message: 'must be a decimal number' });
      else if (value < minimum || value > maximum)
        fault(context, { code: 'OUT_OF_RANGE', message: `must be from ${minimum} to ${maximum}` });
      else return value;
      return z.NEVER;
    })
    .meta({ type: 'number', minimum, maximum });
}

/** `west,south,east,north`, degrees EPSG:4490, at most MAX_BBOX_DEGREES each way; boxes across the antimeridian are not taken. */
export const bboxText = z
  .string()
  .transform((text, context): [number, number, number, number] => {
    const parts = text.split(',');
    const [west, south, east, north] = parts.map((part) => (DECIMAL.test(part) ? Number(part) : Number.NaN));
    if (parts.length !== 4 || west === undefined || south === undefined || east === undefined || north === undefined) {
      fault(context, { code: 'MALFORMED', message: 'must be four numbers: west,south,east,north' });
    } else if (![west, south, east, north].every(Number.isFinite)) {
      fault(context, { code: 'NOT_A_NUMBER', message: 'must hold four finite numbers: west,south,east,north' });
    } else if (Math.abs(west) > 180 || Math.abs(east) > 180 || Math.abs(south) > 90 || Math.abs(north) > 90) {
      fault(context, {
        code: 'OUT_OF_RANGE',
        message: 'must lie within longitudes -180 to 180 and latitudes -90 to 90',
      });
    } else if (west >= east || south >= north) {
      fault(context, { code: 'SWAPPED', message: 'must have west < east and south < north' });
    } else if (east - west > MAX_BBOX_DEGREES || north - south > MAX_BBOX_DEGREES) {
      fault(context, { code: 'TOO_LARGE', message: `must be at most ${MAX_BBOX_DEGREES} degrees wide and high` });
    } else {
      return [west, south, east, north];
    }
    return z.NEVER;
  })
  .meta({ type: 'string', examples: ['106.50,29.50,106.52,29.52'] });

export const noParameters = z.strictObject({});

/** Cesium adds `v` to addresses under a tileset.json or layer.json that states a version; it is there for caches only. */
export const versionQuery = z.strictObject({ v: z.string().max(100).optional() });

const vectorTileset = z.enum(['pipes', 'points', 'places']);
const tileset3d = z.enum(['pipes', 'points', 'buildings']);
export const vectorTilesetPath = z.strictObject({ tileset: vectorTileset });
export const tileset3dPath = z.strictObject({ tileset: tileset3d });

/** An XYZ tile: 0 <= x, y < 2^z, rows from the north. */
export const vectorTilePath = z
  .strictObject({
    tileset: vectorTileset,
    z: wholeNumber(0, MAX_TILE_ZOOM),
    x: wholeNumber(0, 2 ** MAX_TILE_ZOOM - 1),
    y: wholeNumber(0, 2 ** MAX_TILE_ZOOM - 1),
  })
  .superRefine(({ z: zoom, x, y }, context) => {
    withinRange(context, 'x', x, 2 ** zoom, zoom);
    withinRange(context, 'y', y, 2 ** zoom, zoom);
  });

/** A tile of the geographic tiling scheme of quantized-mesh: 2^(z+1) columns, 2^z rows counted from the south. */
export const terrainTilePath = z
  .strictObject({
    z: wholeNumber(0, MAX_TILE_ZOOM),
    x: wholeNumber(0, 2 ** (MAX_TILE_ZOOM + 1) - 1),
    y: wholeNumber(0, 2 ** MAX_TILE_ZOOM - 1),
  })
  .superRefine(({ z: zoom, x, y }, context) => {
    withinRange(context, 'x', x, 2 ** (zoom + 1), zoom);
    withinRange(context, 'y', y, 2 ** zoom, zoom);
  });

function withinRange(context: z.RefinementCtx, name: string, value: number, count: number, zoom: number): void {
  if (value < count) return;
  fault(context, { code: 'OUT_OF_RANGE', message: `must be from 0 to ${count - 1} at zoom ${zoom}` }, [name]);
}

export const tileContentPath = z.strictObject({
  tileset: tileset3d,
  revision: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  content: z
    .string()
    .transform((text, context): string => {
      if (/^[A-Za-z0-9_-]{1,100}$/.test(text)) return text;
      fault(context, {
        code: 'MALFORMED',
        message: 'must be a content name of tileset.json: letters, digits, _ and -',
      });
      return z.NEVER;
    })
    .meta({ type: 'string' }),
});

export const segmentPath = z.strictObject({ id: wholeNumber(1, MAX_ID) });

export const pointPath = z.strictObject({ id: wholeNumber(1, MAX_ID) });

export const segmentRevisionPath = z.strictObject({ id: wholeNumber(1, MAX_ID), revision: wholeNumber(0, MAX_ID) });

/** `before`: versions that began before that revision. */
export const versionsQuery = z.strictObject({
  before: wholeNumber(1, MAX_ID).optional(),
  limit: wholeNumber(1, 500).default(50),
});

/** Why a segment is deleted; kept with its last version. */
export const reasonQuery = z.strictObject({
  reason: z
    .string()
    .transform((text, context): string => {
      const reason = text.trim();
      if (reason === '') fault(context, { code: 'EMPTY', message: 'must say why, in words' });
      else if (reason.length > MAX_REASON_CHARACTERS)
        fault(context, { code: 'TOO_LONG', message: `must have at most ${MAX_REASON_CHARACTERS} characters` });
      else if (!isStorable(reason))
        fault(context, { code: 'MALFORMED', message: 'must hold whole characters, and no NUL' });
      else return reason;
      return z.NEVER;
    })
    .meta({ type: 'string', maxLength: MAX_REASON_CHARACTERS }),
});

/** The version that an edit is for; described here, read where it is needed. */
export const ifMatchHeader = z.object({
  'If-Match': z.string().meta({
    type: 'string',
    description:
      'ETag that GET gave, or its version in double quotes. Required (428); with another version at hand 409 tells what changed.',
    examples: ['"4711"'],
  }),
});

export const boxQuery = z.strictObject({
  bbox: bboxText,
  limit: wholeNumber(1, 5_000).default(1_000),
});

export const nearQuery = z.strictObject({
  lon: decimalNumber(-180, 180),
  lat: decimalNumber(-90, 90),
  radius: decimalNumber(0.01, MAX_NEAR_RADIUS_M).default(20),
  limit: wholeNumber(1, 500).default(50),
});

export const MAX_NEIGHBOUR_DISTANCE_M = 50;
export const neighboursQuery = z.strictObject({
  within: decimalNumber(0.1, MAX_NEIGHBOUR_DISTANCE_M).default(5),
  limit: wholeNumber(1, 500).default(200),
});

export const groundQuery = z.strictObject({
  lon: decimalNumber(-180, 180),
  lat: decimalNumber(-90, 90),
});

export const searchQuery = z.strictObject({
  q: z
    .string()
    .transform((text, context): string => {
      const query = text.trim();
      if (query === '')
        fault(context, { code: 'EMPTY', message: 'must hold at least one character that is not a space' });
      else if (query.length > MAX_QUERY_CHARACTERS)
        fault(context, { code: 'TOO_LONG', message: `must be at most ${MAX_QUERY_CHARACTERS} characters` });
      else if (query.includes('\0'))
        fault(context, { code: 'MALFORMED', message: 'must not hold the character U+0000' });
      else return query;
      return z.NEVER;
    })
    .meta({ type: 'string', minLength: 1, maxLength: MAX_QUERY_CHARACTERS }),
  limit: wholeNumber(1, 100).default(20),
});
