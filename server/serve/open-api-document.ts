import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  zodToOpenAPIRegistry,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import type { z } from 'zod';
import * as api from '../../core/contract/api.ts';
import * as edits from '../../core/contract/edits.ts';
import * as operations from '../../core/contract/operations.ts';
import * as records from '../../core/contract/segment-record.ts';
import { PROBLEMS, type ProblemName } from './problem.ts';
import type { JsonBody } from './read-json-body.ts';
import type { Answer, Route } from './route.ts';

/** Schemas that the document names, and refers to wherever they stand. Parts come before what holds them. */
const NAMED = {
  ReportClass: api.reportClass,
  SurveyClass: api.surveyClass,
  Bounds: api.boundsSchema,
  Coded: api.codedSchema,
  Problem: api.problemSchema,
  Dataset: api.datasetSchema,
  Datasets: api.datasetsSchema,
  Networks: api.networksSchema,
  SegmentRecord: records.segmentRecordSchema,
  SegmentPatch: records.segmentPatchSchema,
  SegmentInsert: records.segmentInsertSchema,
  Change: edits.changeSchema,
  Difference: edits.differenceSchema,
  SegmentSummary: api.segmentSummarySchema,
  Segment: api.segmentSchema,
  Edited: edits.editedSchema,
  Deleted: edits.deletedSchema,
  SegmentVersion: edits.segmentVersionSchema,
  SegmentVersions: edits.segmentVersionsSchema,
  SegmentAtRevision: edits.segmentAtRevisionSchema,
  Conflict: edits.conflictSchema,
  SegmentCollection: api.segmentCollectionSchema,
  Near: api.nearSchema,
  Search: api.searchSchema,
  Ground: api.groundSchema,
  Coverage: api.coverageSchema,
  Point: api.pointSchema,
  Tour: api.tourSchema,
  RevisionEvent: api.revisionEventSchema,
  Health: operations.healthSchema,
  Readiness: operations.readinessSchema,
  TileJson: operations.tileJsonSchema,
} as const satisfies Record<string, z.ZodType>;

// Naming them by the package's method `openapi` would take a patch of zod before the contract is read.
for (const [refId, schema] of Object.entries(NAMED)) zodToOpenAPIRegistry.add(schema, { _internal: { refId } });

/** What any address can answer beside its own. */
const COMMON_PROBLEMS: readonly ProblemName[] = ['bad-request', 'token-required', 'foreign-host', 'internal-error'];
const RATE_LIMITED = /^\/api\//;

/** The OpenAPI 3.1 document of a URL table. */
export function openApiDocument(routes: readonly Route[]): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  for (const route of routes) registry.registerPath(operation(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Talpa',
      version: '1',
      description:
        'A digital twin of the pipelines under a district. Positions are longitude, latitude in degrees (EPSG:4490); "height" is ellipsoidal, ' +
        '"elevation" is in the vertical datum of the dataset; lengths are metres unless the name says otherwise. Errors are RFC 9457 problems. ' +
        'A parameter that an address does not know is an error.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [{ name: 'network' }, { name: 'tiles' }, { name: 'live' }, { name: 'operations' }],
    security: [{}, { token: [] }],
  });
}

function operation(route: Route): RouteConfig {
  const problems = new Set([...route.problems, ...COMMON_PROBLEMS]);
  if (RATE_LIMITED.test(route.path)) problems.add('too-many-requests');
  const responses: RouteConfig['responses'] = {};
  for (const [status, answer] of Object.entries(route.answers)) responses[status] = answerConfig(answer);
  for (const [status, names] of byStatus([...problems])) {
    responses[status] ??= {
      description: names.map((name) => `${PROBLEMS[name][1]} (${name}).`).join(' '),
      content: { 'application/problem+json': { schema: api.problemSchema } },
    };
  }
  return {
    method: route.method,
    path: route.path,
    operationId: `${route.method}${route.path.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [route.tag],
    summary: route.summary,
    request: {
      params: objectSchema(route.params),
      ...(route.query === null ? {} : { query: objectSchema(route.query) }),
      ...(route.headers === undefined ? {} : { headers: route.headers }),
      ...(route.body === undefined ? {} : { body: bodyConfig(route.body) }),
    },
    responses,
  };
}

function bodyConfig({ schema, types }: JsonBody<unknown>): NonNullable<NonNullable<RouteConfig['request']>['body']> {
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function answerConfig({ description, type, schema, headers = {} }: Answer): RouteConfig['responses'][string] {
  const fields = Object.entries(headers).map(
    ([name, words]) => [name, { description: words, schema: { type: 'string' } }] as const,
  );
  const named = fields.length === 0 ? {} : { headers: Object.fromEntries(fields) };
  if (type === undefined) return { description, ...named };
  return { description, ...named, content: { [type]: schema === undefined ? {} : { schema } } };
}

function byStatus(names: readonly ProblemName[]): Map<number, ProblemName[]> {
  const table = new Map<number, ProblemName[]>();
  for (const name of names) {
    const [status] = PROBLEMS[name];
    table.set(status, [...(table.get(status) ?? []), name]);
  }
  return table;
}

/** The table types its schemas by what they make; that each is an object the generator itself checks. */
function objectSchema(schema: z.ZodType): z.ZodObject {
  return schema as z.ZodObject;
}
