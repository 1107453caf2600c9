/** A number in [0, 1) that two whole numbers and a seed decide: the same ones give the same number, in whatever order they are asked for. */
export function hash01(seed: number, a: number, b = 0): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(a + 0x165667b1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) ^ Math.imul(b + 0x27d4eb2f, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
