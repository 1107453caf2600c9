import { acceptsGzip, matchesEtag, type Representation } from './representation.ts';

/** How a tile is answered: 204 for one without bytes, 304 to a client that has it, else 200 in one of two codings. */
export type TileForm = 'empty' | 'notModified' | 'gzip' | 'identity';

export const FORM_STATUS: Readonly<Record<TileForm, 200 | 204 | 304>> = {
  empty: 204,
  notModified: 304,
  gzip: 200,
  identity: 200,
};

/** The form that the header fields If-None-Match and Accept-Encoding ask for. */
export function tileForm(
  tile: Representation,
  ifNoneMatch: string | undefined,
  acceptEncoding: string | undefined,
): TileForm {
  if (tile.plainBytes === 0) return 'empty';
  if (matchesEtag(ifNoneMatch, tile.etag)) return 'notModified';
  return tile.encoding === 'gzip' && takesGzip(acceptEncoding) ? 'gzip' : 'identity';
}

/** Header fields that depend on the tile, flat: name, value. */
export function tileFields(tile: Representation, form: TileForm): string[] {
  const { etag, type, body, plainBytes } = tile;
  switch (form) {
    case 'empty':
      return [];
    case 'notModified':
      return ['etag', etag];
    case 'gzip':
      return ['etag', etag, 'content-type', type, 'content-encoding', 'gzip', 'content-length', String(body.length)];
    case 'identity':
      return ['etag', etag, 'content-type', type, 'content-length', String(plainBytes)];
  }
}

/** Browsers send one field each, so few are seen; beyond that they are read anew. */
const KEPT_FIELDS = 100;
const takes = new Map<string | undefined, boolean>();

function takesGzip(field: string | undefined): boolean {
  let known = takes.get(field);
  if (known !== undefined) return known;
  known = acceptsGzip(field);
  if (takes.size < KEPT_FIELDS && (field?.length ?? 0) < KEPT_FIELDS) takes.set(field, known);
  return known;
}
