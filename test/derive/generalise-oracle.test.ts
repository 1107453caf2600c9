import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildLevels } from '../../core/generalise/build-levels.ts';
import type { LevelTable } from '../../core/generalise/level-table.ts';
import { mergeChains } from '../../core/generalise/merge-chains.ts';
import { simplifyLine } from '../../core/generalise/simplify-line.ts';
import { TOLERANCE_UNITS, tileUnitM } from '../../core/generalise/zoom-levels.ts';
import { streetRows } from '../bench/street-rows.ts';
import { rowTable, type RowSpec } from '../core/generalise/row-table.ts';
import { tilesOfLevel } from '../core/generalise/tiles-of-level.ts';
import { openOracleDatabase, type OracleDatabase } from './oracle-database.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20261124;

/** SQL for the vertices of a line as an array of pairs; numbers lose nothing on the way. */
const verticesOf = (line: string): string =>
  `(SELECT array_agg(ARRAY[ST_X(p.geom), ST_Y(p.geom)] ORDER BY p.path) FROM ST_DumpPoints(${line}) p)`;

let oracle: OracleDatabase;

beforeAll(async () => {
  oracle = await openOracleDatabase();
  // Parallel ST_AsMVT merges its workers' layers in another order at each run.
  await oracle.rows('SET max_parallel_workers_per_gather = 0');
});

afterAll(() => oracle.close());

describe(`generalised lines against PostGIS (seed ${SEED})`, () => {
  it('merges the lines of each group as ST_LineMerge does', async () => {
    const random = seededRandom(SEED);
    let merged = 0;
    for (let round = 0; round < 60; round++) {
      const specs = randomGraph(random);
      const table = rowTable(specs);
      const chains = mergeChains(table);
      const ours = Array.from({ length: chains.count }, (_, chain) => ({
        group: chains.group[chain]!,
        line: pairs(chains.mercator, chains.vertexStart[chain]!, chains.vertexStart[chain + 1]!),
      }));
      const theirs = await oracle.rows<{ group: number; line: number[][] }>(
        `SELECT grp AS group, ${verticesOf('merged.geom')} AS line
         FROM (SELECT grp, ST_LineMerge(ST_Collect(ST_GeomFromGeoJSON(line))) AS lines FROM unnest($1::int[], $2::text[]) AS t(grp, line) GROUP BY grp) g,
           ST_Dump(lines) AS merged`,
        [
          specs.map(({ group }) => group),
          specs.map(({ vertices }) =>
            JSON.stringify({ type: 'LineString', coordinates: pairs(vertices, 0, vertices.length / 2) }),
          ),
        ],
      );
      expect(ours.map(undirected).sort()).toEqual(theirs.map(undirected).sort());
      merged += specs.length - chains.count;
    }
    expect(merged).toBeGreaterThan(200);
  });

  it('simplifies as ST_Simplify does, vertex for vertex', async () => {
    const random = seededRandom(SEED + 1);
    const lines = Array.from({ length: 1500 }, (_, i) => randomLine(random, i));
    for (const tolerance of [0, 0.3, 4, 38.21851, 152.87405]) {
      const theirs = await oracle.rows<{ line: number[][] }>(
        `SELECT ${verticesOf('ST_Simplify(ST_GeomFromGeoJSON(line), $2, true)')} AS line
         FROM unnest($1::text[]) WITH ORDINALITY AS t(line, n) ORDER BY n`,
        [lines.map((line) => JSON.stringify({ type: 'LineString', coordinates: line })), tolerance],
      );
      let dropped = 0;
      for (const [i, line] of lines.entries()) {
        const out = new Float64Array(2 * line.length);
        const count = simplifyLine(Float64Array.from(line.flat()), 0, line.length, tolerance, out, 0);
        expect(pairs(out, 0, count), `line ${i}, tolerance ${tolerance}: ${JSON.stringify(line)}`).toEqual(
          theirs[i]!.line,
        );
        dropped += line.length - count;
      }
      expect(dropped).toBeGreaterThan(tolerance === 0 ? 0 : 1000);
    }
  });

  describe('levels of a town of 60,000 segments', () => {
    const { levels, chains } = buildLevels(streetRows(3, 24), { budgetBytes: 60_000 });

    for (const level of levels) {
      it(`gives the tiles of ST_AsMVT of the same rows at z${level.zoom}`, async () => {
        await loadLevel(level);
        let features = 0;
        for (const { x, y, bytes } of tilesOfLevel(level)) {
          const [answer] = await oracle.rows<{ tile: Uint8Array }>(
            `SELECT ST_AsMVT(t, 'pipes', 4096, 'geom', 'id') AS tile FROM (
               SELECT id, class, report, sub, size, known, dataset, segments, ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, 64, true) AS geom
               FROM level ORDER BY id) t WHERE geom IS NOT NULL`,
            [level.zoom, x, y],
          );
          const theirs = decode(answer!.tile);
          expect(decode(bytes)).toEqual(theirs);
          features += theirs.size;
        }
        expect(features).toBeGreaterThan(level.count / 2);
      });

      it(`holds the lines of ST_Simplify of the chains at z${level.zoom}`, async () => {
        const theirs = await oracle.rows<{ line: number[][] }>(
          `SELECT ${verticesOf('ST_Simplify(ST_GeomFromGeoJSON(line), $2, true)')} AS line
           FROM unnest($1::text[]) WITH ORDINALITY AS t(line, n) ORDER BY n`,
          [
            Array.from(level.chains, (chain) =>
              JSON.stringify({
                type: 'LineString',
                coordinates: pairs(chains.mercator, chains.vertexStart[chain]!, chains.vertexStart[chain + 1]!),
              }),
            ),
            TOLERANCE_UNITS * tileUnitM(level.zoom),
          ],
        );
        for (const [row, { line }] of theirs.entries()) {
          expect(pairs(level.metres, level.vertexStart[row]!, level.vertexStart[row + 1]!)).toEqual(line);
        }
        expect(theirs.length).toBe(level.count);
      });
    }
  });
});

