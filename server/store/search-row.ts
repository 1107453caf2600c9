import type { AreaKind } from '../../core/model/place.ts';
import type { MatchRank } from './search-terms.ts';

export type SearchKind = 'dataset' | 'road' | 'area' | 'building' | 'segment' | 'point';

/** A place that a text names. */
export interface SearchRow {
  kind: SearchKind;
  /** Null for a road, which is many rows. */
  id: number | null;
  label: string;
  /** What tells it apart: class, what it lies in, dataset. */
  detail: string;
  areaKind: AreaKind | null;
  lon: number;
  lat: number;
}

export interface RankedRow extends SearchRow {
  rank: MatchRank;
}
