import { z } from 'zod';
import { AREA_KINDS } from '../model/place.ts';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../model/survey-class.ts';
import { VERTICAL_REFERENCES } from '../model/vertical-reference.ts';
import { RULE_CLASSES } from '../model/rule-class.ts';
import { segmentRecordSchema } from './segment-record.ts';

/**
 * The JSON that `/api` answers, as zod schemas: the server checks its requests and describes itself (OpenAPI) with them, the client takes its
 * types from them. Positions are longitude, latitude in degrees (EPSG:4490); `height` is ellipsoidal, `elevation` is in the
 * dataset's vertical datum. Lengths are metres unless the name says otherwise.
 */

const nullable = <T extends z.ZodType>(schema: T) => schema.nullable();

export const reportClass = z.enum(REPORT_CLASSES);
export const surveyClass = z.enum(SURVEY_CLASSES);

/** West, south, east, north. */
export const boundsSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);

export const datasetSchema = z.object({
  id: z.int(),
  name: z.string(),
  profile: z.string(),
  epsg: z.int(),
  verticalDatum: z.object({
    name: z.string(),
    geoidModel: z.string(),
    offsetM: z.number(),
    sigmaM: z.number(),
  }),
  owner: nullable(z.string()),
  synthetic: z.boolean(),
  bounds: nullable(boundsSchema),
  /** Ground height (ellipsoidal, metres) in the middle of the bounds, for the camera. */
  groundHeight: nullable(z.number()),
  segments: z.int(),
  points: z.int(),
  roads: z.int(),
  areas: z.int(),
  buildings: z.int(),
  importedAt: z.string(),
  revision: z.int(),
  /** What the survey covered, and when; outside of it, and for a class that is missing here, "no pipe" is not known. */
  coverage: z.array(z.object({ reportClass, asOf: z.string() })),
  sourceFiles: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
});
export type DatasetJson = z.infer<typeof datasetSchema>;

export const datasetsSchema = z.object({ revision: z.int(), datasets: z.array(datasetSchema) });
export type DatasetsJson = z.infer<typeof datasetsSchema>;

/** A code with its meaning in both languages. */
export const codedSchema = z.object({ code: z.string(), zh: z.string(), en: z.string() });
export type CodedJson = z.infer<typeof codedSchema>;

export const networksSchema = z.object({
  revision: z.int(),
  classes: z.array(
    z.object({
      reportClass,
      segments: z.int(),
      /** Plane geodesic length on the CGCS2000 ellipsoid. */
      lengthKm: z.number(),
      /** Segments with an unknown elevation at one end or both. */
      unknownDepths: z.int(),
      surveyClasses: z.array(z.object({ surveyClass, segments: z.int(), lengthKm: z.number() })),
      subclasses: z.array(
        z.object({
          surveyClass,
          /** Null: the register gives none. */
          surveySubclass: nullable(z.string()),
          name: nullable(codedSchema),
          segments: z.int(),
          lengthKm: z.number(),
          unknownDepths: z.int(),
        }),
      ),
    }),
  ),
});
export type NetworksJson = z.infer<typeof networksSchema>;

const endSchema = z.object({
  /** Of the part of the pipe that `reference` names, in the dataset's vertical datum; assumed when `known` is false. */
  elevation: z.number(),
  known: z.boolean(),
  depth: nullable(z.number()),
  pointKey: nullable(z.string()),
});

export const segmentSummarySchema = z.object({
  id: z.int(),
  gid: z.int(),
  key: z.string(),
  datasetId: z.int(),
  reportClass,
  surveyClass,
  surveySubclass: nullable(z.string()),
  lengthM: z.number(),
  depthKnown: z.boolean(),
  innerWidthMm: nullable(z.number()),
  innerHeightMm: nullable(z.number()),
  outerWidthMm: nullable(z.number()),
  outerHeightMm: nullable(z.number()),
  crossSection: nullable(z.enum(['circle', 'box', 'egg'])),
  materialCode: nullable(z.string()),
  materialText: nullable(z.string()),
  road: nullable(z.string()),
});
export type SegmentSummaryJson = z.infer<typeof segmentSummarySchema>;

