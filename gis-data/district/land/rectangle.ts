/** A rectangle turned on the plan: its middle, its unit direction along the longer way, half of its two sides. */
export interface Rectangle {
  east: number;
  north: number;
  alongX: number;
  alongY: number;
  halfAlong: number;
  halfAcross: number;
}

/** Whether two rectangles share any place, each grown by half of `gapM` (separating axes). */
export function rectanglesMeet(a: Rectangle, b: Rectangle, gapM: number): boolean {
  const dx = b.east - a.east;
  const dy = b.north - a.north;
  const cosine = Math.abs(a.alongX * b.alongX + a.alongY * b.alongY);
  const sine = Math.abs(a.alongX * b.alongY - a.alongY * b.alongX);
  if (Math.abs(dx * a.alongX + dy * a.alongY) > a.halfAlong + b.halfAlong * cosine + b.halfAcross * sine + gapM)
    return false;
  if (Math.abs(dy * a.alongX - dx * a.alongY) > a.halfAcross + b.halfAlong * sine + b.halfAcross * cosine + gapM)
    return false;
  if (Math.abs(dx * b.alongX + dy * b.alongY) > b.halfAlong + a.halfAlong * cosine + a.halfAcross * sine + gapM)
    return false;
  return Math.abs(dy * b.alongX - dx * b.alongY) <= b.halfAcross + a.halfAlong * sine + a.halfAcross * cosine + gapM;
}

/** Whether a straight line from a to b comes within `marginM` of a rectangle (its corners are taken as square when it grows). */
export function rectangleMeetsLine(
  { east, north, alongX, alongY, halfAlong, halfAcross }: Rectangle,
  aEast: number,
  aNorth: number,
  bEast: number,
  bNorth: number,
  marginM: number,
): boolean {
  const ax = (aEast - east) * alongX + (aNorth - north) * alongY;
  const ay = (aNorth - north) * alongX - (aEast - east) * alongY;
  const dx = (bEast - aEast) * alongX + (bNorth - aNorth) * alongY;
  const dy = (bNorth - aNorth) * alongX - (bEast - aEast) * alongY;
  const width = halfAlong + marginM;
  const depth = halfAcross + marginM;
  // Liang and Barsky: the part of the line that is inside all four sides.
  let from = 0;
  let to = 1;
  for (let side = 0; side < 4; side++) {
    const towards = side === 0 ? -dx : side === 1 ? dx : side === 2 ? -dy : dy;
    const room = side === 0 ? ax + width : side === 1 ? width - ax : side === 2 ? ay + depth : depth - ay;
    if (towards === 0) {
      if (room < 0) return false;
      continue;
    }
    const part = room / towards;
    if (towards < 0) from = Math.max(from, part);
    else to = Math.min(to, part);
    if (from > to) return false;
  }
  return true;
}
