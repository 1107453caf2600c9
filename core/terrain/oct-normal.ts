/**
 * Writes a unit vector as two bytes: its place on an octahedron, unfolded to a square (Cigolle et al., "A survey of efficient representations for
 * independent unit vectors", JCGT 3, 2014). Off by 1 degree at most.
 */
export function encodeOctNormal(x: number, y: number, z: number, out: Uint8Array, offset = 0): void {
  const sum = Math.abs(x) + Math.abs(y) + Math.abs(z);
  let u = x / sum;
  let v = y / sum;
  if (z < 0) {
    const folded = (1 - Math.abs(v)) * (u < 0 ? -1 : 1);
    v = (1 - Math.abs(u)) * (v < 0 ? -1 : 1);
    u = folded;
  }
  out[offset] = Math.round((u * 0.5 + 0.5) * 255);
  out[offset + 1] = Math.round((v * 0.5 + 0.5) * 255);
}
