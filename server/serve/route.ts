import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { ServeContext } from './context.ts';
import type { ProblemName } from './problem.ts';
import type { JsonBody } from './read-json-body.ts';

export interface Call<Params, Query> {
  params: Params;
  query: Query;
  req: Request;
  res: Response;
  context: ServeContext;
}

export interface Answer {
  description: string;
  /** Media type; without one there is no body. */
  type?: string;
  /** Of a JSON body. */
  schema?: z.ZodType;
  /** Header fields of its own, by name. */
  headers?: Record<string, string>;
}

/** Of every address that writes; the first three are told before the handler is asked. */
export const EDIT_PROBLEMS: readonly ProblemName[] = [
  'foreign-origin',
  'too-many-requests',
  'body-too-large',
  'invalid-parameter',
  'segment-locked',
  'outcome-unknown',
  'storage-full',
  'database-unavailable',
];

export type Tag = 'operations' | 'tiles' | 'network' | 'live';

/** One row of the URL table: how it is asked, what it answers, and who answers. HEAD comes with GET. */
export interface Route<Params = unknown, Query = unknown> {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** With parameters in braces, as OpenAPI writes it. */
  path: string;
  tag: Tag;
  summary: string;
  params: z.ZodType<Params>;
  /** `null`: the query is the page's own business and is not looked at. */
  query: z.ZodType<Query> | null;
  /** Of a request that has a JSON body. */
  body?: JsonBody<unknown>;
  /** Header fields that the route reads, beside those that every route does. */
  headers?: z.ZodObject;
  answers: Record<number, Answer>;
  /** Beside those that every route has. */
  problems: ProblemName[];
  handle(call: Call<Params, Query>): void | Promise<void>;
}

/** Ties the parameters of the handler to the schemas. */
export function defineRoute<Params, Query>(route: Route<Params, Query>): Route {
  return route;
}
