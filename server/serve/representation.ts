import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';

/** Bytes ready to be sent: compressed once, named by their content. */
export interface Representation {
  type: string;
  /** Weak, since the plain and the compressed bytes share it; of the content, so that it outlives a revision that does not touch it. */
  etag: string;
  encoding: 'gzip' | 'identity';
  body: Buffer;
  /** Bytes before compression. */
  plainBytes: number;
}

/** Below that, the header fields cost more than gzip gains. */
const MIN_GZIP_BYTES = 256;

export function represent(type: string, bytes: Uint8Array, level: number): Representation {
  const plain = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  const packed = plain.length < MIN_GZIP_BYTES ? null : gzipSync(plain, { level });
  const compressed = packed !== null && packed.length < plain.length;
  return {
    type,
    etag: `W/"${hash}"`,
    encoding: compressed ? 'gzip' : 'identity',
    body: compressed ? packed : Buffer.from(plain),
    plainBytes: plain.length,
  };
}

const gunzipAside = promisify(gunzip);
const gzipAside = promisify(gzip);
const BEST_LEVEL = 9;

/** The same content at gzip's best level, compressed off the event loop; null when it would not be smaller. */
export async function recompress(representation: Representation): Promise<Representation | null> {
  if (representation.encoding !== 'gzip') return null;
  const body = await gzipAside(await gunzipAside(representation.body), { level: BEST_LEVEL });
  return body.length < representation.body.length ? { ...representation, body } : null;
}

/** The body for a client that may not know gzip. */
export function bodyFor(representation: Representation, takesGzip: boolean): Buffer {
  if (representation.encoding === 'identity' || takesGzip) return representation.body;
  return gunzipSync(representation.body);
}

/** Whether an Accept-Encoding field takes gzip (RFC 9110 section 12.5.3). */
export function acceptsGzip(field: string | undefined): boolean {
  if (field === undefined) return false;
  let any = false;
  for (const item of field.split(',')) {
    const [coding, ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const refused = parameters.some((parameter) => /^q=0(?:\.0{1,3})?$/.test(parameter));
    if (coding === 'gzip' || coding === 'x-gzip') return !refused;
    if (coding === '*') any = !refused;
  }
  return any;
}

/** Whether an If-None-Match field names this content, by weak comparison (RFC 9110 section 13.1.2). */
export function matchesEtag(field: string | undefined, etag: string): boolean {
  if (field === undefined) return false;
  if (field === etag || field === '*') return true;
  const opaque = etag.replace(/^W\//, '');
  return field.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === opaque);
}
