/** Points at equal steps of at most `stepM` along a line (stride 2); the ends stay, and so a closed ring stays closed. */
export function resample(line: ArrayLike<number>, stepM: number): Float64Array {
  const count = line.length / 2;
  const stations = new Float64Array(count);
  for (let i = 1; i < count; i++) {
    stations[i] = stations[i - 1]! + Math.hypot(line[2 * i]! - line[2 * i - 2]!, line[2 * i + 1]! - line[2 * i - 1]!);
  }
  const length = stations[count - 1]!;
  const steps = Math.max(1, Math.ceil(length / stepM));
  const out = new Float64Array(2 * (steps + 1));
  let i = 0;
  for (let step = 0; step <= steps; step++) {
    const station = (length * step) / steps;
    while (i < count - 2 && stations[i + 1]! < station) i++;
    const span = stations[i + 1]! - stations[i]!;
    const part = span > 0 ? Math.min((station - stations[i]!) / span, 1) : 0;
    out[2 * step] = line[2 * i]! + (line[2 * i + 2]! - line[2 * i]!) * part;
    out[2 * step + 1] = line[2 * i + 1]! + (line[2 * i + 3]! - line[2 * i + 1]!) * part;
  }
  // The ends are the very numbers that were given.
  out[0] = line[0]!;
  out[1] = line[1]!;
  out[2 * steps] = line[2 * count - 2]!;
  out[2 * steps + 1] = line[2 * count - 1]!;
  return out;
}

/** Length of a line (stride 2), metres. */
export function lineLengthM(line: ArrayLike<number>): number {
  let length = 0;
  for (let i = 2; i < line.length; i += 2) length += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
  return length;
}

/** The line moved sideways, to the left for positive offsets, each vertex along the bisector of its two directions. */
export function offsetLine(line: ArrayLike<number>, offsetM: number): Float64Array {
  const count = line.length / 2;
  const out = new Float64Array(line.length);
  for (let i = 0; i < count; i++) {
    const before = Math.max(i - 1, 0);
    const after = Math.min(i + 1, count - 1);
    const dx = line[2 * after]! - line[2 * before]!;
    const dy = line[2 * after + 1]! - line[2 * before + 1]!;
    const length = Math.hypot(dx, dy);
    out[2 * i] = line[2 * i]! - (dy / length) * offsetM;
    out[2 * i + 1] = line[2 * i + 1]! + (dx / length) * offsetM;
  }
  return out;
}

/** Each inner vertex moved half-way to the middle of its neighbours, so many rounds; the ends stay. */
export function smoothLine(line: Float64Array, rounds: number): Float64Array {
  let from = line;
  for (let round = 0; round < rounds; round++) {
    const to = Float64Array.from(from);
    for (let i = 2; i < line.length - 2; i++) to[i] = 0.5 * from[i]! + 0.25 * (from[i - 2]! + from[i + 2]!);
    from = to;
  }
  return from;
}
