import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

const HOW = 'Send the ETag (or the version, in double quotes) that GET /api/segments/{id} gave as the header If-Match.';
/** A version, alone or as the beginning of an ETag: `"123"`, `"123-Xy_z"`. */
const TAG = /^"(\d{1,18})(?:-[\w-]{1,60})?"$/;
const MAX_TAGS = 10;

/** The ETag of a segment: its version, which an edit is checked by, and the hash of what is sent, which caches are checked by. */
export function segmentEtag(version: string, contentHash: string): string {
  return `"${version}-${contentHash}"`;
}

/**
 * The versions that If-Match names. Throws `version-required` (428) when it is missing, or `*`, which names none; `invalid-parameter` when it is no ETag
 * of a segment: a weak one (W/) never matches (RFC 9110 section 13.1.1).
 */
export function versionsOfIfMatch(req: IncomingMessage): string[] {
  const field = req.headers['if-match'];
  if (field === undefined || field.trim() === '')
    throw new Problem('version-required', `The header If-Match is missing. ${HOW}`);
  if (field.trim() === '*') throw new Problem('version-required', `If-Match: * names no version. ${HOW}`);
  const tags = field.split(',').map((tag) => TAG.exec(tag.trim())?.[1]);
  const versions = tags.filter((tag) => tag !== undefined);
  if (versions.length < tags.length || tags.length > MAX_TAGS) {
    const message = `The header If-Match (${JSON.stringify(field.slice(0, 80))}) is no ETag of a segment. ${HOW}`;
    throw new Problem('invalid-parameter', message, {
      errors: [{ code: 'MALFORMED', path: 'header.If-Match', message }],
    });
  }
  return versions;
}
