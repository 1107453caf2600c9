import { describe, expect, it } from 'vitest';
import { undulationM } from '../../core/geodesy/undulation.ts';
import type { Dataset } from '../../core/model/dataset.ts';
import type { StoredPoint, StoredSegment } from '../../core/model/segment.ts';
import { DRAWING_ASSUMPTIONS } from '../../server/derive/drawing-assumption.ts';
import { drawnSize } from '../../server/derive/drawn-size.ts';
import type { NetworkBase } from '../../server/derive/network-base.ts';
import { rowsAtNode } from '../../server/derive/network-graph.ts';
import { rowOf } from '../../server/derive/row-table.ts';
import { SIZE_KNOWN } from '../../server/derive/segment-input.ts';
import { baseOf } from '../support/network-base.ts';
import { describeDataset, makePoint, makeSegment } from '../support/rows.ts';

const OFFSET_M = 0.3;
const LON = 106.5;
const LAT = 29.5;
const dataset: Dataset = {
  ...describeDataset({ verticalDatum: { name: '1985', geoidModel: 'EGM96', offsetM: OFFSET_M, sigmaM: 0.3 } }),
  id: 1,
  bounds: null,
  segments: 0,
  points: 0,
  roads: 0,
  areas: 0,
  buildings: 0,
  importedAt: '2026-01-01T00:00:00Z',
  revision: 1,
};

function stored(id: number, over: Partial<StoredSegment> = {}): StoredSegment {
  return { ...makeSegment(`s${id}`), id, gid: id + 100, datasetId: 1, ...over };
}

function storedPoint(id: number, over: Partial<StoredPoint> = {}): StoredPoint {
  return { ...makePoint(`p${id}`), id, gid: id + 100, datasetId: 1, ...over };
}

function build(segments: StoredSegment[], points: StoredPoint[] = []): NetworkBase {
  const known = points.filter((point) => point.groundKnown);
  return baseOf(segments, points, [dataset], {
    grids: [],
    points: known.map(({ lon, lat, groundLevelM }) => ({ lon, lat, height: groundLevelM + OFFSET_M })),
  });
}

/** Metres above the datum of the axis at a vertex, of the first row. */
function elevation({ segments }: NetworkBase, vertex: number): number {
  const [lon, lat] = [segments.lonLat[2 * vertex]!, segments.lonLat[2 * vertex + 1]!];
  return segments.height[vertex]! - undulationM(lon, lat) - OFFSET_M;
}

describe('the axis of a segment', () => {
  const sizes = { innerHeightMm: 400, innerWidthMm: 400, outerHeightMm: 500, outerWidthMm: 500 };
  it.each([
    ['invert', 240 + 0.2],
    ['top', 240 - 0.25],
    ['bottom', 240 + 0.25],
    ['centre', 240],
  ] as const)('lies at its place from a surveyed %s', (zReference, expected) => {
    const snapshot = build([stored(1, { zReference, ...sizes })]);
    expect(elevation(snapshot, 0)).toBeCloseTo(expected, 9);
    expect(elevation(snapshot, 1)).toBeCloseTo(expected - 0.5, 9);
  });

  it('takes a size that is missing from the one that is there', () => {
    const none = { innerHeightMm: null, innerWidthMm: null, outerHeightMm: null, outerWidthMm: null };
    const inner = drawnSize({ ...stored(1), ...none, innerHeightMm: 300, innerWidthMm: 300 });
    expect(inner).toEqual({ halfWidthM: 0.15, halfHeightM: 0.15, innerHeightM: 0.3, known: true });
    const outer = drawnSize({ ...stored(1), ...none, outerHeightMm: 300, outerWidthMm: 600 });
    expect(outer).toEqual({ halfWidthM: 0.3, halfHeightM: 0.15, innerHeightM: 0.3, known: true });
    const neither = build([stored(1, none)]);
    expect(neither.segments.halfHeightM[0]).toBe(DRAWING_ASSUMPTIONS.JS.sizeM / 2);
    expect(neither.segments.flags[0]! & SIZE_KNOWN).toBe(0);
    expect(neither.segments.outerHeightMm[0]).toBeNaN();
  });

  it('of unknown depth lies at the usual cover below the ground', () => {
    const snapshot = build(
      [stored(1, { startKnown: false, endKnown: false })],
      [storedPoint(1), storedPoint(2, { lon: LON + 0.001 }), storedPoint(3, { lat: LAT + 0.001 })],
    );
    expect(elevation(snapshot, 0)).toBeCloseTo(241 - DRAWING_ASSUMPTIONS.JS.coverM - 0.16, 6);
  });

  it('runs evenly from a known end to an assumed one', () => {
    const vertices = Float64Array.of(LON, LAT, 235, LON + 0.0001, LAT, 0, LON + 0.0004, LAT, 0);
    const snapshot = build(
      [stored(1, { vertices, zReference: 'centre', endKnown: false })],
      [storedPoint(1), storedPoint(2, { lon: LON + 0.001 }), storedPoint(3, { lat: LAT + 0.001 })],
    );
    const end = 241 - DRAWING_ASSUMPTIONS.JS.coverM - 0.16;
    expect(elevation(snapshot, 0)).toBeCloseTo(235, 9);
    expect(elevation(snapshot, 2)).toBeCloseTo(end, 6);
    expect(elevation(snapshot, 1)).toBeCloseTo(235 + (end - 235) / 4, 4);
  });

  it('keeps the assumed elevation of the store where no ground is known', () => {
    const snapshot = build([stored(1, { startKnown: false, endKnown: false, zReference: 'centre' })]);
    expect(elevation(snapshot, 0)).toBeCloseTo(240, 9);
  });
});

