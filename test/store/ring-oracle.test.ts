import { afterAll, beforeAll, expect, it } from 'vitest';
import { nestRings } from '../../core/geometry/nest-rings.ts';
import { ringFault, type Ring } from '../../core/geometry/ring-fault.ts';
import { polygonsToEwkb } from '../../server/store/ewkb.ts';
import { seededRandom } from '../derive/seeded-random.ts';
import { createTestDatabase } from '../support/database.ts';

const SEED = 20261124;
const CASES = 3_000;

let db: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

/** Corners on a small grid, so that they often meet, touch and lie in line. */
function randomRing(random: () => number, corners: number, cells: number): Ring {
  const positions = Array.from({ length: 2 * corners }, () => Math.floor(random() * cells));
  return Float64Array.from([...positions, positions[0]!, positions[1]!]);
}

/** Why PostGIS refuses each; null where it does not. */
async function reasonsOf(polygons: Ring[][][]): Promise<(string | null)[]> {
  const { rows } = await db.knex.raw<{ rows: { reason: string | null }[] }>(
    `SELECT (ST_IsValidDetail(g.bytes::geometry)).reason AS reason FROM unnest(?::bytea[]) WITH ORDINALITY AS g(bytes, i) ORDER BY i`,
    [polygons.map((rings) => polygonsToEwkb(rings))],
  );
  return rows.map(({ reason }) => reason);
}

it(`a single ring is faulty exactly where PostGIS says so (seed ${SEED})`, async () => {
  const random = seededRandom(SEED);
  const rings = Array.from({ length: CASES }, (_, i) => randomRing(random, 3 + (i % 5), 5));
  const ours = rings.map((ring) => ringFault([ring])?.fault ?? null);
  const theirs = await reasonsOf(rings.map((ring) => [[ring]]));
  const differing = rings.flatMap((ring, i) =>
    (ours[i] === null) === (theirs[i] === null) ? [] : [`${ring.join(' ')}: ${ours[i]} / ${theirs[i]}`],
  );
  expect(differing).toEqual([]);
  expect(ours.filter((fault) => fault === null).length).toBeGreaterThan(CASES / 10);
  expect(ours.filter((fault) => fault === 'crossing').length).toBeGreaterThan(CASES / 10);
});

it(`rings without a fault nest into what PostGIS takes (seed ${SEED})`, async () => {
  const random = seededRandom(SEED + 1);
  const sets = Array.from({ length: CASES }, (_, i) =>
    [12, 5, 4].slice(0, 2 + (i % 2)).map((cells, r) => randomRing(random, 3 + r, cells)),
  ).filter((rings) => ringFault(rings) === null);
  const reasons = await reasonsOf(sets.map((rings) => nestRings(rings)));
  // Rings that touch at two points cut the inside in two, which takes all of them to see; the store refuses those.
  const refused = reasons.filter((reason) => reason !== null && reason !== 'Interior is disconnected');
  expect(refused).toEqual([]);
  expect(sets.length).toBeGreaterThan(CASES / 20);
});
