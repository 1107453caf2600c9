import type { Judge } from './judge.ts';
import type { Told } from './live-listener.ts';

const REVISIONS = `SELECT count(*)::int AS n, coalesce(max(revision), 0)::int AS last, count(*) FILTER (WHERE revision IS NULL)::int AS unnumbered,
  (SELECT revision::int FROM talpa.revision_head) AS head FROM talpa.change`;
/** Version n of a row ends where version n + 1 begins. */
const TORN_VERSIONS = (table: string) => `SELECT count(*)::int AS n FROM (
    SELECT until_revision, lead(from_revision) OVER row AS next, lead(id) OVER row IS NULL AS is_last, from_revision, change_id,
      id IN (SELECT id FROM talpa.${table}) AS is_present
    FROM talpa.${table}_version WINDOW row AS (PARTITION BY id ORDER BY from_revision)) AS versions
  WHERE from_revision IS NULL OR (NOT is_last AND until_revision IS DISTINCT FROM next) OR (is_last AND is_present AND until_revision IS NOT NULL)
    OR (is_last AND NOT is_present AND until_revision IS NULL) OR until_revision <= from_revision`;
/** Rows whose gid another row has or had. */
const SHARED_GIDS = (table: string) =>
  `SELECT count(*)::int AS n FROM (SELECT FROM talpa.${table}_version GROUP BY gid HAVING count(DISTINCT id) > 1) AS shared`;
/** Gids that are leased to nobody's import and yet have a row. */
const LEASED_GIDS = (table: string) => `SELECT count(*)::int AS n FROM talpa.gid_lease AS l JOIN talpa.${table} AS t
  ON l.relation = '${table}' AND t.gid BETWEEN l.first_gid AND l.last_gid`;
const LEFTOVERS = `SELECT count(*)::int AS n FROM pg_class WHERE relname LIKE 'staged_%' OR relname = 'storage_probe'`;

/** What is wrong with the log of revisions and with the versions; nothing when both are whole. */
export async function checkLog(judge: Judge): Promise<string[]> {
  const wrong: string[] = [];
  const [log] = await judge.rows<{ n: number; last: number; unnumbered: number; head: number }>(REVISIONS);
  const { n, last, unnumbered, head } = log!;
  if (n !== last || n !== head || unnumbered > 0)
    wrong.push(
      `the log has ${n} changes up to revision ${last}, ${unnumbered} without a number, and the head is ${head}`,
    );
  const none = async (what: string, sql: string): Promise<void> => {
    const [row] = await judge.rows<{ n: number }>(sql);
    if (row!.n > 0) wrong.push(`${row!.n} ${what}`);
  };
  for (const table of ['segment', 'point']) {
    await none(`versions of ${table}s do not join`, TORN_VERSIONS(table));
    await none(`gids of ${table}s were given twice`, SHARED_GIDS(table));
    await none(`leased gids of ${table}s are in use`, LEASED_GIDS(table));
  }
  await none('tables of imports are left', LEFTOVERS);
  return wrong;
}

interface Entry {
  revision: number;
  relation: string;
  west: number | null;
  south: number;
  east: number;
  north: number;
}

/** Events of `/live` whose box does not hold all that the log says changed, and revisions that no event told. */
export async function checkTold(judge: Judge, streams: readonly (readonly Told[])[]): Promise<string[]> {
  const entries = await judge.rows<Entry>(
    `SELECT c.revision::int AS revision, e.relation, e.west, e.south, e.east, e.north
     FROM talpa.change AS c JOIN talpa.change_entry AS e ON e.change_id = c.id ORDER BY c.revision`,
  );
  const wrong: string[] = [];
  for (const told of streams) {
    let at = 0;
    let last: number | null = null;
    for (const { from, to, bounds } of told) {
      if (last !== null && from !== last) wrong.push(`/live told ${from} to ${to} after ${last}`);
      last = to;
      while (at < entries.length && entries[at]!.revision <= from) at++;
      for (; at < entries.length && entries[at]!.revision <= to; at++) {
        const { west, south, east, north, relation, revision } = entries[at]!;
        if (bounds === null || west === null) continue;
        const isInside = bounds[0] <= west && bounds[1] <= south && bounds[2] >= east && bounds[3] >= north;
        if (!isInside) wrong.push(`/live told ${from} to ${to} without the ${relation} of ${revision}`);
      }
    }
  }
  return wrong;
}

/** Counts that the server told of revisions against the versions in the store; at most `most` revisions, evenly spread. */
export async function checkCounts(judge: Judge, told: ReadonlyMap<number, string>, most = 100): Promise<string[]> {
  const all = [...told].sort(([a], [b]) => a - b);
  const step = Math.max(1, Math.ceil(all.length / most));
  const wrong: string[] = [];
  for (const [revision, expected] of all.filter((_, i) => i % step === 0)) {
    const rows = await judge.rows<{ line: string }>(
      `SELECT report_class || ' ' || count(*) || ' ' || count(*) FILTER (WHERE NOT (start_known AND end_known)) AS line
       FROM talpa.segment_version WHERE from_revision <= $1 AND (until_revision IS NULL OR until_revision > $1) GROUP BY report_class`,
      [revision],
    );
    const stored = rows.map(({ line }) => line).sort();
    if (stored.join(', ') !== expected)
      wrong.push(`revision ${revision} was told as ${expected}, and was ${stored.join(', ')}`);
  }
  return wrong;
}
