import { seededRandom } from '../derive/seeded-random.ts';

/** A street as its centreline between two crossings, stride 2: metres east and north of the middle of the town. */
export type Street = Float64Array;

/** Distance of neighbouring streets in the middle of the town and at its edge, metres. */
const CENTRE_SPACING_M = 120;
const EDGE_SPACING_M = 420;
/** Crossings leave their place in the grid by up to this share of the spacing. */
const JITTER = 0.3;
/** Share of the grid's edges that are no street: parks, railways, dead ends. */
const MISSING = 0.14;
/** Share of streets that bend, and how far their middle leaves the straight line, as a share of their length. */
const CURVED = 0.4;
const BULGE = 0.12;
const CURVE_LEGS = 8;

/** Streets of an irregular town, dense in the middle, of `lines` by `lines` crossings; the same for the same seed. */
export function streetNetwork(seed: number, lines: number): Street[] {
  const random = seededRandom(seed);
  const places = gridPlaces(lines);
  const crossings = places.map((y, row) =>
    places.map((x, column) => {
      const reach = JITTER * Math.min(gap(places, row), gap(places, column));
      return [x + (random() - 0.5) * 2 * reach, y + (random() - 0.5) * 2 * reach] as const;
    }),
  );
  const streets: Street[] = [];
  for (let row = 0; row < lines; row++) {
    for (let column = 0; column < lines; column++) {
      const here = crossings[row]![column]!;
      for (const there of [crossings[row]![column + 1], crossings[row + 1]?.[column]]) {
        if (there === undefined || random() < MISSING) continue;
        const bulge = random() < CURVED ? (random() - 0.5) * 2 * BULGE : 0;
        streets.push(centreline(here, there, bulge));
      }
    }
  }
  return streets;
}

/** Places of the grid's lines along an axis: symmetric about 0, wider apart outwards. */
function gridPlaces(lines: number): number[] {
  const places = [0];
  for (let i = 1; i < lines; i++) {
    const outwards = Math.abs((2 * i - lines) / lines);
    places.push(places[i - 1]! + CENTRE_SPACING_M + (EDGE_SPACING_M - CENTRE_SPACING_M) * outwards ** 2);
  }
  const middle = places[lines - 1]! / 2;
  return places.map((place) => place - middle);
}

function gap(places: readonly number[], i: number): number {
  return Math.min((places[i + 1] ?? Infinity) - places[i]!, places[i]! - (places[i - 1] ?? -Infinity));
}

/** A straight line, or a sine's half wave that leaves it by `bulge` times its length. */
function centreline(from: readonly [number, number], to: readonly [number, number], bulge: number): Street {
  const legs = bulge === 0 ? 1 : CURVE_LEGS;
  const line = new Float64Array(2 * (legs + 1));
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  for (let i = 0; i <= legs; i++) {
    const along = i / legs;
    const aside = bulge * Math.sin(Math.PI * along);
    line[2 * i] = from[0] + along * dx - aside * dy;
    line[2 * i + 1] = from[1] + along * dy + aside * dx;
  }
  return line;
}
