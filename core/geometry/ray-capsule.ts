/** Where a ray meets a line that has a radius. Start with `distance` Infinity; a nearer hit replaces a farther one. */
export interface RayHit {
  /** Along the ray from its origin, metres; 0 when the origin lies inside. */
  distance: number;
  /** Index of the vertex at which the hit leg begins. */
  leg: number;
  /** Place along the axis of that leg: 0 at its begin, 1 at its end. */
  parameter: number;
  /** The position that was hit, in the frame of the ray. */
  x: number;
  y: number;
  z: number;
}

export interface Ray {
  x: number;
  y: number;
  z: number;
  /** Direction, unit length. */
  dx: number;
  dy: number;
  dz: number;
}

/** A leg shorter than a nanometre is a ball: its squares run out of digits. Square metres. */
const SHORTEST_LEG_SQUARED = 1e-18;

export function noHit(): RayHit {
  return { distance: Infinity, leg: -1, parameter: 0, x: 0, y: 0, z: 0 };
}

/**
 * Meets a ray with a polyline of given radius: each leg is a capsule (a cylinder with a half ball at either end). Writes to `hit` and returns true when
 * it is met nearer than `hit.distance`.
 *
 * `line` holds positions, stride 3, in any metric frame that is the ray's too (earth-centred or local); the line is the vertices `from` to
 * `to` (exclusive). A line of one vertex is a ball. Precise to micrometres for a ray that begins 10,000 km away.
 */
export function rayPolyline(
  ray: Ray,
  line: Float64Array,
  from: number,
  to: number,
  radiusM: number,
  hit: RayHit,
): boolean {
  let met = false;
  for (let i = from; i < Math.max(to - 1, from + 1); i++) {
    const end = Math.min(i + 1, to - 1);
    const distance = rayCapsule(
      ray,
      line[3 * i]!,
      line[3 * i + 1]!,
      line[3 * i + 2]!,
      line[3 * end]!,
      line[3 * end + 1]!,
      line[3 * end + 2]!,
      radiusM,
    );
    if (distance >= hit.distance) continue;
    met = true;
    hit.distance = distance;
    hit.leg = i;
    hit.x = ray.x + distance * ray.dx;
    hit.y = ray.y + distance * ray.dy;
    hit.z = ray.z + distance * ray.dz;
    const ux = line[3 * end]! - line[3 * i]!;
    const uy = line[3 * end + 1]! - line[3 * i + 1]!;
    const uz = line[3 * end + 2]! - line[3 * i + 2]!;
    const lengthSquared = ux * ux + uy * uy + uz * uz;
    const along = (hit.x - line[3 * i]!) * ux + (hit.y - line[3 * i + 1]!) * uy + (hit.z - line[3 * i + 2]!) * uz;
    hit.parameter = lengthSquared < SHORTEST_LEG_SQUARED ? 0 : Math.min(Math.max(along / lengthSquared, 0), 1);
  }
  return met;
}

/** Distance along a ray to the capsule about the segment from a to b; 0 when the ray begins inside, Infinity when it misses. Metres. */
export function rayCapsule(
  ray: Ray,
  ax: number,
  ay: number,
  az: number,
  bx: number,
  by: number,
  bz: number,
  radiusM: number,
): number {
  const { dx, dy, dz } = ray;
  // Everything is computed from the point of the ray that is nearest to a, so that the squares of a far ray's coordinates do not swallow the radius.
  const shift = (ax - ray.x) * dx + (ay - ray.y) * dy + (az - ray.z) * dz;
  const ox = ray.x - ax + shift * dx;
  const oy = ray.y - ay + shift * dy;
  const oz = ray.z - az + shift * dz;
  const ux = bx - ax;
  const uy = by - ay;
  const uz = bz - az;
  const uu = ux * ux + uy * uy + uz * uz;
  const ud = ux * dx + uy * dy + uz * dz;
  const uo = ux * ox + uy * oy + uz * oz;
  const oo = ox * ox + oy * oy + oz * oz;
  const r2 = radiusM * radiusM;

  let enter = Infinity;
  let leave = -Infinity;
  // The cylinder between the ends: |o + t d|² - (u·(o + t d))²/uu = r², as a t² + 2 b t + c = 0; o·d is 0.
  const a = uu - ud * ud;
  const b = -uo * ud;
  const c = uu * oo - uo * uo - r2 * uu;
  // A ray along the axis (a is 0 but for rounding) enters and leaves through the balls.
  if (uu >= SHORTEST_LEG_SQUARED && a > uu * 1e-14) {
    const root = b * b - a * c;
    if (root < 0) return Infinity;
    const reach = Math.sqrt(root);
    for (let side = -1; side <= 1; side += 2) {
      const t = (-b + side * reach) / a;
      const along = uo + t * ud;
      if (along < 0 || along > uu) continue;
      enter = Math.min(enter, t);
      leave = Math.max(leave, t);
    }
  }
  // The ball at a; o·d is 0.
  const atA = r2 - oo;
  if (atA >= 0) {
    const reach = Math.sqrt(atA);
    enter = Math.min(enter, -reach);
    leave = Math.max(leave, reach);
  }
  // The ball at b, from the point of the ray nearest to b.
  const px = ox - ux + ud * dx;
  const py = oy - uy + ud * dy;
  const pz = oz - uz + ud * dz;
  const atB = r2 - (px * px + py * py + pz * pz);
  if (atB >= 0) {
    const reach = Math.sqrt(atB);
    enter = Math.min(enter, ud - reach);
    leave = Math.max(leave, ud + reach);
  }
  if (leave < -shift || enter === Infinity) return Infinity;
  return Math.max(enter + shift, 0);
}
