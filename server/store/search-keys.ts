import type { Database } from './connect-database.ts';
import type { RankedRow } from './search-row.ts';
import type { MatchRank, SearchTerms } from './search-terms.ts';

interface Row {
  kind: 'segment' | 'point';
  id: string;
  label: string;
  detail: string;
  rank: MatchRank;
  lon: number;
  lat: number;
}

/** How the rows of a table are named and told apart. `lowered` is the expression of the index. */
const SUBJECTS = {
  segment: {
    lowered: `lower(t.key COLLATE "C")`,
    label: 't.key',
    detail: `concat_ws(' · ', t.survey_class || coalesce('/' || t.survey_subclass, ''), t.road, d.name)`,
    // A vertical pipe has no plane length to go along.
    spot: `CASE WHEN ST_Length(t.geom) > 0 THEN ST_LineInterpolatePoint(ST_Force2D(t.geom), 0.5) ELSE ST_Force2D(ST_StartPoint(t.geom)) END`,
  },
  point: {
    lowered: `lower(coalesce(t.survey_number, t.key) COLLATE "C")`,
    label: 'coalesce(t.survey_number, t.key)',
    detail: `concat_ws(' · ', t.survey_class, t.feature_text, t.road, d.name)`,
    spot: 't.geom',
  },
} as const;
type Subject = keyof typeof SUBJECTS;

/** Segments whose id, gid or key, and points whose survey number (or key, without one), is or begins with the text; by name. */
export async function searchKeys(
  db: Database,
  subject: Subject,
  terms: SearchTerms,
  limit: number,
): Promise<RankedRow[]> {
  const { lowered } = SUBJECTS[subject];
  const numbered =
    subject === 'segment' ? `UNION SELECT t.id, 0 FROM segment AS t WHERE t.id = :number OR t.gid = :number` : '';
  return findRows(
    db,
    subject,
    `(SELECT t.id, CASE WHEN ${lowered} = :wholeKey THEN 0 ELSE 1 END AS rank FROM ${subject} AS t
      WHERE ${lowered} LIKE :keyBeginning ORDER BY ${lowered}, t.id LIMIT :limit) ${numbered}`,
    { ...terms, limit },
  );
}

/**
 * Segments and points with the text further inside their key or survey number. No index helps: 0.1 s for 465,000 segments. For a Chinese text
 * only keys that are not plain ASCII are looked through, of which there is an index, and in most registers none.
 */
export async function searchInsideKeys(
  db: Database,
  subject: Subject,
  terms: SearchTerms,
  limit: number,
): Promise<RankedRow[]> {
  const { lowered, label } = SUBJECTS[subject];
  const isForeign = `octet_length(${label}) <> char_length(${label})`;
  return findRows(
    db,
    subject,
    `SELECT t.id, 2 AS rank FROM ${subject} AS t
     WHERE ${label} COLLATE "C" LIKE ANY (:keyContaining) ${terms.isAscii ? '' : `AND ${isForeign}`} AND ${lowered} NOT LIKE :keyBeginning
     LIMIT :limit`,
    { ...terms, limit },
  );
}

async function findRows(
  db: Database,
  subject: Subject,
  hits: string,
  bindings: SearchTerms & { limit: number },
): Promise<RankedRow[]> {
  const { label, detail, spot } = SUBJECTS[subject];
  const { rows } = await db.knex.raw<{ rows: Row[] }>(
    `WITH hit AS MATERIALIZED (${hits})
     SELECT '${subject}' AS kind, t.id, ${label} AS label, ${detail} AS detail, min(hit.rank) OVER (PARTITION BY t.id) AS rank,
       ST_X(${spot}) AS lon, ST_Y(${spot}) AS lat
     FROM hit JOIN ${subject} AS t ON t.id = hit.id JOIN dataset AS d ON d.id = t.dataset_id`,
    { ...bindings },
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.values()].map((row) => ({ ...row, areaKind: null, id: Number(row.id) }));
}
