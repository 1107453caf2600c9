import { z } from 'zod';
import { RULE_CLASSES } from '../model/rule-class.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../model/survey-class.ts';
import { VERTICAL_REFERENCES } from '../model/vertical-reference.ts';

/**
 * What the store keeps of a segment, in plain codes: the document that `GET /api/segments/{id}` shows as `record`, that a PATCH patches (RFC 7396)
 * and that versions are told in. Positions are EPSG:4490 degrees; elevations are metres in the dataset's vertical datum, of the part of the
 * pipe that `reference` names; depths are metres below ground of that part.
 */

/** Bounds of the store's constraints, so that a fault is told with its place before the database is asked. */
const ELEVATION = { min: -1_000, max: 9_000 };
const DEPTH = { min: -100, max: 500 };
const MAX_INNER_MM = 20_000;
const MAX_OUTER_MM = 25_000;
export const MAX_VERTICES = 2_000;
const MAX_TEXT_CHARACTERS = 500;
export const MAX_REASON_CHARACTERS = 500;
const MAX_KEY_CHARACTERS = 200;
const MAX_ATTRIBUTES = 200;
const MAX_ATTRIBUTE_CHARACTERS = 4_000;

/** PostgreSQL holds no NUL, and a half of a surrogate pair is no character. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

const NOT_STORABLE = { error: 'must hold whole characters, and no NUL', params: { code: 'NOT_STORABLE' } };
const text = (max: number) => z.string().min(1).max(max).refine(isStorable, NOT_STORABLE);
const within = (minimum: number, maximum: number) => z.number().min(minimum).max(maximum);
const wholeWithin = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum);
const size = (maximum: number) => z.number().gt(0).max(maximum).nullable();
const sigma = z.number().min(0).lt(1_000).nullable();

const surveyClass = z.enum(SURVEY_CLASSES);
const reference = z.enum(VERTICAL_REFERENCES);
const pointKey = text(MAX_KEY_CHARACTERS).nullable();
const depth = within(DEPTH.min, DEPTH.max).nullable();
const attribute = z.union([
  z.string().max(MAX_ATTRIBUTE_CHARACTERS).refine(isStorable, NOT_STORABLE),
  z.number(),
  z.boolean(),
  z.null(),
]);
const attributes = z
  .record(z.string().min(1).max(MAX_TEXT_CHARACTERS).refine(isStorable, NOT_STORABLE), attribute)
  .refine((value) => Object.keys(value).length <= MAX_ATTRIBUTES, {
    error: `must hold at most ${MAX_ATTRIBUTES} names`,
  });

/** Members that a record and a patch have alike; `null` is "not known", and in a patch it makes it so. */
const PLAIN = {
  surveySubclass: text(20).nullable(),
  crossSection: z.enum(['circle', 'box', 'egg']).nullable(),
  innerWidthMm: size(MAX_INNER_MM),
  innerHeightMm: size(MAX_INNER_MM),
  outerWidthMm: size(MAX_OUTER_MM),
  outerHeightMm: size(MAX_OUTER_MM),
  wallSource: z.enum(['surveyed', 'assumed']).nullable(),
  wallSigmaMm: sigma,
  materialCode: text(20).nullable(),
  materialText: text(MAX_TEXT_CHARACTERS).nullable(),
  laying: text(20).nullable(),
  pressureMpa: z.number().min(0).lt(100).nullable(),
  voltageKv: z.number().min(0).lt(2_000).nullable(),
  holesTotal: wholeWithin(0, 10_000).nullable(),
  holesUsed: wholeWithin(0, 10_000).nullable(),
  year: wholeWithin(1_800, 2_200).nullable(),
  owner: text(MAX_TEXT_CHARACTERS).nullable(),
  road: text(MAX_TEXT_CHARACTERS).nullable(),
  status: wholeWithin(0, 3).nullable(),
  dataSource: wholeWithin(1, 4).nullable(),
  qualityLevel: z.enum(['A', 'B', 'C', 'D']).nullable(),
  sigmaPlanM: sigma,
  sigmaDepthM: sigma,
} as const;

