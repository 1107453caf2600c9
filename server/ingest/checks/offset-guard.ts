import { toGcj02 } from '../position/gcj02.ts';
import type { IssueCode } from '../report/issue-catalogue.ts';

export interface OffsetFinding {
  code: IssueCode;
  params: Record<string, string | number>;
}

const METRES_PER_DEGREE = 111_320;
const LEAST_PAIRS = 5;
/** Published transformations to GCJ-02 agree with each other within metres; the map services add noise. */
const GCJ02_TOLERANCE_M = 30;
/** Below this a common offset is survey, not reference system. */
const LEAST_OFFSET_M = 5;
/** Offsets that are "all the same way" scatter less than this share of their length. */
const SCATTER = 0.25;

/**
 * Recognises GCJ-02 (and any other constant offset) by objects that the store already has under the same key: a re-import of a dataset. A first
 * import carries no control, and GCJ-02 coordinates look like any others: then nothing can be said, and nothing is.
 */
export class OffsetGuard {
  readonly #east: number[] = [];
  readonly #north: number[] = [];
  #lon = 0;
  #lat = 0;

  /** The same object: where the store has it, and where the import puts it, degrees. */
  addPair(stored: readonly [number, number], imported: readonly [number, number]): void {
    const shrink = Math.cos((stored[1] * Math.PI) / 180);
    this.#east.push((imported[0] - stored[0]) * shrink * METRES_PER_DEGREE);
    this.#north.push((imported[1] - stored[1]) * METRES_PER_DEGREE);
    [this.#lon, this.#lat] = stored;
  }

  finish(): OffsetFinding | null {
    const count = this.#east.length;
    if (count < LEAST_PAIRS) return null;
    const [east, north] = [median(this.#east), median(this.#north)];
    const length = Math.hypot(east, north);
    if (length < LEAST_OFFSET_M) return null;
    const deviations = this.#east.map((e, i) => Math.hypot(e - east, (this.#north[i] as number) - north));
    if (median(deviations) > SCATTER * length) return null;
    const [gcjLon, gcjLat] = toGcj02(this.#lon, this.#lat);
    const gcjEast = (gcjLon - this.#lon) * Math.cos((this.#lat * Math.PI) / 180) * METRES_PER_DEGREE;
    const gcjNorth = (gcjLat - this.#lat) * METRES_PER_DEGREE;
    const isGcj = Math.hypot(east - gcjEast, north - gcjNorth) < GCJ02_TOLERANCE_M;
    return {
      code: isGcj ? 'CRS_GCJ02_SUSPECTED' : 'CRS_CONSTANT_OFFSET',
      params: { count, distance: Math.round(length) },
    };
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
