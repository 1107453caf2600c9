import type { DerivedNetwork } from '../../server/derive/derived-network.ts';
import type { Relay } from '../support/database-relay.ts';
import type { Judge } from './judge.ts';

/** What the actors of a soak share. */
export interface World {
  port: number;
  network: DerivedNetwork;
  /** Address of the database itself; the server's goes through the relay. */
  url: string;
  relay: Relay;
  /** A way to the database that nobody cuts. */
  judge: Judge;
  /** West, south, east, north of where edits are made, degrees. */
  bounds: readonly [number, number, number, number];
  /** Seconds that the soak takes. */
  seconds: number;
  isOver: () => boolean;
  /** Times in which nobody makes changes that load the whole network anew: small ones pile up until the snapshot is made compact. */
  isCalm: () => boolean;
  /** Counts something that was done. */
  count: (what: string, by?: number) => void;
  /** Notes what must not be. */
  violate: (what: string) => void;
  /** Classes and their counts that the server told of a revision, to be held against the versions in the store. */
  told: Map<number, string>;
}

/** Keys of segments that an API editor alone touches begin so. */
export const OWN_KEY = 'soak-';
/** Segments that are nobody's own: of the datasets that no import touches, and not of an API editor. */
export const SHARED = `talpa.segment WHERE dataset_id <= 2 AND key NOT LIKE '${OWN_KEY}%'`;

/** One that does things until the soak is over; `random` is its own. */
export type Actor = (world: World, random: () => number) => Promise<void>;

export function pick<T>(random: () => number, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)];
}
