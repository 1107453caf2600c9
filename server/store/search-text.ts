import type { Database } from './connect-database.ts';

/** A place that a text names. */
export interface SearchRow {
  kind: 'segment' | 'point' | 'road' | 'dataset';
  /** Id of the segment, point or dataset; for a road, of the segment nearest its middle. */
  id: number | null;
  label: string;
  /** What tells it apart: class and dataset. */
  detail: string;
  lon: number;
  lat: number;
}

/** A pattern of LIKE that finds `text` anywhere, taken literally. */
const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`;

/**
 * Segments by key, points by survey number, roads and datasets by name, that contain `query` (case is ignored); whole matches first, then
 * those that begin with it.
 */
export async function searchText(db: Database, query: string, limit: number): Promise<SearchRow[]> {
  const text = query.trim();
  if (text === '') return [];
  const pattern = containing(text);
  const { rows } = await db.knex.raw<{ rows: (Omit<SearchRow, 'id'> & { id: string | null })[] }>(
    `WITH found AS (
      (SELECT 'dataset' AS kind, d.id::bigint AS id, d.name AS label, d.profile AS detail, middle.geom AS geom, 0 AS kind_rank
        FROM dataset AS d
        CROSS JOIN LATERAL (SELECT ST_Centroid(ST_SetSRID(ST_Extent(s.geom)::geometry, 4490)) AS geom FROM segment AS s WHERE s.dataset_id = d.id) AS middle
        WHERE d.name ILIKE :pattern AND middle.geom IS NOT NULL LIMIT :limit)
      UNION ALL
      (SELECT 'road', NULL, r.road, d.name, r.geom, 1
        FROM (SELECT road, dataset_id, ST_PointOnSurface(ST_Collect(geom)) AS geom FROM segment WHERE road ILIKE :pattern GROUP BY road, dataset_id LIMIT :limit) AS r
        JOIN dataset AS d ON d.id = r.dataset_id)
      UNION ALL
      (SELECT 'segment', s.id, s.key, concat_ws(' · ', s.survey_class || coalesce('/' || s.survey_subclass, ''), d.name),
          ST_LineInterpolatePoint(ST_Force2D(s.geom), 0.5), 2
        FROM segment AS s JOIN dataset AS d ON d.id = s.dataset_id
        WHERE s.key ILIKE :pattern AND ST_Length(s.geom) > 0 ORDER BY length(s.key), s.key LIMIT :limit)
      UNION ALL
      (SELECT 'point', p.id, coalesce(p.survey_number, p.key), concat_ws(' · ', p.survey_class, p.feature_text, d.name), p.geom, 3
        FROM point AS p JOIN dataset AS d ON d.id = p.dataset_id
        WHERE p.survey_number ILIKE :pattern ORDER BY length(p.survey_number), p.survey_number LIMIT :limit)
    )
    SELECT kind, id, label, detail, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM found
    ORDER BY lower(label) <> lower(:text), NOT starts_with(lower(label), lower(:text)), kind_rank, length(label), label, id
    LIMIT :limit`,
    { pattern, text, limit },
  );
  return rows.map((row) => ({ ...row, id: row.id === null ? null : Number(row.id) }));
}
