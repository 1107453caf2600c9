import Flatbush from 'flatbush';
import type { NetworkBase } from './network-base.ts';
import type { NetworkGraph } from './network-graph.ts';
import type { PointTable } from './point-table.ts';
import type { RowTable } from './row-table.ts';
import type { SegmentTable } from './segment-table.ts';
import { type TagSet, TagSets } from './tag-sets.ts';

/** A table as a message between threads: plain values, and columns in memory that both share. */
export type PackedTable<Table extends RowTable & { tagSets: TagSets }> = Omit<
  Table,
  'index' | 'appendedRows' | 'tagSets' | 'graph'
> & { index: SharedArrayBuffer | null; tagSets: TagSet[] };

export type PackedSegments = PackedTable<SegmentTable> & { graph: Omit<NetworkGraph, 'appended'> };
export type PackedPoints = PackedTable<PointTable>;

export interface PackedTables {
  segments: PackedSegments;
  points: PackedPoints;
}

export type PackedBase = Omit<NetworkBase, 'segments' | 'points'> & PackedTables;

/**
 * The tables of a moment. Rows appended later lie beyond its count, and which rows are alive is copied, so the receiver sees that moment whatever
 * happens meanwhile.
 */
export function packTables({ segments, points }: { segments: SegmentTable; points: PointTable }): PackedTables {
  const { numbers, offsets, rows } = segments.graph;
  return {
    segments: { ...packTable(segments), graph: { numbers: { ...numbers }, offsets, rows } },
    points: packTable(points),
  };
}

export function unpackTables({ segments, points }: PackedTables): { segments: SegmentTable; points: PointTable } {
  return {
    segments: { ...unpackTable<SegmentTable>(segments), graph: { ...segments.graph, appended: new Map() } },
    points: unpackTable<PointTable>(points),
  };
}

export function unpackBase(base: PackedBase): NetworkBase {
  return { ...base, ...unpackTables(base) };
}

function packTable<Table extends RowTable & { tagSets: TagSets }>(table: Table): PackedTable<Table> {
  const { appendedRows: _, index, tagSets, alive, ...columns } = table;
  return {
    ...columns,
    alive: alive.slice(),
    index: index === null ? null : (index.data as SharedArrayBuffer),
    // Messages are copies, so that a list that grows meanwhile is that of this moment.
    tagSets: tagSets.sets,
  } as unknown as PackedTable<Table>;
}

function unpackTable<Table extends RowTable & { tagSets: TagSets }>(packed: PackedTable<Table>): Omit<Table, 'graph'> {
  return {
    ...packed,
    index: packed.index === null ? null : Flatbush.from(packed.index),
    tagSets: new TagSets(packed.tagSets),
    appendedRows: new Map(),
  } as unknown as Omit<Table, 'graph'>;
}