describe('the tables', () => {
  it('hold rows by the quadkey of the middle of their box, whatever the order in which they came, and find them by id', () => {
    const at = (lon: number): Partial<StoredSegment> => ({
      vertices: Float64Array.of(lon, LAT, 240, lon + 0.0001, LAT, 240),
    });
    const [west, east] = [at(LON), at(LON + 0.02)];
    const { segments, points } = build(
      [stored(1, east), stored(9, west), stored(4, east), stored(2, west)],
      [storedPoint(3, { lon: LON + 0.02 }), storedPoint(8), storedPoint(5)],
    );
    expect([...segments.ids.subarray(0, segments.count)]).toEqual([2, 9, 1, 4]);
    expect([...points.ids.subarray(0, points.count)]).toEqual([5, 8, 3]);
    expect([1, 2, 4, 9, 3, 10].map((id) => rowOf(segments, id))).toEqual([2, 0, 3, 1, -1, -1]);
    expect([3, 5, 8, 1].map((id) => rowOf(points, id))).toEqual([2, 0, 1, -1]);
  });

  it('hold rows of one place ascending by id, whatever the order in which they came', () => {
    const { segments, points } = build([stored(9), stored(2), stored(5)], [storedPoint(7), storedPoint(1)]);
    expect([...segments.ids.subarray(0, segments.count)]).toEqual([2, 5, 9]);
    expect([...points.ids.subarray(0, points.count)]).toEqual([1, 7]);
    expect([2, 5, 9, 1, 10].map((id) => rowOf(segments, id))).toEqual([0, 1, 2, -1, -1]);
  });

  it('are empty for an empty store', () => {
    const { segments, points } = build([]);
    expect([segments.count, points.count, segments.index, points.index]).toEqual([0, 0, null, null]);
    expect(segments.graph.numbers.nodes).toBe(0);
  });

  it('refuse a row whose dataset is not listed, and an id beyond 32 bits', () => {
    expect(() => build([stored(1, { datasetId: 5 })])).toThrow(/belongs to dataset 5/);
    expect(() => build([stored(2 ** 32)])).toThrow(RangeError);
  });
});

describe('the graph', () => {
  const at = (lon: number, lon2: number): Float64Array => Float64Array.of(lon, LAT, 240, lon2, LAT, 239);

  it('joins ends that share a survey point, else those at one position', () => {
    const { graph, startNode, endNode } = build([
      stored(1, { vertices: at(106.5, 106.501), startPointKey: 'A', endPointKey: 'B' }),
      stored(2, { vertices: at(106.6, 106.602), startPointKey: 'B', endPointKey: 'C' }),
      stored(3, { vertices: at(106.7, 106.703) }),
      stored(4, { vertices: at(106.703 + 1e-10, 106.704) }),
    ]).segments;
    expect(graph.numbers.nodes).toBe(6);
    expect(endNode[0]).toBe(startNode[1]);
    expect(endNode[2]).toBe(startNode[3]);
    expect(startNode[0]).not.toBe(endNode[1]);
  });

  it('does not join points of the same name in different datasets', () => {
    const { segments } = baseOf(
      [
        stored(1, { startPointKey: 'A', endPointKey: 'B' }),
        stored(2, { datasetId: 2, startPointKey: 'A', endPointKey: 'C' }),
      ],
      [],
      [dataset, { ...dataset, id: 2 }],
    );
    expect(segments.graph.numbers.nodes).toBe(4);
  });

  it('lists at each node the segments that meet there', () => {
    const { segments } = build([
      stored(1, { startPointKey: 'A', endPointKey: 'B' }),
      stored(2, { startPointKey: 'C', endPointKey: 'B' }),
      stored(3, { startPointKey: 'B', endPointKey: 'B' }),
    ]);
    const { graph, startNode, endNode } = segments;
    const meeting = (node: number) => rowsAtNode(graph, segments, node).sort((a, b) => a - b);
    expect(meeting(endNode[0]!)).toEqual([0, 1, 2, 2]);
    expect(meeting(startNode[0]!)).toEqual([0]);
    expect(graph.offsets.at(-1)).toBe(6);
  });
});
