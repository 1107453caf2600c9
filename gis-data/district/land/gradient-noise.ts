/** Smooth seeded noise of the plane, about -1 to 1, zero at whole coordinates: gradient noise after Perlin (2002). */
export type Noise = (x: number, y: number) => number;

/** The noise of a seed; its features are about one unit wide. */
export function gradientNoise(seed: number): Noise {
  return (x, y) => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const u = x - column;
    const v = y - row;
    const s = fade(u);
    const t = fade(v);
    const south = slope(seed, column, row, u, v) * (1 - s) + slope(seed, column + 1, row, u - 1, v) * s;
    const north = slope(seed, column, row + 1, u, v - 1) * (1 - s) + slope(seed, column + 1, row + 1, u - 1, v - 1) * s;
    return (south * (1 - t) + north * t) * 1.5;
  };
}

/** Octaves of a noise, each half as wide and half as high as the one before; about -1 to 1. */
export function fractalNoise(noise: Noise, x: number, y: number, octaves: number): number {
  let sum = 0;
  let height = 0.5;
  for (let octave = 0; octave < octaves; octave++) {
    // The shift keeps the zeros of the octaves apart.
    sum += height * noise(x + 17.3 * octave, y - 31.7 * octave);
    x *= 2;
    y *= 2;
    height /= 2;
  }
  return sum;
}

const fade = (t: number): number => t * t * t * (t * (t * 6 - 15) + 10);

/** The height that the gradient of a lattice point gives at an offset from it. */
function slope(seed: number, column: number, row: number, dx: number, dy: number): number {
  let hash = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  const bits = (hash ^ (hash >>> 16)) >>> 0;
  const gx = ((bits & 0xffff) / 0x8000 - 1) * 1.2;
  const gy = ((bits >>> 16) / 0x8000 - 1) * 1.2;
  return gx * dx + gy * dy;
}
