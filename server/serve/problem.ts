import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { ProblemJson } from '../../core/contract/api.ts';

/** Every problem that the server answers. The name is the stable end of `type`; titles never change with the occurrence (RFC 9457 section 3.1.3). */
export const PROBLEMS = {
  'bad-request': [400, 'The request is malformed'],
  'invalid-parameter': [400, 'A parameter is not valid'],
  'invalid-body': [400, 'The body is not what is taken here'],
  'token-required': [401, 'A token is needed'],
  'foreign-origin': [403, 'The request comes from another site'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'The method is not allowed here'],
  'edit-conflict': [409, 'Somebody else has changed it meanwhile'],
  'key-taken': [409, 'The key is taken'],
  gone: [410, 'It has been deleted'],
  'request-timeout': [408, 'The request came too slowly'],
  'body-too-large': [413, 'The body is too large'],
  'address-too-long': [414, 'The address is too long'],
  'unsupported-media-type': [415, 'The type of the body is not taken here'],
  'foreign-host': [421, 'This server does not answer for that host'],
  'invalid-edit': [422, 'The edit cannot be'],
  'version-required': [428, 'The edit must name the version that it is for'],
  'too-many-requests': [429, 'Too many requests'],
  'headers-too-large': [431, 'The header fields are too large'],
  'internal-error': [500, 'The server failed'],
  'database-unavailable': [503, 'The database cannot be reached'],
  'outcome-unknown': [503, 'It is not known whether the edit was written'],
  'segment-locked': [503, 'Another change holds the segment'],
  busy: [503, 'The server is busy'],
  'not-ready': [503, 'The answer is not ready yet'],
  'client-not-built': [503, 'The page has not been built'],
  'storage-full': [507, 'The disk of the store is full: nothing can be written'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemName = keyof typeof PROBLEMS;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const TYPE_PREFIX = 'urn:talpa:problem:';

export interface ProblemFault {
  code: string;
  path: string;
  message: string;
}

/** Members of our own, as the contract has them. */
type Extension = Pick<ProblemJson, 'conflict' | 'deleted'>;

interface ProblemDetails {
  errors?: readonly ProblemFault[];
  extension?: Extension;
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An answer that is not the one asked for; thrown by handlers, written by the final middleware. */
export class Problem extends Error {
  readonly problem: ProblemName;
  readonly errors: readonly ProblemFault[] | undefined;
  readonly extension: Extension;
  readonly headers: Record<string, string>;

  constructor(problem: ProblemName, detail: string, details: ProblemDetails = {}) {
    super(detail, { cause: details.cause });
    this.name = 'Problem';
    this.problem = problem;
    this.errors = details.errors;
    this.extension = details.extension ?? {};
    this.headers = details.headers ?? {};
  }

  get status(): number {
    return PROBLEMS[this.problem][0];
  }

  /** The RFC 9457 object; `instance` names the request. */
  toJson(instance?: string): ProblemJson {
    return {
      type: TYPE_PREFIX + this.problem,
      title: PROBLEMS[this.problem][1],
      status: this.status,
      detail: this.message,
      ...(instance === undefined ? {} : { instance }),
      ...(this.errors === undefined ? {} : { errors: [...this.errors] }),
      ...this.extension,
    };
  }
}

/** Writes the problem; the number of body bytes is returned. Headers that were set before stay. */
export function writeProblem(res: ServerResponse, problem: Problem, requestId: string): number {
  const body = Buffer.from(JSON.stringify(problem.toJson(`urn:talpa:request:${requestId}`)));
  for (const name of ['etag', 'content-encoding', 'last-modified']) res.removeHeader(name);
  for (const [name, value] of Object.entries(problem.headers)) res.setHeader(name, value);
  res.setHeader('cache-control', 'no-store');
  res.setHeader('content-type', PROBLEM_TYPE);
  res.setHeader('content-length', body.length);
  res.writeHead(problem.status);
  if (res.req.method === 'HEAD') res.end();
  else res.end(body);
  return body.length;
}

/** A whole HTTP/1.1 answer for a socket whose request could not be parsed, with the connection closed after it. */
export function rawProblem(problem: Problem, headers: readonly (readonly [string, string])[]): string {
  const body = JSON.stringify(problem.toJson());
  const lines = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
    `Date: ${new Date().toUTCString()}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
