import { z } from 'zod';
import { VERTICAL_REFERENCES } from '../../../core/model/vertical-reference.ts';
import { UNITS } from './units.ts';

/** A profile: how the columns of one kind of register become segments and survey points. Every key is explained in gis-data/profiles/README.md. */

const regex = z.string().refine(isRegex, { error: 'is not a regular expression' });
const texts = z.array(z.string().min(1)).min(1);
const cell = z.union([z.string(), z.number()]);
const className = z.string().regex(/^[A-Z]{2}(\/[A-Z]{2})?$/, {
  error: 'must be a survey class such as "JS", or class/subclass such as "PS/YS"',
});
const title = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const unit = z.enum(UNITS);

const sizePattern = z.strictObject({
  match: regex,
  section: z.enum(['circle', 'box', 'egg']),
  is: z.enum(['inner', 'outer']).optional(),
  unit: unit.optional(),
});

const field = z
  .strictObject({
    columns: texts.optional(),
    constant: cell.optional(),
    required: z.boolean().optional(),
    unit: z.union([unit, z.literal('file')]).optional(),
    unknown: z.array(cell).optional(),
    unknownWhen: z
      .strictObject({ value: z.array(cell).min(1), column: z.string().min(1), is: z.array(z.string()).min(1) })
      .optional(),
    map: z.record(z.string(), cell).optional(),
    pattern: regex.optional(),
    patterns: z.array(sizePattern).min(1).optional(),
  })
  .refine(({ columns, constant }) => (columns === undefined) !== (constant === undefined), {
    error: 'needs either "columns" or "constant"',
  });
export type FieldSpec = z.infer<typeof field>;
export type SizePattern = z.infer<typeof sizePattern>;

const limits = z.strictObject({
  minLengthM: z.number().nonnegative().optional(),
  maxLengthM: z.number().positive().optional(),
  maxDepthM: z.number().positive().optional(),
  maxSlope: z.number().positive().optional(),
  maxReverseFallM: z.number().nonnegative().optional(),
  levelToleranceM: z.number().positive().optional(),
});
export type Limits = z.infer<typeof limits>;

const classRule = z.strictObject({ when: z.record(z.string(), regex), class: className });

const POINT_FIELDS = [
  'key',
  'surveyNumber',
  'mapNumber',
  'surveyClass',
  'surveySubclass',
  'feature',
  'appurtenance',
  'north',
  'east',
  'groundLevel',
  'level',
  'featureCode',
  'wellDepth',
  'rotation',
  'owner',
  'road',
  'year',
  'status',
] as const;
const LINE_FIELDS = [
  'key',
  'startPoint',
  'endPoint',
  'surveyClass',
  'surveySubclass',
  'startDepth',
  'endDepth',
  'startLevel',
  'endLevel',
  'startAssumedLevel',
  'endAssumedLevel',
  'laying',
  'material',
  'size',
  'wallThickness',
  'pressure',
  'voltage',
  'holesTotal',
  'holesUsed',
  'holesUnused',
  'flow',
  'owner',
  'road',
  'year',
  'status',
  'dataSource',
  'qualityLevel',
  'sigmaPlan',
  'sigmaDepth',
] as const;
const ROAD_FIELDS = ['key', 'name', 'rank', 'width', 'bridge'] as const;
const AREA_FIELDS = ['key', 'name', 'kind', 'parent'] as const;
const BUILDING_FIELDS = ['key', 'name', 'height', 'storeys', 'use'] as const;
export type PointField = (typeof POINT_FIELDS)[number];
export type LineField = (typeof LINE_FIELDS)[number];
export type RoadField = (typeof ROAD_FIELDS)[number];
export type AreaField = (typeof AREA_FIELDS)[number];
export type BuildingField = (typeof BUILDING_FIELDS)[number];

const selection = {
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'must be lower-case letters, digits and hyphens' }),
  formats: z.array(z.enum(['csv', 'shp', 'inp', 'geojson', 'tif'])).min(1),
  file: regex.optional(),
  table: z.string().min(1).optional(),
  geometry: z.enum(['point', 'line', 'polygon']).optional(),
  where: z.record(z.string(), regex).optional(),
};
const common = {
  ...selection,
  key: texts.optional(),
  classRules: z.array(classRule).min(1).optional(),
  attributes: z.union([z.boolean(), texts]).default(true),
  limits: limits.optional(),
};

const pointSource = z.strictObject({
  ...common,
  role: z.literal('points'),
  position: z.union([
    z.strictObject({ north: z.literal('north'), east: z.literal('east') }),
    z.strictObject({ geometry: z.enum(['point', 'middle']), z: z.enum(['ignore', 'ground', 'level']) }),
  ]),
  zUnit: z.union([unit, z.literal('file')]).default('m'),
  /** Links that must meet at a point, by the words of `feature`. */
  featureLinks: z.record(z.string(), z.int().positive()).optional(),
  fields: z.partialRecord(z.enum(POINT_FIELDS), field),
});
export type PointSource = z.infer<typeof pointSource>;

