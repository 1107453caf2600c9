/**
 * The few meshes that every pipe and point is an instance of. glTF's frame: y up, right-handed, counter-clockwise triangles face outward.
 * Edges are sharp: each flat or conical band has vertices of its own.
 */
export interface InstanceMesh {
  /** Stride 3. */
  positions: Float32Array;
  /** Stride 3, unit length. */
  normals: Float32Array;
  indices: Uint16Array;
  /** What each vertex is made of, an index in MODEL_PARTS; only models of points have it. */
  parts?: Float32Array;
}

/** What a part of a point's model is made of: it decides how the part is coloured. */
export const MODEL_PARTS = ['body', 'iron', 'shaft', 'light'] as const;
export type ModelPart = (typeof MODEL_PARTS)[number];

/** Radius and height (y) of a corner of an outline. */
type Corner = readonly [number, number];

const PIPE_SIDES = 8;
const ROUND_SIDES = 12;

/** Closed cylinder along z: radius 1, z from -0.5 to 0.5. Scale (radius, radius, length). */
export const cylinderMesh: InstanceMesh = alongZ(
  turn(
    [
      [0, -0.5],
      [1, -0.5],
      [1, 0.5],
      [0, 0.5],
    ],
    PIPE_SIDES,
  ),
);

/** Closed box: x and y within ±1 (half width and half height), z from -0.5 to 0.5. Scale (half width, half height, length). */
export const boxMesh: InstanceMesh = box(-1, -1, -0.5, 1, 1, 0.5);

/** Ball of radius 1, for the joints of bent pipes. Scale (radius, radius, radius). */
export const sphereMesh: InstanceMesh = smooth(
  turn(
    Array.from({ length: 7 }, (_, i): Corner => {
      const angle = (i / 6 - 0.5) * Math.PI;
      return i === 0 || i === 6 ? [0, Math.sign(angle)] : [Math.cos(angle), Math.sin(angle)];
    }),
    PIPE_SIDES,
  ),
);

/**
 * Manhole: origin at the middle of the cover, y = 0 the ground, y = -1 the bottom; an iron frame and lid with a ring of the class between, and a shaft that widens
 * from 0.35 to 0.5 m below its neck. Scale (1, depth in metres, 1).
 */
export const manholeMesh: InstanceMesh = joined(
  made(
    'shaft',
    turn(
      [
        [0, -1],
        [0.5, -1],
        [0.5, -0.35],
        [0.36, -0.18],
        [0.36, -0.03],
      ],
      ROUND_SIDES,
    ),
  ),
  made(
    'iron',
    turn(
      [
        [0.36, -0.03],
        [0.5, -0.03],
        [0.5, 0.01],
        [0.42, 0.014],
      ],
      ROUND_SIDES,
    ),
  ),
  made(
    'body',
    turn(
      [
        [0.42, 0.014],
        [0.29, 0.014],
      ],
      ROUND_SIDES,
    ),
  ),
  made(
    'iron',
    turn(
      [
        [0.29, 0.014],
        [0, 0.02],
      ],
      ROUND_SIDES,
    ),
  ),
);

/** Valve: two cones that meet along the z axis between flanges, a spindle and an iron hand wheel; origin where the cones meet, metres, 0.6 m high. Scale 1. */
export const valveMesh: InstanceMesh = joined(
  made(
    'body',
    alongZ(
      turn(
        [
          [0, -0.36],
          [0.27, -0.36],
          [0.27, -0.3],
          [0.22, -0.3],
          [0.06, 0],
          [0.22, 0.3],
          [0.27, 0.3],
          [0.27, 0.36],
          [0, 0.36],
        ],
        ROUND_SIDES,
      ),
    ),
  ),
  made(
    'iron',
    turn(
      [
        [0, 0],
        [0.05, 0],
        [0.05, 0.53],
        [0.25, 0.53],
        [0.27, 0.56],
        [0.25, 0.6],
        [0, 0.57],
      ],
      ROUND_SIDES,
    ),
  ),
);

/** Hydrant: iron flange, barrel, bonnet and a cap on each side; origin at the ground, metres, 0.9 m high. Scale 1. */
export const hydrantMesh: InstanceMesh = joined(
  made(
    'iron',
    turn(
      [
        [0, 0],
        [0.22, 0],
        [0.22, 0.06],
        [0.14, 0.06],
      ],
      ROUND_SIDES,
    ),
  ),
  made(
    'body',
    turn(
      [
        [0.14, 0.06],
        [0.14, 0.65],
        [0.19, 0.65],
        [0.19, 0.7],
        [0.14, 0.82],
        [0.05, 0.86],
      ],
      ROUND_SIDES,
    ),
  ),
  made(
    'iron',
    turn(
      [
        [0.05, 0.86],
        [0.05, 0.92],
        [0, 0.92],
      ],
      ROUND_SIDES,
    ),
  ),
  made('iron', box(-0.26, 0.46, -0.07, 0.26, 0.6, 0.07)),
);

/** Chamber: walls of 1 m by 1 m from y = -1 to the ground, an iron frame and a lid of the class; origin at the ground. Scale (width, depth, length) in metres. */
export const chamberMesh: InstanceMesh = joined(
  made('shaft', box(-0.5, -1, -0.5, 0.5, -0.04, 0.5)),
  made('iron', box(-0.5, -0.04, -0.5, 0.5, 0, 0.5)),
  made('body', box(-0.4, 0, -0.4, 0.4, 0.012, 0.4)),
  made('iron', box(-0.26, 0.012, -0.26, 0.26, 0.02, 0.26)),
);

