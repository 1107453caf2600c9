import earcut from 'earcut';
import { mercatorLat, mercatorLon } from '../../../core/geodesy/web-mercator.ts';
import type { BlockMesh } from '../../../core/gltf/block-glb.ts';
import type { PropertyTable } from '../../../core/gltf/property-table.ts';
import { LeafFrame } from '../leaf-frame.ts';
import type { BuildingHeights } from './place-heights.ts';
import type { BuildingTable } from './place-tables.ts';

/** The frame of a leaf of those buildings, and the box around them. */
export function buildingFrame(table: BuildingTable, heights: BuildingHeights, rows: Uint32Array): LeafFrame {
  const { metres, rowRings, ringStart, heightM } = table;
  const { footM, bottomM } = heights;
  // The frame's origin is in the middle of these: two opposite corners of each building's box.
  const lonLat = new Float64Array(4 * rows.length);
  const levels = new Float64Array(2 * rows.length);
  for (const [i, row] of rows.entries()) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let v = ringStart[rowRings[row]!]!; v < ringStart[rowRings[row + 1]!]!; v++) {
      west = Math.min(west, metres[2 * v]!);
      south = Math.min(south, metres[2 * v + 1]!);
      east = Math.max(east, metres[2 * v]!);
      north = Math.max(north, metres[2 * v + 1]!);
    }
    lonLat.set([mercatorLon(west), mercatorLat(south), mercatorLon(east), mercatorLat(north)], 4 * i);
    levels.set([bottomM[row]!, footM[row]! + heightM[row]!], 2 * i);
  }
  const frame = new LeafFrame(lonLat, levels, levels.keys());
  for (const row of rows) {
    for (let v = ringStart[rowRings[row]!]!; v < ringStart[rowRings[row + 1]!]!; v++) {
      const lon = mercatorLon(metres[2 * v]!);
      const lat = mercatorLat(metres[2 * v + 1]!);
      frame.holdPosition(lon, lat, bottomM[row]!, 0);
      frame.holdPosition(lon, lat, footM[row]! + heightM[row]!, 0);
    }
  }
  return frame;
}

/**
 * Walls and roofs of those buildings in the frame's east, north, up; feature i is `rows[i]`. Walls stand on the plane between two corners, their outside
 * counter-clockwise; floors are not there, since nobody sees them.
 */
export function buildingMesh(
  table: BuildingTable,
  heights: BuildingHeights,
  rows: Uint32Array,
  frame: LeafFrame,
): BlockMesh {
  const { metres, rowRings, ringStart, outer, heightM } = table;
  const positions: number[] = [];
  const normals: number[] = [];
  const features: number[] = [];
  const indices: number[] = [];
  const corner = (feature: number, at: readonly number[], normal: readonly [number, number, number]): number => {
    positions.push(at[0]!, at[1]!, at[2]!);
    normals.push(...normal);
    return features.push(feature) - 1;
  };
  for (const [feature, row] of rows.entries()) {
    const bottom = heights.bottomM[row]!;
    const top = heights.footM[row]! + heightM[row]!;
    for (let first = rowRings[row]!; first < rowRings[row + 1]!;) {
      let end = first + 1;
      while (end < rowRings[row + 1]! && outer[end] === 0) end++;
      const flat: number[] = [];
      const holes: number[] = [];
      const roof: number[][] = [];
      for (let q = first; q < end; q++) {
        if (q > first) holes.push(roof.length);
        const low: number[][] = [];
        const high: number[][] = [];
        for (let v = ringStart[q]!; v < ringStart[q + 1]! - 1; v++) {
          const lon = mercatorLon(metres[2 * v]!);
          const lat = mercatorLat(metres[2 * v + 1]!);
          low.push(frame.toEnu(lon, lat, bottom));
          high.push(frame.toEnu(lon, lat, top));
        }
        // Outer rings run counter-clockwise seen from above, holes clockwise: the outside is to the right of the way.
        if (doubleArea(high) > 0 !== (q === first)) {
          low.reverse();
          high.reverse();
        }
        for (let i = 0; i < high.length; i++) {
          const j = (i + 1) % high.length;
          const [dx, dy] = [high[j]![0]! - high[i]![0]!, high[j]![1]! - high[i]![1]!];
          const length = Math.hypot(dx, dy);
          if (length === 0) continue;
          const normal = [dy / length, -dx / length, 0] as const;
          const at = corner(feature, low[i]!, normal);
          corner(feature, low[j]!, normal);
          corner(feature, high[j]!, normal);
          corner(feature, high[i]!, normal);
          indices.push(at, at + 1, at + 2, at, at + 2, at + 3);
        }
        for (const position of high) {
          flat.push(position[0]!, position[1]!);
          roof.push(position);
        }
      }
      const start = features.length;
      for (const position of roof) corner(feature, position, [0, 0, 1]);
      const triangles = earcut(flat, holes);
      for (let i = 0; i < triangles.length; i += 3) {
        const [a, b, c] = [triangles[i]!, triangles[i + 1]!, triangles[i + 2]!];
        const isUp = doubleArea([roof[a]!, roof[b]!, roof[c]!]) > 0;
        indices.push(start + a, start + (isUp ? b : c), start + (isUp ? c : b));
      }
      first = end;
    }
  }
  return {
    positions: Float64Array.from(positions),
    normals: Float32Array.from(normals),
    features: Float32Array.from(features),
    indices: Uint32Array.from(indices),
  };
}

/** What a viewer may tell of a building that is pointed at. */
export function buildingProperties(table: BuildingTable, rows: Uint32Array): PropertyTable {
  return {
    className: 'building',
    count: rows.length,
    columns: [
      { name: 'id', type: 'UINT32', values: Uint32Array.from(rows, (row) => table.ids[row]!) },
      { name: 'heightM', type: 'FLOAT32', values: Float32Array.from(rows, (row) => table.heightM[row]!) },
      { name: 'storeys', type: 'UINT16', values: Uint16Array.from(rows, (row) => table.storeys[row]!) },
      { name: 'name', type: 'STRING', values: Array.from(rows, (row) => table.names[row] ?? '') },
      { name: 'use', type: 'STRING', values: Array.from(rows, (row) => table.uses[row] ?? '') },
    ],
  };
}

/** Twice the area of a ring in plan, positive when it runs counter-clockwise seen from above. */
function doubleArea(ring: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += ring[j]![0]! * ring[i]![1]! - ring[i]![0]! * ring[j]![1]!;
  }
  return sum;
}