const lineSource = z.strictObject({
  ...common,
  role: z.literal('lines'),
  position: z.union([
    z.strictObject({ points: z.literal(true) }),
    z.strictObject({ geometry: z.literal('line'), z: z.enum(['ignore', 'level']) }),
  ]),
  zUnit: z.union([unit, z.literal('file')]).default('m'),
  /** Source whose points the ends name; every points source of the profile when left out. */
  points: z.string().optional(),
  /** True: an end that names no point of the import is an error; false: the geometry stands alone. */
  pointsRequired: z.boolean().default(true),
  reference: z.enum(['standard', ...VERTICAL_REFERENCES]).default('standard'),
  sizeIs: z.record(z.string(), z.enum(['inner', 'outer'])).optional(),
  /** `skip`: a link without length is no pipe (a pump in a model) and is left out; `error`: it is a defect. */
  withoutLength: z.enum(['error', 'skip']).default('error'),
  /** Elevations of the ends come from `level` of the end points. */
  levelsFromPoints: z.boolean().default(false),
  /** Compare level, depth, size and material of the pipes that meet at a point; words of `feature` at which size or material may change. */
  sharedPoint: z
    .strictObject({ sizeChangesAt: z.array(z.string()), materialChangesAt: z.array(z.string()) })
    .optional(),
  fields: z.partialRecord(z.enum(LINE_FIELDS), field),
});
export type LineSource = z.infer<typeof lineSource>;

const groundSource = z.strictObject({
  ...selection,
  role: z.literal('ground'),
  unit: unit.default('m'),
  /** `file`: the raster must name its CRS; `option`: one that names none is in the CRS of the import. */
  crs: z.enum(['file', 'option']).default('file'),
});
export type GroundSource = z.infer<typeof groundSource>;

const keyed = { ...selection, key: texts.default(['key']) };
const roadSource = z.strictObject({
  ...keyed,
  role: z.literal('roads'),
  fields: z.partialRecord(z.enum(ROAD_FIELDS), field),
});
export type RoadSource = z.infer<typeof roadSource>;

const areaSource = z.strictObject({
  ...keyed,
  role: z.literal('areas'),
  fields: z.partialRecord(z.enum(AREA_FIELDS), field),
});
export type AreaSource = z.infer<typeof areaSource>;

const buildingSource = z.strictObject({
  ...keyed,
  role: z.literal('buildings'),
  fields: z.partialRecord(z.enum(BUILDING_FIELDS), field),
});
export type BuildingSource = z.infer<typeof buildingSource>;
export type PlaceSource = RoadSource | AreaSource | BuildingSource;

export const profileSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'must be lower-case letters, digits and hyphens' }),
    title,
    /** Vertical datum, a name of gis-data/codes/vertical-datums.json. */
    datum: z.string().min(1),
    unknown: z.array(z.string()).default(['']),
    classes: z.record(z.string(), className).default({}),
    materials: z.record(z.string(), z.string().min(1)).default({}),
    limits: limits.default({}),
    sources: z
      .array(
        z.discriminatedUnion('role', [pointSource, lineSource, groundSource, roadSource, areaSource, buildingSource]),
      )
      .min(1),
  })
  .superRefine((profile, context) => {
    const ids = profile.sources.map(({ id }) => id);
    profile.sources.forEach((source, i) => {
      const fault = (path: (string | number)[], message: string): void =>
        context.addIssue({ code: 'custom', path: ['sources', i, ...path], message });
      if (ids.indexOf(source.id) !== i) fault(['id'], `repeats the id "${source.id}"`);
      if (source.role === 'ground') return;
      for (const name of source.key ?? []) {
        if (name !== '#' && name !== 'geometry' && !(name in source.fields)) {
          fault(['key'], `names "${name}", which is no field of the source, nor "#" or "geometry"`);
        }
      }
      if (source.role === 'points' && 'north' in source.position && !(source.fields.north && source.fields.east)) {
        fault(['fields'], 'needs the fields "north" and "east", since the position is taken from them');
      }
      if (source.role === 'lines') {
        const byPoints = 'points' in source.position;
        if (byPoints && !(source.fields.startPoint && source.fields.endPoint)) {
          fault(['fields'], 'needs the fields "startPoint" and "endPoint", since the position is taken from them');
        }
        if (source.points !== undefined && !ids.includes(source.points)) {
          fault(['points'], `names "${source.points}", which is no source of the profile`);
        }
      }
      if (source.role === 'areas' && !source.fields.kind) {
        fault(['fields'], 'needs "kind": every area has one');
      }
      if (source.role === 'buildings' && !source.fields.height) {
        fault(['fields'], 'needs "height": every building has one');
      }
      if (source.role !== 'points' && source.role !== 'lines') return;
      if (!source.fields.surveyClass && !source.classRules) {
        fault(['fields'], 'needs "surveyClass" (or "classRules"): every pipe has a class');
      }
    });
  });
export type Profile = z.infer<typeof profileSchema>;
export type Source = Profile['sources'][number];

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'iu') instanceof RegExp;
  } catch {
    return false;
  }
}
