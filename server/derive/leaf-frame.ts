import { enuToEcefMatrix, geodeticToEnu } from '../../core/geodesy/enu-frame.ts';
import { RADIANS_PER_DEGREE } from '../../core/geodesy/ellipsoid.ts';
import { growBounds } from './data-cluster.ts';

/** Added to each side of a leaf's box for what the compressed transforms round, metres. */
const BOX_MARGIN_M = 0.02;

/** The east-north-up frame of a leaf of a 3D tileset, and the box around what is put into it. */
export class LeafFrame {
  /** `tile.transform`: column-major, east-north-up to earth-centred. */
  readonly transform: Float64Array;
  readonly #position = new Float64Array(3);
  readonly #geodeticLow: readonly number[];
  readonly #geodeticHigh: readonly number[];
  readonly #low = [Infinity, Infinity, Infinity];
  readonly #high = [-Infinity, -Infinity, -Infinity];
  #reachM = BOX_MARGIN_M;

  /** The origin is in the middle of the positions (stride 2, degrees) and heights (ellipsoidal metres) of the vertices that `vertices` names. */
  constructor(lonLat: Float64Array, heights: Float64Array, vertices: Iterable<number>) {
    let [west, south, bottom, east, north, top] = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
    for (const v of vertices) {
      const lon = lonLat[2 * v]!;
      const lat = lonLat[2 * v + 1]!;
      const height = heights[v]!;
      if (lon < west) west = lon;
      if (lon > east) east = lon;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
      if (height < bottom) bottom = height;
      if (height > top) top = height;
    }
    const low = (this.#geodeticLow = [west, south, bottom]);
    const high = (this.#geodeticHigh = [east, north, top]);
    this.transform = enuToEcefMatrix((low[0]! + high[0]!) / 2, (low[1]! + high[1]!) / 2, (low[2]! + high[2]!) / 2);
  }

  /** East, north, up of a geodetic position (degrees, ellipsoidal metres). */
  toEnu(lon: number, lat: number, height: number): [number, number, number] {
    geodeticToEnu(this.transform, lon, lat, height, this.#position);
    return [this.#position[0]!, this.#position[1]!, this.#position[2]!];
  }

  /** Grows the box to hold everything within `across` metres in plan and between `below` and `above` metres of a position. */
  hold(east: number, north: number, up: number, reach: { across: number; below: number; above: number }): void {
    const low = [east - reach.across, north - reach.across, up - reach.below];
    const high = [east + reach.across, north + reach.across, up + reach.above];
    for (let axis = 0; axis < 3; axis++) {
      this.#low[axis] = Math.min(this.#low[axis]!, low[axis]!);
      this.#high[axis] = Math.max(this.#high[axis]!, high[axis]!);
    }
    this.#reachM = Math.max(this.#reachM, reach.across, reach.below, reach.above);
  }

  /** Grows the box to hold a ball around a geodetic position (degrees, ellipsoidal metres). */
  holdPosition(lon: number, lat: number, height: number, radius: number): void {
    geodeticToEnu(this.transform, lon, lat, height, this.#position);
    for (let axis = 0; axis < 3; axis++) {
      const at = this.#position[axis]!;
      if (at - radius < this.#low[axis]!) this.#low[axis] = at - radius;
      if (at + radius > this.#high[axis]!) this.#high[axis] = at + radius;
    }
    if (radius > this.#reachM) this.#reachM = radius;
  }

  /** 3D Tiles' `region` around the same: west, south, east, north in radians, lowest and highest ellipsoidal height in metres. */
  region(): [number, number, number, number, number, number] {
    const [west, south, low] = this.#geodeticLow as [number, number, number];
    const [east, north, high] = this.#geodeticHigh as [number, number, number];
    const bounds = growBounds([west, south, east, north], this.#reachM);
    const [w, s, e, n] = bounds.map((degrees) => degrees * RADIANS_PER_DEGREE) as [number, number, number, number];
    return [w, s, e, n, low - this.#reachM, high + this.#reachM];
  }

  /** 3D Tiles' `box`: centre and three half axes, along east, north and up. */
  box(): number[] {
    const centre = this.#low.map((low, axis) => (low + this.#high[axis]!) / 2);
    const half = this.#low.map((low, axis) => (this.#high[axis]! - low) / 2 + BOX_MARGIN_M);
    return [...centre, half[0]!, 0, 0, 0, half[1]!, 0, 0, 0, half[2]!];
  }
}
