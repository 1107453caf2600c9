import { mercatorLat, mercatorLon } from '../../core/geodesy/web-mercator.ts';
import type { VerticalDatum } from '../../core/model/dataset.ts';
import type { NetworkChange } from '../store/read-changes.ts';
import type { Bounds, TilesetName } from './derived-network.ts';
import { GroundSurface } from './ground-surface.ts';
import { datumOf, type NetworkBase } from './network-base.ts';
import { countRow } from './network-counts.ts';
import type { NetworkSnapshot } from './network-snapshot.ts';
import { pipeLeaves } from './pipe-leaf.ts';
import { pointInput } from './point-input.ts';
import { pointLeaves } from './point-leaf.ts';
import { appendPoint } from './point-table.ts';
import { removeRow, rowOf, type RowTable } from './row-table.ts';
import { segmentInput } from './segment-input.ts';
import { appendSegment, segmentFits } from './segment-table.ts';
import { TerrainTiles } from './terrain-tiles.ts';
import { Tileset3d } from './tileset-3d.ts';
import { VectorTiles } from './vector-tiles.ts';

/** Leaves of tubes load from 2.5 km away on a screen of 900 pixels, models of points from 1.2 km. */
const LOAD_ERROR_M: Readonly<Record<TilesetName, number>> = { pipes: 48, points: 24 };
/** Appended and dead rows of a table from which on a new base is worth making: looking through them costs about 5 µs a tile. */
const COMPACT_FROM = 4_096;

/** A base and the changes since, with everything made from them. A change takes a fraction of a millisecond, whatever the size of the network. */
export class NetworkState {
  readonly base: NetworkBase;
  readonly ground: GroundSurface;
  readonly vector: VectorTiles;
  readonly tilesets: Readonly<Record<TilesetName, Tileset3d>>;
  readonly terrain: TerrainTiles;
  readonly snapshot: NetworkSnapshot;
  #commit: string;

  /** `before`: what the base takes the place of, of the same store. */
  constructor(base: NetworkBase, before: NetworkState | null = null) {
    const { revision, segments, points } = base;
    const sameGround = before !== null && before.base.ground.fingerprint === base.ground.fingerprint;
    this.base = base;
    this.#commit = base.commit;
    this.snapshot = { revision, segments, points };
    this.ground = sameGround ? before.ground : new GroundSurface(base.ground);
    this.terrain = sameGround ? before.terrain : new TerrainTiles(this.ground, revision);
    this.vector = new VectorTiles(this.snapshot, base.lowZooms);
    const tileset = (name: TilesetName): Tileset3d =>
      new Tileset3d(name === 'pipes' ? pipeLeaves(segments) : pointLeaves(points), base.tilesets[name], {
        revision,
        loadErrorM: LOAD_ERROR_M[name],
      });
    this.tilesets = { pipes: tileset('pipes'), points: tileset('points') };
  }

  get revision(): number {
    return this.snapshot.revision;
  }

  /** Identity of the commit that made the revision. */
  get commit(): string {
    return this.#commit;
  }

  get wantsCompaction(): boolean {
    const { segments, points } = this.snapshot;
    return [segments, points].some((table) => table.count - table.baseCount + table.deadCount >= COMPACT_FROM);
  }

  /** Whether there is room for the rows of a change, their datasets are known, and the ground stays as it is. */
  fits(change: NetworkChange): boolean {
    const { segments, points } = change;
    const vertices = segments.upserted.reduce((sum, segment) => sum + segment.vertices.length / 3, 0);
    const table = this.snapshot.segments;
    return (
      roomIn(table) >= segments.upserted.length &&
      roomIn(this.snapshot.points) >= points.upserted.length &&
      (segments.upserted.length === 0 || segmentFits(table, vertices)) &&
      [...segments.upserted, ...points.upserted].every(({ datasetId }) => this.base.datums.has(datasetId)) &&
      !this.#movesGround(change)
    );
  }

  /** Applies a change that fits, in one step; returns where the lines of low zooms are other than before. */
  apply(change: NetworkChange): Bounds | null {
    const lowZoomBounds = this.#applySegments(change);
    this.#applyPoints(change);
    this.snapshot.revision = change.revision;
    this.#commit = change.commit;
    return lowZoomBounds;
  }

  #applySegments({ revision, segments: { upserted, removed } }: NetworkChange): Bounds | null {
    if (upserted.length + removed.length === 0) return null;
    const table = this.snapshot.segments;
    const gone: number[] = [];
    for (const id of [...removed, ...upserted.map((segment) => segment.id)]) {
      const row = removeRow(table, id);
      if (row === -1) continue;
      gone.push(row);
      countRow(this.base.counts, table, row, -1);
    }
    const added = upserted.map((segment) => {
      const row = appendSegment(table, segmentInput(segment), this.#datum(segment.datasetId), this.ground);
      countRow(this.base.counts, table, row, 1);
      return row;
    });
    this.tilesets.pipes.change(revision, gone, added);
    const box = this.vector.lowZooms.change([...gone, ...added]);
    return box === null ? null : [mercatorLon(box[0]), mercatorLat(box[1]), mercatorLon(box[2]), mercatorLat(box[3])];
  }

  #applyPoints({ revision, points: { upserted, removed } }: NetworkChange): void {
    if (upserted.length + removed.length === 0) return;
    const table = this.snapshot.points;
    const gone: number[] = [];
    for (const id of [...removed, ...upserted.map((point) => point.id)]) {
      const row = removeRow(table, id);
      if (row !== -1) gone.push(row);
    }
    const added = upserted.map((point) =>
      appendPoint(table, pointInput(point), this.#datum(point.datasetId), this.ground),
    );
    this.tilesets.points.change(revision, gone, added);
  }

  /** Whether surveyed ground levels change where they are the ground: where no terrain grid stands before them. */
  #movesGround({ points: { upserted, removed } }: NetworkChange): boolean {
    const { points } = this.snapshot;
    const leads = (isKnown: boolean, lon: number, lat: number): boolean => isKnown && !this.ground.isInGrid(lon, lat);
    const led = (row: number): boolean =>
      leads(points.groundKnown[row] === 1, points.lonLat[2 * row]!, points.lonLat[2 * row + 1]!);
    const goes = (id: number): boolean => {
      const row = rowOf(points, id);
      return row !== -1 && led(row);
    };
    return (
      removed.some(goes) ||
      upserted.some(({ id, lon, lat, groundLevelM, groundKnown }) => {
        const row = rowOf(points, id);
        const stays =
          row !== -1 &&
          (points.groundKnown[row] === 1) === groundKnown &&
          points.groundLevelM[row] === groundLevelM &&
          points.lonLat[2 * row] === lon &&
          points.lonLat[2 * row + 1] === lat;
        return !stays && (leads(groundKnown, lon, lat) || goes(id));
      })
    );
  }

  #datum(datasetId: number): VerticalDatum {
    return datumOf(this.base.datums, datasetId);
  }
}

function roomIn(table: RowTable): number {
  return table.ids.length - table.count;
}
