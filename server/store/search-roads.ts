import type { Database } from './connect-database.ts';
import type { RankedRow } from './search-row.ts';
import { nameFits, nameRank, type MatchRank, type SearchTerms } from './search-terms.ts';

/** Stretches of one name that lie farther apart are two roads, degrees (about a kilometre). */
const APART_DEG = 0.01;
/** A register may name a road of its own for each segment; so many names are looked through in 0.3 s. */
const MOST_STREETS = 50_000;

interface Stretch {
  name: string;
  dataset: string;
  west: number;
  south: number;
  east: number;
  north: number;
  /** On the stretch, near its middle. */
  lon: number;
  lat: number;
}

/** Roads by name or initials, from the roads and from what segments say; one result for each name and place. */
export async function searchRoads(db: Database, terms: SearchTerms, limit: number): Promise<RankedRow[]> {
  const names = await findNames(db, terms, limit);
  if (names.size === 0) return [];
  const [roads, streets] = await Promise.all([
    findStretches(db, [...names.keys()]),
    findStreets(db, [...names.keys()]),
  ]);
  const places = gatherPlaces(roads);
  for (const street of streets) {
    const isKnown = places.some((place) => place.some((stretch) => isSameRoad(stretch, street)));
    if (!isKnown) places.push([street]);
  }
  return places.map((place) => {
    const { name, lon, lat } = middleStretch(place);
    const detail = [...new Set(place.map(({ dataset }) => dataset))].join(' · ');
    return { kind: 'road', id: null, label: name, detail, areaKind: null, lon, lat, rank: names.get(name) ?? 2 };
  });
}

/**
 * The names that fit, best first. Those of segments come from an index over (road, dataset), from each name straight to the next: 10 ms for 2,000 names
 * of 465,000 segments, where DISTINCT takes 260.
 */
async function findNames(db: Database, terms: SearchTerms, limit: number): Promise<Map<string, MatchRank>> {
  const { rows } = await db.knex.raw<{ rows: { name: string; rank: MatchRank }[] }>(
    `WITH RECURSIVE street(name, number) AS (
       (SELECT road, 1 FROM segment WHERE road IS NOT NULL ORDER BY road LIMIT 1)
       UNION ALL
       SELECT (SELECT s.road FROM segment AS s WHERE s.road > street.name ORDER BY s.road LIMIT 1), number + 1
       FROM street WHERE street.name IS NOT NULL AND number < ${MOST_STREETS}
     ), named AS MATERIALIZED (
       SELECT name, max(initials) AS initials FROM road WHERE name IS NOT NULL GROUP BY name
     ), unnamed AS MATERIALIZED (
       SELECT name FROM street WHERE name <> '' EXCEPT SELECT name FROM named
     ), known AS (
       SELECT name, initials FROM named
       UNION ALL
       SELECT name, CASE WHEN CAST(:readingContaining AS text) IS NOT NULL THEN pinyin_initials(name) END FROM unnamed
     )
     SELECT name, ${nameRank('name', 'initials')} AS rank FROM known WHERE ${nameFits('name', 'initials')}
     ORDER BY rank, name COLLATE "C" LIMIT :limit`,
    { ...terms, limit },
  );
  return new Map(rows.map(({ name, rank }) => [name, rank]));
}

async function findStretches(db: Database, names: string[]): Promise<Stretch[]> {
  const { rows } = await db.knex.raw<{ rows: Stretch[] }>(
    `SELECT r.name, d.name AS dataset, ST_XMin(r.geom) AS west, ST_YMin(r.geom) AS south, ST_XMax(r.geom) AS east, ST_YMax(r.geom) AS north,
       ST_X(spot) AS lon, ST_Y(spot) AS lat
     FROM road AS r JOIN dataset AS d ON d.id = r.dataset_id CROSS JOIN LATERAL ST_ClosestPoint(r.geom, ST_Centroid(r.geom)) AS spot
     WHERE r.name = ANY (?) ORDER BY r.id`,
    [names],
  );
  return rows;
}

/** What each dataset's segments say of each name, as one stretch. */
async function findStreets(db: Database, names: string[]): Promise<Stretch[]> {
  const { rows } = await db.knex.raw<{ rows: Stretch[] }>(
    `SELECT n.name, d.name AS dataset, ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east, ST_YMax(box) AS north,
       ST_X(spot) AS lon, ST_Y(spot) AS lat
     FROM unnest(?::text[]) AS n(name) CROSS JOIN dataset AS d
     CROSS JOIN LATERAL (SELECT ST_Extent(s.geom) AS box FROM segment AS s WHERE s.road = n.name AND s.dataset_id = d.id) AS held
     CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_Centroid(box::geometry), 4490) AS middle) AS centre
     CROSS JOIN LATERAL (
       SELECT ST_ClosestPoint(ST_Force2D(s.geom), middle) AS spot FROM segment AS s
       WHERE s.road = n.name AND s.dataset_id = d.id ORDER BY ST_Distance(s.geom, middle), s.id LIMIT 1
     ) AS nearest
     WHERE box IS NOT NULL ORDER BY n.name, d.id`,
    [names],
  );
  return rows;
}

/** Stretches of one name, gathered where they lie together. */
function gatherPlaces(stretches: readonly Stretch[]): Stretch[][] {
  const places: Stretch[][] = [];
  for (const stretch of stretches) {
    const near = places.filter((place) => place.some((other) => isSameRoad(other, stretch)));
    for (const place of near.slice(1)) places.splice(places.indexOf(place), 1);
    const [first] = near;
    if (first === undefined) places.push([stretch]);
    else first.push(...near.slice(1).flat(), stretch);
  }
  return places;
}

function isSameRoad(a: Stretch, b: Stretch): boolean {
  return (
    a.name === b.name &&
    Math.max(a.west, b.west) - Math.min(a.east, b.east) <= APART_DEG &&
    Math.max(a.south, b.south) - Math.min(a.north, b.north) <= APART_DEG
  );
}

/** The stretch nearest to the middle of them all. */
function middleStretch(place: readonly Stretch[]): Stretch {
  const lon = (Math.min(...place.map(({ west }) => west)) + Math.max(...place.map(({ east }) => east))) / 2;
  const lat = (Math.min(...place.map(({ south }) => south)) + Math.max(...place.map(({ north }) => north))) / 2;
  const distance = (s: Stretch): number => Math.hypot(s.lon - lon, s.lat - lat);
  return place.reduce((best, stretch) => (distance(stretch) < distance(best) ? stretch : best));
}
