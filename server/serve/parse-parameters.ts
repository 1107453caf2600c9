import type { z } from 'zod';
import { Problem, type ProblemFault } from './problem.ts';

const MAX_SHOWN_CHARACTERS = 80;
const MAX_FAULTS = 20;

/**
 * The parameters that the schema makes of the texts of a path or a query. Throws `invalid-parameter` with each fault: its code, `path.z` or
 * `query.bbox`, and a sentence with the value; `not-found` when all that is wrong is a name in the path that does not exist.
 */
export function parseParameters<T>(schema: z.ZodType<T>, place: 'path' | 'query', texts: Record<string, unknown>): T {
  const result = schema.safeParse(texts);
  if (result.success) return result.data;
  const { issues } = result.error;
  const errors = issues.flatMap((issue) => faultsOf(issue, place, texts)).slice(0, MAX_FAULTS);
  const detail = errors.map(({ message }) => message).join(' ');
  const isUnknownName = place === 'path' && issues.every(({ code }) => code === 'invalid_value');
  throw new Problem(isUnknownName ? 'not-found' : 'invalid-parameter', detail, { errors });
}

function faultsOf(issue: z.core.$ZodIssue, place: string, texts: Record<string, unknown>): ProblemFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'UNKNOWN_PARAMETER',
      path: `${place}.${shown(key)}`,
      message: `The parameter ${shown(key)} ("${shown(texts[key])}") is not known here.`,
    }));
  }
  const name = String(issue.path[0] ?? '');
  const value = texts[name];
  const fault = (code: string, message: string): ProblemFault[] => [{ code, path: `${place}.${name}`, message }];
  if (value === undefined) return fault('MISSING', `The parameter ${name} is missing.`);
  if (typeof value !== 'string') return fault('REPEATED', `The parameter ${name} is given more than once.`);
  if (issue.code === 'custom') {
    const code = typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'MALFORMED';
    return fault(code, `The parameter ${name} ("${shown(value)}") ${issue.message}.`);
  }
  if (issue.code === 'invalid_value') {
    return fault(
      'UNKNOWN_NAME',
      `The parameter ${name} ("${shown(value)}") must be one of ${issue.values.map(String).join(', ')}.`,
    );
  }
  return fault('MALFORMED', `The parameter ${name} ("${shown(value)}") is malformed: ${issue.message}.`);
}

function shown(value: unknown): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}
