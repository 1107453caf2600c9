import { z } from 'zod';
import { segmentSummarySchema } from './api.ts';

/** East, north, up of the frame's origin, metres. */
const position = z.tuple([z.number(), z.number(), z.number()]);

export const neighbourSchema = segmentSummarySchema.extend({
  /** Longitude, latitude, ellipsoidal height of each vertex of the axis; heights are assumed where `depthKnown` is false. */
  axis: z.array(position),
  /** Half of the outer width and height as drawn, metres; assumed when `sizeKnown` is false. */
  drawnHalfWidthM: z.number(),
  drawnHalfHeightM: z.number(),
  sizeKnown: z.boolean(),
  sigmaPlanM: z.number().nullable(),
  sigmaDepthM: z.number().nullable(),
  /** The two share an end: they are one run, not neighbours that could be hit. */
  joined: z.boolean(),
  /** Nearest in plan, which needs no elevation: metres between the axes, and where. */
  plan: z.object({ distanceM: z.number(), from: position, to: position }),
  /** Nearest in space; null when an elevation of either is not known. */
  apart: z
    .object({
      /** Between the axes, metres; its parts; `verticalM` is positive when the neighbour is above. */
      distanceM: z.number(),
      horizontalM: z.number(),
      verticalM: z.number(),
      /** Between the outer walls, never too large; null when a size is not known or the two are joined. */
      clearM: z.number().nullable(),
      /** Standard deviation of `distanceM`; null when the surveys state none. */
      sigmaM: z.number().nullable(),
      /** On the axis of the segment and of the neighbour. */
      from: position,
      to: position,
    })
    .nullable(),
});
export type NeighbourJson = z.infer<typeof neighbourSchema>;

export const neighboursSchema = z.object({
  revision: z.int(),
  id: z.int(),
  withinM: z.number(),
  /** True when there were more than the limit. */
  truncated: z.boolean(),
  /** Origin of the east-north-up frame of every position here: degrees EPSG:4490, ellipsoidal metres. */
  frame: z.object({ lon: z.number(), lat: z.number(), height: z.number() }),
  /** The ground over the segment: rows from start to end, columns from left to right of that direction. `known`: from data, not the geoid alone. */
  ground: z.object({ known: z.boolean(), columns: z.int(), rows: z.int(), positions: z.array(position) }),
  /** Nearest first: by `apart` where it is known, else by `plan`. */
  neighbours: z.array(neighbourSchema),
});
export type NeighboursJson = z.infer<typeof neighboursSchema>;