export const segmentSchema = segmentSummarySchema.extend({
  dataset: z.object({ id: z.int(), name: z.string(), synthetic: z.boolean(), verticalDatum: z.string() }),
  surveyClassName: codedSchema,
  surveySubclassName: nullable(codedSchema),
  ruleClass: nullable(z.enum(RULE_CLASSES)),
  reference: z.enum(VERTICAL_REFERENCES),
  start: endSchema,
  end: endSchema,
  /** Axis of the pipe: longitude, latitude, ellipsoidal height of each vertex. */
  axis: z.array(z.tuple([z.number(), z.number(), z.number()])),
  /** Half of the outer width and height as drawn, metres; assumed when `sizeKnown` is false. */
  drawnHalfWidthM: z.number(),
  drawnHalfHeightM: z.number(),
  sizeKnown: z.boolean(),
  /** Undulation of the geoid model plus the datum's offset at the middle of the segment, metres. */
  undulationM: z.number(),
  wallSource: nullable(z.enum(['surveyed', 'assumed'])),
  wallSigmaMm: nullable(z.number()),
  materialName: nullable(codedSchema),
  laying: nullable(codedSchema),
  status: nullable(codedSchema),
  dataSource: nullable(codedSchema),
  qualityLevel: nullable(z.enum(['A', 'B', 'C', 'D'])),
  pressureMpa: nullable(z.number()),
  voltageKv: nullable(z.number()),
  holesTotal: nullable(z.int()),
  holesUsed: nullable(z.int()),
  year: nullable(z.int()),
  owner: nullable(z.string()),
  sigmaPlanM: nullable(z.number()),
  sigmaDepthM: nullable(z.number()),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  revision: z.int(),
  /** Of the row: what an edit names in If-Match. */
  version: z.string(),
  /** What the store keeps: the document that a PATCH patches. */
  record: segmentRecordSchema,
});
export type SegmentJson = z.infer<typeof segmentSchema>;

/** GeoJSON of segments; the third coordinate is the ellipsoidal height of the axis. */
export const segmentCollectionSchema = z.object({
  type: z.literal('FeatureCollection'),
  revision: z.int(),
  /** True when there were more than the limit. */
  truncated: z.boolean(),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.int(),
      geometry: z.object({
        type: z.literal('LineString'),
        coordinates: z.array(z.tuple([z.number(), z.number(), z.number()])),
      }),
      properties: segmentSummarySchema,
    }),
  ),
});
export type SegmentCollectionJson = z.infer<typeof segmentCollectionSchema>;

export const nearSchema = z.object({
  revision: z.int(),
  truncated: z.boolean(),
  /** Nearest first; `distanceM` is the plane distance from the point to the axis. */
  segments: z.array(segmentSummarySchema.extend({ distanceM: z.number() })),
});
export type NearJson = z.infer<typeof nearSchema>;

export const groundSchema = z.object({
  lon: z.number(),
  lat: z.number(),
  /** Ellipsoidal height of the ground, metres: the surface of the terrain tiles. */
  height: z.number(),
  /** From a terrain model, or from survey points near by; else it fades to the geoid. */
  known: z.boolean(),
  geoidModel: z.literal('EGM96'),
  /** Geoid over the ellipsoid, metres. */
  undulation: z.number(),
  /** Of the ground, metres; less the `offsetM` of a dataset's vertical datum it is the elevation in that datum. */
  heightAboveGeoid: z.number(),
  revision: z.int(),
});
export type GroundJson = z.infer<typeof groundSchema>;

/** What the surveys covered at a position. A class with `asOf` null was not surveyed there: "no pipe" is not known. */
export const coverageSchema = z.object({
  lon: z.number(),
  lat: z.number(),
  revision: z.int(),
  classes: z.array(z.object({ reportClass, asOf: nullable(z.string()), dataset: nullable(z.string()) })),
});
export type CoverageJson = z.infer<typeof coverageSchema>;