/**
 * Rows between nodes of a grid that are drawn at their nodes exactly, at most one between two, each bent by a middle of its own. Without loops of a single row and
 * without rings: where those begin, ST_LineMerge chooses for itself.
 */
function randomGraph(random: () => number): RowSpec[] {
  const side = 4;
  const specs: RowSpec[] = [];
  const joined = [0, 1].map(() => Array.from({ length: side * side }, (_, node) => node));
  const root = (group: number, node: number): number => {
    const parent = joined[group]![node]!;
    return parent === node ? node : root(group, parent);
  };
  for (let tries = 0; tries < 50; tries++) {
    const [a, b] = [Math.floor(random() * side * side), Math.floor(random() * side * side)];
    const group = Math.floor(random() * 2);
    if (root(group, a) === root(group, b)) continue;
    joined[group]![root(group, a)] = root(group, b);
    const place = (node: number) => [(node % side) * 100, Math.floor(node / side) * 100];
    specs.push({
      id: specs.length + 1,
      group,
      startNode: a,
      endNode: b,
      vertices: [
        ...place(a),
        Math.round(random() * 3000) / 10 + 0.01,
        Math.round(random() * 3000) / 10 + 0.01,
        ...place(b),
      ],
    });
  }
  return specs;
}

/** A line of up to 80 vertices: wandering, closed, or there and back, near the origin or where the district is in EPSG:3857. */
function randomLine(random: () => number, i: number): number[][] {
  const count = 2 + Math.floor(random() * 78);
  const origin = i % 2 === 0 ? [0, 0] : [11849959, 3434519];
  const reach = [2, 20, 300][i % 3]!;
  let [x, y] = [random() * reach, random() * reach];
  const line = Array.from({ length: count }, () => {
    x += (random() - 0.4) * reach;
    y += (random() - 0.5) * reach;
    return [origin[0]! + x, origin[1]! + y];
  });
  if (i % 5 === 0 && count > 3) line.push([...line[0]!]);
  if (i % 7 === 0) line.splice(1, 0, [...line[0]!]);
  return line;
}

/** A line as text that does not tell in which direction it runs. */
function undirected({ group, line }: { group: number; line: readonly number[][] }): string {
  const [there, back] = [JSON.stringify(line), JSON.stringify(line.toReversed())];
  return `${group} ${there < back ? there : back}`;
}

function pairs(flat: ArrayLike<number>, from: number, to: number): number[][] {
  return Array.from({ length: to - from }, (_, v) => [flat[2 * (from + v)]!, flat[2 * (from + v) + 1]!]);
}

/** Puts a level into a temporary table, a column a tag. */
async function loadLevel(level: LevelTable): Promise<void> {
  const value = (key: string, row: number): unknown => {
    const column = level.columns.find((one) => one.key === key)!;
    return column.kind === 'coded' ? (column.values[column.codes[row]! - 1] ?? null) : column.values[row];
  };
  const rows = Array.from({ length: level.count }, (_, row) => ({
    id: level.ids[row],
    ...Object.fromEntries(level.columns.map(({ key }) => [key, value(key, row)])),
    line: {
      type: 'LineString',
      coordinates: pairs(level.metres, level.vertexStart[row]!, level.vertexStart[row + 1]!),
    },
  }));
  await oracle.rows(`CREATE TEMPORARY TABLE IF NOT EXISTS level
    (id bigint, class text, report text, sub text, size int, known boolean, dataset int, segments int, geom geometry(LineString, 3857))`);
  await oracle.rows('TRUNCATE level');
  await oracle.rows(
    `INSERT INTO level SELECT id, class, report, sub, size, known, dataset, segments, ST_SetSRID(ST_GeomFromGeoJSON(line), 3857)
     FROM jsonb_to_recordset($1) AS r(id bigint, class text, report text, sub text, size int, known boolean, dataset int, segments int, line jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** Geometry and tags by feature id. */
function decode(bytes: Uint8Array): Map<number, unknown> {
  const layer = new VectorTile(new PbfReader(bytes)).layers['pipes'];
  const features = new Map<number, unknown>();
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    const geometry = feature.loadGeometry().map((piece) => piece.map(({ x, y }) => [x, y]));
    features.set(feature.id!, { type: feature.type, geometry, tags: { ...feature.properties } });
  }
  return features;
}
