import type { VerticalDatum } from '../../core/model/dataset.ts';
import type { GroundData } from './ground-surface.ts';
import { lowZoomBase, type LowZoomBase } from './low-zoom-base.ts';
import { countNetwork, type NetworkCounts } from './network-counts.ts';
import type { PointTable } from './point-table.ts';
import type { SegmentTable } from './segment-table.ts';
import { partitionLeaves, type TilesetBase } from './tileset-base.ts';
import type { TilesetName } from './derived-network.ts';
import { pipeLeaves } from './pipe-leaf.ts';
import { pointLeaves } from './point-leaf.ts';

/** Everything that is built at once from the store, of one revision, before changes are applied to it. */
export interface NetworkBase {
  revision: number;
  /** Identity of the commit that made the revision, by which a store with another history is known. */
  commit: string;
  /** Vertical datum of each dataset, by its id. */
  datums: ReadonlyMap<number, VerticalDatum>;
  ground: GroundData;
  segments: SegmentTable;
  points: PointTable;
  counts: NetworkCounts;
  lowZooms: LowZoomBase;
  tilesets: Readonly<Record<TilesetName, TilesetBase>>;
}

/** A base of finished tables. */
export function assembleBase(
  parts: Pick<NetworkBase, 'revision' | 'commit' | 'datums' | 'ground' | 'segments' | 'points'>,
): NetworkBase {
  return {
    ...parts,
    counts: countNetwork(parts.segments),
    lowZooms: lowZoomBase(parts.segments),
    tilesets: {
      pipes: partitionLeaves(pipeLeaves(parts.segments)),
      points: partitionLeaves(pointLeaves(parts.points)),
    },
  };
}

/** The vertical datum of a dataset. @throws Error when the store lists no such dataset */
export function datumOf(datums: NetworkBase['datums'], datasetId: number): VerticalDatum {
  const datum = datums.get(datasetId);
  if (datum === undefined) throw new Error(`a row belongs to dataset ${datasetId}, which the store does not list`);
  return datum;
}
