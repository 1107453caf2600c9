import type { InstanceList } from '../../core/gltf/instance-list.ts';

const SIDES = 8;
const VERTICES = 2 * SIDES;
const INDICES = 6 * SIDES;

/**
 * The buffers of a plain mesh that shows the bars as tubes of eight sides: positions (float32), normals (int8, four bytes), row of the
 * property table (float32) and triangle indices, one after the other, as a GLB without instancing holds them. Little-endian.
 */
export function tubeMesh(bars: InstanceList): Uint8Array {
  const vertices = bars.count * VERTICES;
  const positions = new Float32Array(3 * vertices);
  const normals = new Int8Array(4 * vertices);
  const rows = new Float32Array(vertices);
  const indices = new Uint32Array(bars.count * INDICES);
  for (let bar = 0; bar < bars.count; bar++) {
    for (let v = 0; v < VERTICES; v++) {
      const angle = ((v % SIDES) * 2 * Math.PI) / SIDES;
      const across = [Math.cos(angle), Math.sin(angle)] as const;
      const at = bar * VERTICES + v;
      const scale = bars.scales.subarray(3 * bar, 3 * bar + 3);
      const corner = [scale[0]! * across[0], scale[1]! * across[1], scale[2]! * (v < SIDES ? -0.5 : 0.5)] as const;
      const turned = rotate(bars.rotations.subarray(4 * bar, 4 * bar + 4), corner);
      const normal = rotate(bars.rotations.subarray(4 * bar, 4 * bar + 4), [across[0], across[1], 0]);
      for (let axis = 0; axis < 3; axis++) {
        positions[3 * at + axis] = bars.translations[3 * bar + axis]! + turned[axis]!;
        normals[4 * at + axis] = Math.round(127 * normal[axis]!);
      }
      rows[at] = bars.rows[bar]!;
    }
    for (let side = 0; side < SIDES; side++) {
      const a = bar * VERTICES + side;
      const b = bar * VERTICES + ((side + 1) % SIDES);
      indices.set([a, b, a + SIDES, b, b + SIDES, a + SIDES], bar * INDICES + 6 * side);
    }
  }
  return joined([positions, normals, rows, indices]);
}

type Vector = readonly [number, number, number];

/** A vector turned by a quaternion (x, y, z, w): v + 2w(q × v) + 2q × (q × v). */
function rotate(quaternion: Float32Array, v: Vector): Vector {
  const q = [quaternion[0]!, quaternion[1]!, quaternion[2]!] as const;
  const w = quaternion[3]!;
  const once = cross(q, v);
  const twice = cross(q, once);
  return [
    v[0] + 2 * (w * once[0] + twice[0]),
    v[1] + 2 * (w * once[1] + twice[1]),
    v[2] + 2 * (w * once[2] + twice[2]),
  ];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function joined(arrays: readonly (Float32Array | Int8Array | Uint32Array)[]): Uint8Array {
  return Buffer.concat(arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
}
