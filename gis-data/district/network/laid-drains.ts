import type { Draft } from './draft.ts';
import type { DrainSystem } from './drain-rules.ts';
import type { PipeSpec } from './pipe-spec.ts';
import type { WayIndex } from './way-index.ts';

/** A drain across a street to what lies beside it. */
export interface Connector {
  course: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** Point of the street. */
  from: number;
}

/** A drain from a point to the one that it flows to: levels of its invert at both ends, metres of the datum. */
export interface LaidDrain {
  from: number;
  to: number;
  spec: PipeSpec;
  startM: number;
  endM: number;
}

/** Length of the drains of a system, metres. */
export function drainsLengthM({ drains, draft: { east, north } }: LaidDrains): number {
  return drains.reduce((sum, { from, to }) => sum + Math.hypot(east[from]! - east[to]!, north[from]! - north[to]!), 0);
}

/** The drains of one system: every one falls to an outfall, a treatment plant or a pumping station. */
export interface LaidDrains {
  system: DrainSystem;
  draft: Draft;
  drains: LaidDrain[];
  /** Drain that leaves each point, as an index of `drains`; -1 at outfalls and where there is none. */
  out: Int32Array;
  /** Level at which the water leaves each point, metres of the datum; NaN where there is no drain. */
  invertM: Float64Array;
  /** Drains across streets, to outfalls and trunks. */
  connectors: Connector[];
  /** These and all that lies beside the streets. */
  ways: WayIndex;
}