/** Marker for every other point: a pin that stands on its tip; origin at the tip, metres, 0.8 m high. Scale 1. */
export const markerMesh: InstanceMesh = made(
  'body',
  turn(
    [
      [0, 0],
      [0.14, 0.5],
      [0.14, 0.62],
      [0, 0.7],
    ],
    PIPE_SIDES,
  ),
);

/** Street lamp: an iron foot, a mast, an arm along +x and a lit head; origin at the ground, metres, 6 m high. Scale 1. */
export const lampMesh: InstanceMesh = joined(
  made('iron', box(-0.16, 0, -0.16, 0.16, 0.25, 0.16)),
  made(
    'body',
    turn(
      [
        [0, 0.25],
        [0.09, 0.25],
        [0.05, 6],
        [0, 6],
      ],
      PIPE_SIDES,
    ),
  ),
  made('body', box(0, 5.9, -0.04, 1.1, 5.98, 0.04)),
  made('light', box(0.65, 5.82, -0.12, 1.25, 5.94, 0.12)),
);

/** Pole that carries a signal or a line: an iron foot, a mast, and a head of the class; origin at the ground, metres, 4.2 m high. Scale 1. */
export const poleMesh: InstanceMesh = joined(
  made('iron', box(-0.16, 0, -0.16, 0.16, 0.25, 0.16)),
  made(
    'iron',
    turn(
      [
        [0, 0.25],
        [0.08, 0.25],
        [0.06, 3.3],
        [0, 3.3],
      ],
      PIPE_SIDES,
    ),
  ),
  made('body', box(-0.18, 3.3, -0.12, 0.18, 4.2, 0.12)),
);

/** The mesh, all of one part. */
function made(part: ModelPart, mesh: InstanceMesh): InstanceMesh {
  return { ...mesh, parts: new Float32Array(mesh.positions.length / 3).fill(MODEL_PARTS.indexOf(part)) };
}

/** Turns an outline, given from bottom to top, about the y axis. */
function turn(outline: readonly Corner[], sides: number): InstanceMesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (let leg = 0; leg + 1 < outline.length; leg++) {
    const [r0, y0] = outline[leg]!;
    const [r1, y1] = outline[leg + 1]!;
    const length = Math.hypot(r1 - r0, y1 - y0);
    const outward = (y1 - y0) / length;
    const upward = (r0 - r1) / length;
    const first = positions.length / 3;
    for (let side = 0; side <= sides; side++) {
      const angle = (2 * Math.PI * side) / sides;
      const sine = side === sides ? 0 : Math.sin(angle);
      const cosine = side === sides ? 1 : Math.cos(angle);
      positions.push(r0 * sine, y0, r0 * cosine, r1 * sine, y1, r1 * cosine);
      normals.push(outward * sine, upward, outward * cosine, outward * sine, upward, outward * cosine);
      if (side === sides) continue;
      const low = first + 2 * side;
      if (r0 > 0) indices.push(low, low + 2, low + 1);
      if (r1 > 0) indices.push(low + 1, low + 2, low + 3);
    }
  }
  return packed(positions, normals, indices);
}

function box(x0: number, y0: number, z0: number, x1: number, y1: number, z1: number): InstanceMesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  const low = [x0, y0, z0];
  const high = [x1, y1, z1];
  for (let axis = 0; axis < 3; axis++) {
    const u = (axis + 1) % 3;
    const v = (axis + 2) % 3;
    for (const side of [0, 1]) {
      const first = positions.length / 3;
      for (const [a, b] of [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ] as const) {
        const corner = [0, 0, 0];
        corner[axis] = (side === 1 ? high : low)[axis]!;
        corner[u] = (a === 1 ? high : low)[u]!;
        corner[v] = (b === 1 ? high : low)[v]!;
        positions.push(...corner);
        const normal = [0, 0, 0];
        normal[axis] = side === 1 ? 1 : -1;
        normals.push(...normal);
      }
      if (side === 1) indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
      else indices.push(first, first + 2, first + 1, first, first + 3, first + 2);
    }
  }
  return packed(positions, normals, indices);
}

/** The mesh with y turned to z (and z to x, x to y, which keeps the orientation). */
function alongZ(mesh: InstanceMesh): InstanceMesh {
  const cycle = (source: Float32Array) => source.map((_, i) => source[3 * Math.floor(i / 3) + (((i % 3) + 2) % 3)]!);
  return { positions: cycle(mesh.positions), normals: cycle(mesh.normals), indices: mesh.indices };
}

/** The mesh, whose positions are on the unit ball, with the ball's normals. */
function smooth(mesh: InstanceMesh): InstanceMesh {
  return { positions: mesh.positions, normals: mesh.positions.slice(), indices: mesh.indices };
}

function joined(...meshes: readonly InstanceMesh[]): InstanceMesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  const parts: number[] = [];
  for (const mesh of meshes) {
    const first = positions.length / 3;
    positions.push(...mesh.positions);
    normals.push(...mesh.normals);
    for (const index of mesh.indices) indices.push(first + index);
    parts.push(...(mesh.parts ?? []));
  }
  return { ...packed(positions, normals, indices), parts: Float32Array.from(parts) };
}

function packed(positions: number[], normals: number[], indices: number[]): InstanceMesh {
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint16Array.from(indices),
  };
}
