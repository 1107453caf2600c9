import type { Bounds } from './derived-network.ts';

/** Metres in a degree of latitude; a sphere is good enough to tell near from far. */
export const METRES_PER_DEGREE = 111_320;

/** Boxes merged until no two are nearer than `gapM`: data of one place, apart from data of other places. */
export function clusterBounds(boxes: readonly Bounds[], gapM: number): Bounds[] {
  const clusters: Bounds[] = [];
  for (const box of boxes) {
    let merged = box;
    for (let i = clusters.length - 1; i >= 0; i--) {
      if (!intersects(growBounds(merged, gapM), clusters[i]!)) continue;
      merged = unionBounds(merged, clusters[i]!);
      clusters.splice(i, 1);
      i = clusters.length; // the larger box may reach clusters that were passed already
    }
    clusters.push(merged);
  }
  return clusters;
}

/** Bounds with a margin in metres on each side, kept within the globe. */
export function growBounds([west, south, east, north]: Bounds, marginM: number): Bounds {
  const dLat = marginM / METRES_PER_DEGREE;
  const widest = Math.min(89, Math.max(Math.abs(south), Math.abs(north)) + dLat);
  const dLon = dLat / Math.cos((widest * Math.PI) / 180);
  return [
    Math.max(-180, west - dLon),
    Math.max(-90, south - dLat),
    Math.min(180, east + dLon),
    Math.min(90, north + dLat),
  ];
}

export function unionBounds(a: Bounds, b: Bounds): Bounds {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

export function intersects(a: Bounds, b: Bounds): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}