export const pointSchema = z.object({
  id: z.int(),
  gid: z.int(),
  key: z.string(),
  surveyNumber: nullable(z.string()),
  dataset: z.object({ id: z.int(), name: z.string(), synthetic: z.boolean(), verticalDatum: z.string() }),
  reportClass,
  surveyClass,
  surveyClassName: codedSchema,
  surveySubclassName: nullable(codedSchema),
  kind: nullable(z.enum(['feature', 'appurtenance'])),
  feature: nullable(codedSchema),
  featureText: nullable(z.string()),
  lon: z.number(),
  lat: z.number(),
  /** Ground level in the dataset's vertical datum; assumed when `groundKnown` is false. */
  groundLevelM: z.number(),
  groundKnown: z.boolean(),
  /** Ellipsoidal height of the ground as drawn, metres. */
  height: z.number(),
  wellDepthM: nullable(z.number()),
  owner: nullable(z.string()),
  road: nullable(z.string()),
  year: nullable(z.int()),
  status: nullable(codedSchema),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  revision: z.int(),
});
export type PointJson = z.infer<typeof pointSchema>;

/** What a first visit is shown; the first is where most classes meet. */
export const TOUR_STOPS = ['crossroads', 'segment', 'unknown'] as const;

export const tourSchema = z.object({
  revision: z.int(),
  /** Chosen from the data as it is; a stop for which the data has nothing is left out. */
  stops: z.array(
    z.object({
      kind: z.enum(TOUR_STOPS),
      segmentId: z.int(),
      lon: z.number(),
      lat: z.number(),
      /** Ellipsoidal heights, metres. */
      groundHeight: z.number(),
      axisHeight: z.number(),
      /** Of the segment there, degrees clockwise from north. */
      bearing: z.number(),
      /** Report classes within 20 m. */
      classes: z.int(),
    }),
  ),
});
export type TourJson = z.infer<typeof tourSchema>;

export const searchSchema = z.object({
  query: z.string(),
  results: z.array(
    z.object({
      kind: z.enum(['segment', 'point', 'road', 'area', 'building', 'dataset', 'coordinate']),
      /** Of the kind; null for roads and coordinates. */
      id: nullable(z.int()),
      label: z.string(),
      detail: z.string(),
      /** Of an area. */
      areaKind: nullable(z.enum(AREA_KINDS)),
      lon: z.number(),
      lat: z.number(),
      /** Ellipsoidal height of the object, metres, when it has one. */
      height: nullable(z.number()),
    }),
  ),
});
export type SearchJson = z.infer<typeof searchSchema>;

/** Data of the server-sent event `revision`: what changed since the revision before. `bounds` null: everything may have. */
export const revisionEventSchema = z.object({
  revision: z.int(),
  bounds: nullable(boundsSchema),
  /** In `hello` and `places`: the revision of the roads, areas and buildings that are shown from now on; null: none yet. */
  places: nullable(z.int()).optional(),
});
export type RevisionEventJson = z.infer<typeof revisionEventSchema>;

/** What the deployer set that the page must know. */
export const settingsSchema = z.object({
  /** A base map of another host, as XYZ tiles in web mercator (EPSG:3857); null: none, and the page asks no other host for anything. */
  outsideMap: nullable(
    z.object({
      /** With {z}, {x} and {y}. */
      url: z.string(),
      attribution: z.string(),
      maxZoom: z.int(),
    }),
  ),
});
export type SettingsJson = z.infer<typeof settingsSchema>;
export type OutsideMapJson = NonNullable<SettingsJson['outsideMap']>;

/** RFC 9457; `conflict` and `deleted` are ours, of the problems `edit-conflict` and `gone`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(z.object({ code: z.string(), path: z.string(), message: z.string() })).optional(),
  conflict: z.looseObject({ known: z.string(), version: z.string() }).optional(),
  deleted: z.looseObject({ revision: z.int(), at: z.string(), actor: z.string() }).optional(),
});
export type ProblemJson = z.infer<typeof problemSchema>;