const endRecord = z.object({
  elevation: z.number(),
  /** False: the elevation is an assumed one. */
  known: z.boolean(),
  depth: z.number().nullable(),
  pointKey: z.string().nullable(),
});

export const segmentRecordSchema = z.object({
  surveyClass,
  /** Derived from the class; a patch cannot set it. */
  reportClass: z.enum(REPORT_CLASSES),
  /** Derived from class, laying, pressure and size; a patch cannot set it. */
  ruleClass: z.enum(RULE_CLASSES).nullable(),
  reference,
  /** Longitude, latitude, elevation. */
  vertices: z.array(z.tuple([z.number(), z.number(), z.number()])),
  start: endRecord,
  end: endRecord,
  ...PLAIN,
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type SegmentRecordJson = z.infer<typeof segmentRecordSchema>;

const LON = { min: -180, max: 180 };
const LAT = { min: -90, max: 90 };

const vertex = z
  .array(z.number())
  .min(2)
  .max(3)
  .superRefine(([lon = 0, lat = 0, z = 0], context) => {
    const fault = (at: number, message: string): void =>
      context.addIssue({ code: 'custom', path: [at], message, params: { code: 'OUT_OF_RANGE' } });
    if (lon < LON.min || lon > LON.max) fault(0, 'must be a longitude from -180 to 180 degrees');
    if (lat < LAT.min || lat > LAT.max) fault(1, 'must be a latitude from -90 to 90 degrees');
    if (z < ELEVATION.min || z > ELEVATION.max) fault(2, `must be from ${ELEVATION.min} to ${ELEVATION.max} metres`);
  });

/** Longitude, latitude and, for all vertices or for none, the elevation. */
const vertices = z
  .array(vertex)
  .min(2)
  .max(MAX_VERTICES)
  .superRefine((list, context) => {
    if (new Set(list.map(({ length }) => length)).size === 1 || list.length === 0) return;
    const message = 'must give an elevation for all vertices or for none';
    context.addIssue({ code: 'custom', path: [], message, params: { code: 'MIXED_VERTICES' } });
  });

/** `elevation: null`: not known; the drawn one is assumed as an import would. */
const endPatch = z.strictObject({
  elevation: within(ELEVATION.min, ELEVATION.max).nullable().optional(),
  known: z.boolean().optional(),
  depth: depth.optional(),
  pointKey: pointKey.optional(),
});
export type EndPatch = z.infer<typeof endPatch>;

const reason = text(MAX_REASON_CHARACTERS)
  .refine((value) => value.trim() !== '', { error: 'must say why, in words', params: { code: 'EMPTY' } })
  .meta({ description: 'Why; kept with the version.' });

/** Members of the record that are new; what is left out stays. */
export const segmentPatchSchema = z.strictObject({
  ...z.object(PLAIN).partial().shape,
  surveyClass: surveyClass.optional(),
  reference: reference.optional(),
  vertices: vertices.optional(),
  start: endPatch.optional(),
  end: endPatch.optional(),
  attributes: attributes.optional(),
  reason,
});
export type SegmentPatchJson = z.infer<typeof segmentPatchSchema>;
/** The patch without its reason. */
export type SegmentPatch = Omit<SegmentPatchJson, 'reason'>;

/** A new segment: like a patch of nothing. Without vertices the points that both ends name give them. */
export const segmentInsertSchema = segmentPatchSchema.extend({
  datasetId: z.int().min(1).max(2_147_483_647),
  /** Identity within the dataset; drawn by the server when it is left out. */
  key: text(MAX_KEY_CHARACTERS).optional(),
  surveyClass,
});
export type SegmentInsertJson = z.infer<typeof segmentInsertSchema>;
