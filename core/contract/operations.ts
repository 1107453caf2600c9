import { z } from 'zod';
import { boundsSchema } from './api.ts';

/** JSON of the addresses that describe and watch the server. */

export const healthSchema = z.object({
  status: z.literal('ok'),
  uptimeS: z.number(),
  /** True while the disk of the store is full; /readyz says more. */
  readOnly: z.boolean(),
});
export type HealthJson = z.infer<typeof healthSchema>;

export const readinessSchema = z.object({
  /** `read-only`: the disk of the store is full; everything but writing goes on. */
  status: z.enum(['ready', 'read-only']),
  revision: z.int(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
export type ReadinessJson = z.infer<typeof readinessSchema>;

/** TileJSON 3.0.0, the fields that we answer. */
export const tileJsonSchema = z.object({
  tilejson: z.literal('3.0.0'),
  name: z.string(),
  description: z.string(),
  scheme: z.literal('xyz'),
  tiles: z.array(z.string()),
  minzoom: z.int(),
  maxzoom: z.int(),
  bounds: boundsSchema,
  vector_layers: z.array(z.looseObject({ id: z.string(), fields: z.record(z.string(), z.string()) })),
});
export type TileJson = z.infer<typeof tileJsonSchema>;

/** Documents of other standards, answered as they are. */
export const tileset3dSchema = z.looseObject({
  asset: z.looseObject({ version: z.string() }),
  geometricError: z.number(),
});
export const terrainLayerSchema = z.looseObject({
  tilejson: z.string(),
  format: z.string(),
  tiles: z.array(z.string()),
});
export const openApiSchema = z.looseObject({ openapi: z.string() });
