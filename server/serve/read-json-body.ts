import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { Problem, type ProblemFault } from './problem.ts';
import { readBody } from './read-body.ts';

const MAX_FAULTS = 20;
const MAX_SHOWN_CHARACTERS = 80;

/** What a route takes as its body. */
export interface JsonBody<T> {
  schema: z.ZodType<T>;
  /** Media types, the best first. */
  types: readonly string[];
}

/**
 * The body that the schema makes of a JSON text. Throws `unsupported-media-type`, `body-too-large`, `invalid-body` (no JSON, an unknown member, a
 * wrong type: each is named) and `invalid-edit` (values that cannot be, each with its path).
 */
export async function readJsonBody<T>(
  req: IncomingMessage,
  { schema, types }: JsonBody<T>,
  limitBytes: number,
): Promise<T> {
  checkType(req, types);
  const value = parseJson(await readBody(req, limitBytes));
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, value)).slice(0, MAX_FAULTS);
  const detail = faults.map(({ message }) => message).join(' ');
  throw new Problem(faults.some(({ isShape }) => isShape) ? 'invalid-body' : 'invalid-edit', detail, {
    errors: faults.map(({ code, path, message }) => ({ code, path, message })),
  });
}

function checkType(req: IncomingMessage, types: readonly string[]): void {
  const field = req.headers['content-type'] ?? 'nothing';
  const [type = '', ...parameters] = field.split(';').map((part) => part.trim().toLowerCase());
  const isUtf8 = parameters.every(
    (parameter) => !parameter.startsWith('charset=') || /^charset="?utf-8"?$/.test(parameter),
  );
  const coding = req.headers['content-encoding'] ?? 'identity';
  if (types.includes(type) && isUtf8 && coding === 'identity') return;
  const given = coding === 'identity' ? field : `${field}, coded as ${coding}`;
  throw new Problem(
    'unsupported-media-type',
    `${types.join(' or ')} in UTF-8 is taken here, not ${given.slice(0, 100)}.`,
    {
      headers: { [req.method === 'PATCH' ? 'accept-patch' : 'accept-post']: types.join(', ') },
    },
  );
}

function parseJson(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('the name "__proto__" is not taken');
      return value;
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem('invalid-body', `The body is no JSON in UTF-8: ${why.slice(0, 200)}.`, { cause: error });
  }
}

interface Fault extends ProblemFault {
  /** A member or a type that the body cannot have, rather than a value that it cannot take. */
  isShape: boolean;
}

function faultsOf(issue: z.core.$ZodIssue, body: unknown): Fault[] {
  const path = issue.path.map(String).join('.');
  const value = issue.path.reduce<unknown>(
    (at, name) => (at as Record<PropertyKey, unknown> | undefined)?.[name],
    body,
  );
  const name = path === '' ? 'The body' : path;
  const given = value === undefined ? '' : ` (${shown(value)})`;
  const fault = (code: string, message: string, isShape = false): Fault[] => [{ code, path, message, isShape }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const whole = path === '' ? key : `${path}.${key}`;
        return { code: 'UNKNOWN_FIELD', path: whole.slice(0, 200), message: unknownField(whole), isShape: true };
      });
    case 'invalid_type':
    case 'invalid_union':
      if (value === undefined) return fault('MISSING', `${name} is missing.`, true);
      return fault('WRONG_TYPE', `${name}${given} must be ${expectedOf(issue)}.`, true);
    case 'invalid_value':
      return fault('UNKNOWN_NAME', `${name}${given} must be one of ${issue.values.map(String).join(', ')}.`);
    case 'too_small':
      return fault(
        'OUT_OF_RANGE',
        `${name}${given} must ${sizeWord(issue.origin, issue.inclusive === false ? 'above' : 'at least', issue.minimum)}.`,
      );
    case 'too_big':
      return fault(
        'OUT_OF_RANGE',
        `${name}${given} must ${sizeWord(issue.origin, issue.inclusive === false ? 'below' : 'at most', issue.maximum)}.`,
      );
    case 'custom': {
      const code: unknown = issue.params?.['code'];
      return fault(typeof code === 'string' ? code : 'MALFORMED', `${name}${given} ${issue.message}.`);
    }
    default:
      return fault('MALFORMED', `${name}${given} is malformed: ${issue.message}.`);
  }
}

/** Members that are shown and cannot be set, with what sets them. */
const DERIVED: Readonly<Record<string, string>> = {
  id: 'it is the identity of the segment',
  gid: 'it is the identity of the segment',
  key: 'it is the identity of the segment',
  datasetId: 'it is the identity of the segment',
  reportClass: 'it follows from surveyClass and surveySubclass',
  ruleClass: 'it follows from class, laying, pressure and size',
  version: 'it follows from the edit; the version that the edit is for stands in If-Match',
  revision: 'it follows from the edit',
};

function unknownField(name: string): string {
  const why = DERIVED[name];
  return why === undefined
    ? `The member ${shownName(name)} is not known here.`
    : `The member ${name} cannot be set: ${why}.`;
}

function expectedOf(issue: z.core.$ZodIssueInvalidType | z.core.$ZodIssueInvalidUnion): string {
  if (issue.code === 'invalid_union') return 'a text, a number, true, false or null';
  return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`;
}

function sizeWord(origin: string, word: string, limit: number | bigint): string {
  if (origin === 'string') return `have ${word} ${limit} characters`;
  if (origin === 'array') return `have ${word} ${limit} items`;
  return `be ${word} ${limit}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}

function shownName(name: string): string {
  return JSON.stringify(name.slice(0, MAX_SHOWN_CHARACTERS));
}
