import { barRotation, headingRotation } from './instance-frame.ts';

/** What an instance belongs to: its row in the property table, its global id (below 2^24) and the number from which it is coloured. */
export interface InstanceTags {
  row: number;
  gid: number;
  look: number;
}

/** Bars shorter than this are no bars: their direction would be noise. Metres. */
const MIN_LENGTH_M = 1e-4;

/**
 * Instances of one mesh, in flat arrays that grow. Positions go in as east-north-up metres of the tile and are kept in glTF's frame (e, u, -n).
 */
export class InstanceList {
  count = 0;
  /** Stride 3, metres. */
  translations = new Float32Array(3 * 64);
  /** Stride 4: x, y, z, w. */
  rotations = new Float32Array(4 * 64);
  /** Stride 3. */
  scales = new Float32Array(3 * 64);
  rows = new Float32Array(64);
  gids = new Float32Array(64);
  looks = new Float32Array(64);

  /**
   * Adds a bar (a cylinder or box along z, length 1) between two positions; half its width and height are its scale across.
   * Returns false, and adds nothing, when the ends are closer than 0.1 mm.
   */
  addBar(
    ends: { east: number; north: number; up: number; toEast: number; toNorth: number; toUp: number },
    halfWidthM: number,
    halfHeightM: number,
    tags: InstanceTags,
  ): boolean {
    const east = ends.toEast - ends.east;
    const north = ends.toNorth - ends.north;
    const up = ends.toUp - ends.up;
    const length = Math.hypot(east, north, up);
    if (length < MIN_LENGTH_M) return false;
    const i = this.place(
      (ends.east + ends.toEast) / 2,
      (ends.north + ends.toNorth) / 2,
      (ends.up + ends.toUp) / 2,
      tags,
    );
    barRotation(east, north, up, this.rotations, 4 * i);
    this.scale(i, halfWidthM, halfHeightM, length);
    return true;
  }

  /** Adds an upright model at a position, turned by a heading (radians clockwise from north); scale along its own x, y (up) and z. */
  addModel(
    at: { east: number; north: number; up: number },
    headingRad: number,
    scale: readonly [number, number, number],
    tags: InstanceTags,
  ): void {
    const i = this.place(at.east, at.north, at.up, tags);
    headingRotation(headingRad, this.rotations, 4 * i);
    this.scale(i, ...scale);
  }

  private place(east: number, north: number, up: number, tags: InstanceTags): number {
    if (this.count === this.rows.length) this.grow();
    const i = this.count++;
    this.translations[3 * i] = east;
    this.translations[3 * i + 1] = up;
    this.translations[3 * i + 2] = -north;
    this.rows[i] = tags.row;
    this.gids[i] = tags.gid;
    this.looks[i] = tags.look;
    return i;
  }

  private scale(i: number, x: number, y: number, z: number): void {
    this.scales[3 * i] = x;
    this.scales[3 * i + 1] = y;
    this.scales[3 * i + 2] = z;
  }

  private grow(): void {
    const twice = (old: Float32Array<ArrayBuffer>) => {
      const grown = new Float32Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.translations = twice(this.translations);
    this.rotations = twice(this.rotations);
    this.scales = twice(this.scales);
    this.rows = twice(this.rows);
    this.gids = twice(this.gids);
    this.looks = twice(this.looks);
  }
}
