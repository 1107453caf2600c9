import type { AreaKind } from '../../core/model/place.ts';
import type { Database } from './connect-database.ts';
import type { RankedRow } from './search-row.ts';
import { nameFits, nameRank, type MatchRank, type SearchTerms } from './search-terms.ts';

interface Row {
  id: string;
  label: string;
  detail: string;
  rank: MatchRank;
  lon: number;
  lat: number;
}

/** Areas by name or initials, the wider kinds first. */
export async function searchAreas(db: Database, terms: SearchTerms, limit: number): Promise<RankedRow[]> {
  const { rows } = await db.knex.raw<{ rows: (Row & { kind: AreaKind })[] }>(
    `SELECT found.id, found.name AS label, concat_ws(' · ', parent.name, d.name) AS detail, found.kind, found.rank,
       ST_X(spot) AS lon, ST_Y(spot) AS lat
     FROM (
       SELECT a.*, ${nameRank('a.name', 'a.initials')} AS rank FROM area AS a
       WHERE a.name IS NOT NULL AND ${nameFits('a.name', 'a.initials')} ORDER BY rank, a.name COLLATE "C", a.id LIMIT :limit
     ) AS found
     JOIN dataset AS d ON d.id = found.dataset_id
     LEFT JOIN area AS parent ON parent.dataset_id = found.dataset_id AND parent.key = found.parent_key
     CROSS JOIN LATERAL ST_PointOnSurface(found.geom) AS spot`,
    { ...terms, limit },
  );
  return rows.map(({ kind, ...row }) => ({ ...row, kind: 'area', areaKind: kind, id: Number(row.id) }));
}

/** Buildings that have a name, by name or initials. */
export async function searchBuildings(db: Database, terms: SearchTerms, limit: number): Promise<RankedRow[]> {
  const { rows } = await db.knex.raw<{ rows: Row[] }>(
    `SELECT found.id, found.name AS label, concat_ws(' · ', found.use, d.name) AS detail, found.rank, ST_X(spot) AS lon, ST_Y(spot) AS lat
     FROM (
       SELECT b.*, ${nameRank('b.name', 'b.initials')} AS rank FROM building AS b
       WHERE b.name IS NOT NULL AND ${nameFits('b.name', 'b.initials')} ORDER BY rank, b.name COLLATE "C", b.id LIMIT :limit
     ) AS found
     JOIN dataset AS d ON d.id = found.dataset_id
     CROSS JOIN LATERAL ST_PointOnSurface(found.geom) AS spot`,
    { ...terms, limit },
  );
  return rows.map((row) => ({ ...row, kind: 'building', areaKind: null, id: Number(row.id) }));
}

/** Datasets that hold something, by name or initials; the spot is on any object of theirs. */
export async function searchDatasets(db: Database, terms: SearchTerms, limit: number): Promise<RankedRow[]> {
  const any = ['segment', 'point', 'road', 'area', 'building'].map(
    (table) => `(SELECT geom FROM ${table} WHERE dataset_id = found.id ORDER BY key LIMIT 1)`,
  );
  const { rows } = await db.knex.raw<{ rows: Row[] }>(
    `SELECT found.id, found.name AS label, found.profile AS detail, found.rank, ST_X(spot) AS lon, ST_Y(spot) AS lat
     FROM (
       SELECT d.*, ${nameRank('d.name', 'initials')} AS rank FROM dataset AS d, pinyin_initials(d.name) AS initials
       WHERE ${nameFits('d.name', 'initials')} ORDER BY rank, d.name COLLATE "C" LIMIT :limit
     ) AS found
     CROSS JOIN LATERAL (SELECT ST_PointOnSurface(geom) AS spot FROM (${any.join(' UNION ALL ')}) AS held LIMIT 1) AS held`,
    { ...terms, limit },
  );
  return rows.map((row) => ({ ...row, kind: 'dataset', areaKind: null, id: Number(row.id) }));
}
