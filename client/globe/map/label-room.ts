/** Pixels between two names, and between two of one street. */
const GAP_PX = 6;
const SAME_NAME_PX = 400;
const CELL_PX = 64;

interface Disc {
  x: number;
  y: number;
  radius: number;
}

/** Room on the canvas that names take, so that none stands on another. A name is a row of discs along its line. */
export class LabelRoom {
  readonly #cells = new Map<number, Disc[]>();
  readonly #named = new Map<string, { x: number; y: number }[]>();

  /** Takes room that names keep clear of, such as a pipe's label with its middle at x, y. */
  reserve(box: { x: number; y: number; width: number; height: number }): void {
    this.#fill(discsOf({ ...box, angle: 0 }));
  }

  /** Takes the room of a name with its middle at x, y, turned by `angle` (radians, clockwise); false when another name is too near. */
  take(name: string, at: { x: number; y: number; angle: number; width: number; height: number }): boolean {
    const same = this.#named.get(name) ?? [];
    if (same.some(({ x, y }) => Math.hypot(x - at.x, y - at.y) < SAME_NAME_PX)) return false;
    const discs = discsOf(at);
    if (discs.some((disc) => this.#isTaken(disc))) return false;
    this.#fill(discs);
    same.push({ x: at.x, y: at.y });
    this.#named.set(name, same);
    return true;
  }

  #fill(discs: readonly Disc[]): void {
    for (const disc of discs) {
      const cell = cellOf(disc.x, disc.y);
      const list = this.#cells.get(cell);
      if (list === undefined) this.#cells.set(cell, [disc]);
      else list.push(disc);
    }
  }

  #isTaken({ x, y, radius }: Disc): boolean {
    for (let dx = -CELL_PX; dx <= CELL_PX; dx += CELL_PX) {
      for (let dy = -CELL_PX; dy <= CELL_PX; dy += CELL_PX) {
        for (const other of this.#cells.get(cellOf(x + dx, y + dy)) ?? []) {
          if (Math.hypot(other.x - x, other.y - y) < other.radius + radius + GAP_PX) return true;
        }
      }
    }
    return false;
  }
}

function discsOf({
  x,
  y,
  angle,
  width,
  height,
}: {
  x: number;
  y: number;
  angle: number;
  width: number;
  height: number;
}): Disc[] {
  const radius = height / 2;
  const reach = Math.max(width / 2 - radius, 0);
  const steps = Math.max(1, Math.ceil(reach / radius));
  return Array.from({ length: 2 * steps + 1 }, (_, i) => {
    const along = ((i - steps) / steps) * reach;
    return { x: x + along * Math.cos(angle), y: y + along * Math.sin(angle), radius };
  });
}

function cellOf(x: number, y: number): number {
  return Math.floor(x / CELL_PX) * 65_536 + Math.floor(y / CELL_PX);
}
