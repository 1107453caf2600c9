import Flatbush from 'flatbush';
import type { River } from '../land/land.ts';

/** Where a position is nearest to the water. */
export interface BankPlace {
  river: River;
  /** Nearest position on the river's middle line. */
  east: number;
  north: number;
  levelM: number;
  /** From the water's edge, metres; negative in the water. */
  fromEdgeM: number;
}

/** The banks of the rivers, to ask how far the water is. */
export class RiverBanks {
  readonly rivers: readonly River[];
  readonly #river: number[] = [];
  readonly #vertex: number[] = [];
  readonly #index: Flatbush | null;
  readonly #widest: number;

  constructor(rivers: readonly River[]) {
    this.rivers = rivers;
    this.#widest = Math.max(0, ...rivers.map(({ widthM }) => widthM)) / 2;
    const legs = rivers.reduce((sum, { line }) => sum + line.length / 2 - 1, 0);
    this.#index = legs > 0 ? new Flatbush(legs) : null;
    for (const [river, { line }] of rivers.entries()) {
      for (let i = 0; i + 3 < line.length; i += 2) {
        this.#river.push(river);
        this.#vertex.push(i);
        const [x0, y0, x1, y1] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
        this.#index?.add(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
      }
    }
    this.#index?.finish();
  }

  /** The nearest water whose edge is within `withinM`, or null. */
  nearest(east: number, north: number, withinM: number): BankPlace | null {
    const reach = withinM + this.#widest;
    let best: BankPlace | null = null;
    for (const i of this.#index?.search(east - reach, north - reach, east + reach, north + reach) ?? []) {
      const river = this.rivers[this.#river[i]!]!;
      const v = this.#vertex[i]!;
      const { line, levelM, widthM } = river;
      const [x0, y0, x1, y1] = [line[v]!, line[v + 1]!, line[v + 2]!, line[v + 3]!];
      const uu = (x1 - x0) ** 2 + (y1 - y0) ** 2;
      const share = uu === 0 ? 0 : Math.min(1, Math.max(0, ((east - x0) * (x1 - x0) + (north - y0) * (y1 - y0)) / uu));
      const x = x0 + share * (x1 - x0);
      const y = y0 + share * (y1 - y0);
      const fromEdgeM = Math.hypot(east - x, north - y) - widthM / 2;
      if (fromEdgeM > withinM || (best !== null && fromEdgeM >= best.fromEdgeM)) continue;
      const level = levelM[v / 2]! + share * (levelM[v / 2 + 1]! - levelM[v / 2]!);
      best = { river, east: x, north: y, levelM: level, fromEdgeM };
    }
    return best;
  }
}
