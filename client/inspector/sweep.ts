import { BufferAttribute, BufferGeometry, Vector3 } from 'three';
import type { Position } from './inspector-model.ts';

/** A stretch of an outline across the axis: `across` to the right of the run, `upright`; each corner with its normal. */
export type Strip = readonly { across: number; upright: number; normal: readonly [number, number] }[];

/** Cross axes of a line at one of its vertices. */
interface Station {
  at: Vector3;
  right: Vector3;
  up: Vector3;
}

const RIGHT_ANGLE = Math.PI / 2;

/** Arc of an ellipse around the axis, from one angle to another (radians, 0 to the right, a quarter turn is upright). `outward` is -1 for an inner face. */
export function arc(halfWidth: number, halfHeight: number, from: number, to: number, outward: 1 | -1 = 1): Strip {
  const sides = Math.max(Math.ceil(((to - from) / RIGHT_ANGLE) * 12), 4);
  return Array.from({ length: sides + 1 }, (_, i) => {
    const angle = from + ((to - from) * i) / sides;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const length = Math.hypot(c / halfWidth, s / halfHeight);
    return {
      across: halfWidth * c,
      upright: halfHeight * s,
      normal: [(outward * c) / halfWidth / length, (outward * s) / halfHeight / length],
    };
  });
}

/** A straight face of an outline; its normal is on the right of the direction from the first to the second corner. */
export function face(from: readonly [number, number], to: readonly [number, number]): Strip {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const normal = [dy / length, -dx / length] as const;
  return [
    { across: from[0], upright: from[1], normal },
    { across: to[0], upright: to[1], normal },
  ];
}

/** Strips of an outline, each drawn out along a line. */
export function sweep(axis: readonly Position[], strips: readonly Strip[]): BufferGeometry {
  const stations = stationsOf(axis);
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (const strip of strips) {
    const first = positions.length / 3;
    for (const { at, right, up } of stations) {
      for (const { across, upright, normal } of strip) {
        positions.push(...at.clone().addScaledVector(right, across).addScaledVector(up, upright).toArray());
        normals.push(...right.clone().multiplyScalar(normal[0]).addScaledVector(up, normal[1]).toArray());
      }
    }
    for (let station = 0; station + 1 < stations.length; station++) {
      for (let corner = 0; corner + 1 < strip.length; corner++) {
        const a = first + station * strip.length + corner;
        const b = a + strip.length;
        indices.push(a, b, a + 1, a + 1, b, b + 1);
      }
    }
  }
  return geometryOf(positions, normals, indices);
}

/** The faces at both ends, between two strips of as many corners: the outline and the bore, or the outline and its middle. */
export function endFaces(axis: readonly Position[], outer: Strip, inner: Strip | null): BufferGeometry {
  const stations = stationsOf(axis);
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (const [which, sign] of [
    [0, -1],
    [stations.length - 1, 1],
  ] as const) {
    const { at, right, up } = stations[which]!;
    const normal = right.clone().cross(up).multiplyScalar(-sign).toArray();
    const first = positions.length / 3;
    outer.forEach((corner, i) => {
      const other = inner?.[i] ?? { across: 0, upright: 0 };
      for (const { across, upright } of [corner, other]) {
        positions.push(...at.clone().addScaledVector(right, across).addScaledVector(up, upright).toArray());
        normals.push(...normal);
      }
      if (i > 0) {
        const a = first + 2 * (i - 1);
        indices.push(a, a + 1, a + 2, a + 2, a + 1, a + 3);
      }
    });
  }
  return geometryOf(positions, normals, indices);
}

/** Cross axes at every vertex: at a bend they lie in the plane that halves it. */
function stationsOf(axis: readonly Position[]): Station[] {
  const points = axis
    .map((one) => new Vector3(...one))
    .filter((one, i, all) => i === 0 || one.distanceTo(all[i - 1]!) > 1e-4);
  if (points.length === 1) points.push(points[0]!.clone().add(new Vector3(0, 0, 0.01)));
  let lastRight = new Vector3(1, 0, 0);
  return points.map((at, i) => {
    const tangent = new Vector3();
    if (i > 0)
      tangent.add(
        at
          .clone()
          .sub(points[i - 1]!)
          .normalize(),
      );
    if (i + 1 < points.length) tangent.add(points[i + 1]!.clone().sub(at).normalize());
    tangent.normalize();
    const right = tangent.clone().cross(new Vector3(0, 0, 1));
    // A vertical run has no right of its own: it keeps that of the run before.
    if (right.length() < 1e-3) right.copy(lastRight);
    right.normalize();
    lastRight = right;
    return { at, right, up: right.clone().cross(tangent).normalize() };
  });
}

function geometryOf(positions: number[], normals: number[], indices: number[]): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(positions), 3));
  geometry.setAttribute('normal', new BufferAttribute(Float32Array.from(normals), 3));
  geometry.setIndex(indices);
  return geometry;
}
