/** A seeded stream of numbers: the same seed and purpose give the same stream, whatever other streams were drawn from. */
export interface SeededRandom {
  /** In [0, 1), 32 bits of it random. */
  next: () => number;
  /** In [low, high). */
  between: (low: number, high: number) => number;
  /** A whole number in [0, count). */
  whole: (count: number) => number;
  chance: (probability: number) => boolean;
  /** An element of a list that is not empty. */
  pick: <T>(list: readonly T[]) => T;
}

/** The stream of `seed` (a whole number) for one purpose: sfc32 of Doty-Humphrey's PractRand, its state from seed and purpose. */
export function seededRandom(seed: number, purpose: string): SeededRandom {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed is ${seed}; give a whole number`);
  let a = seed | 0;
  let b = Math.floor(seed / 0x1_0000_0000) | 0;
  let c = fnv1a(purpose);
  let counter = 1;
  const draw = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // Twelve rounds mix the seed into all of the state, as PractRand does.
  for (let round = 0; round < 12; round++) draw();
  return {
    next: draw,
    between: (low, high) => low + (high - low) * draw(),
    whole: (count) => Math.floor(draw() * count),
    chance: (probability) => draw() < probability,
    pick: (list) => list[Math.floor(draw() * list.length)]!,
  };
}

/** FNV-1a of the UTF-16 units, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
