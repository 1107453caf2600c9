import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { ByteBuffer, varintSize } from '../../core/mvt/byte-buffer.ts';
import { createLayerEncoder } from '../../core/mvt/layer-encoder.ts';
import { codedColumn, NO_VALUE } from '../../core/mvt/tag-column.ts';
import { tileFrame } from '../../core/mvt/tile-frame.ts';

const Z = 14;
const X = 13036;
const Y = 6785;

/** EPSG:3857 metres of positions in tile units of 14/13036/6785. */
function metresOf(...units: number[]): Float64Array {
  const frame = tileFrame(Z, X, Y);
  return Float64Array.from(units, (u, i) =>
    i % 2 === 0 ? (u - frame.offsetX) / frame.scaleX : (u - frame.offsetY) / frame.scaleY,
  );
}

function layerOf(bytes: Uint8Array) {
  return new VectorTile(new PbfReader(bytes)).layers['pipes']!;
}

describe('the layer encoder', () => {
  it('writes what a reader of the format reads: name, extent, ids beyond 32 bits, every type of tag, absent ones left out', () => {
    const encoder = createLayerEncoder({
      name: 'pipes',
      ids: Float64Array.of(7, 2 ** 40 + 3),
      metres: metresOf(10, 20, 300, 400, 1, 1, 2, 2),
      vertexStart: Uint32Array.of(0, 2, 4),
      columns: [
        codedColumn('text', ['污水 🕳', null]),
        codedColumn('flag', [false, true]),
        codedColumn('number', [-70, 2.5]),
        codedColumn('large', [2 ** 40, -1e12]),
        { key: 'gid', kind: 'distinct', values: Uint32Array.of(16777215, NO_VALUE) },
      ],
    });
    const layer = layerOf(encoder.encode(Z, X, Y, [0, 1]));
    expect([layer.name, layer.extent, layer.version, layer.length]).toEqual(['pipes', 4096, 2, 2]);
    const [first, second] = [layer.feature(0), layer.feature(1)];
    expect(first.id).toBe(7);
    expect(first.type).toBe(2);
    expect({ ...first.properties }).toEqual({
      text: '污水 🕳',
      flag: false,
      number: -70,
      large: 2 ** 40,
      gid: 16777215,
    });
    expect(first.loadGeometry()).toMatchObject([
      [
        { x: 10, y: 20 },
        { x: 300, y: 400 },
      ],
    ]);
    expect(second.id).toBe(2 ** 40 + 3);
    expect({ ...second.properties }).toEqual({ flag: true, number: 2.5, large: -1e12 });
  });

  it('keeps geometry and tags whole when a length passes one byte', () => {
    const units: number[] = [];
    for (let i = 0; i < 5000; i++) units.push(i % 2 === 0 ? 100 : 3900, (i * 7) % 4000);
    const long = '管'.repeat(200);
    const encoder = createLayerEncoder({
      name: 'pipes',
      ids: Uint32Array.of(1),
      metres: metresOf(...units),
      vertexStart: Uint32Array.of(0, 5000),
      columns: [codedColumn('note', [long]), ...Array.from({ length: 80 }, (_, k) => codedColumn(`k${k}`, [k]))],
    });
    const feature = layerOf(encoder.encode(Z, X, Y, [0])).feature(0);
    expect(feature.properties['note']).toBe(long);
    expect(feature.properties['k79']).toBe(79);
    expect(feature.loadGeometry()[0]!.flatMap((p) => [p.x, p.y])).toEqual(units);
  });

  it('gives every row its own tags when columns have too many combinations to be numbered together', () => {
    const count = 1500;
    const value = (row: number, k: number) => ((row + k) % 7 === 0 ? null : (row * (k + 3)) % count);
    const columns = [0, 1, 2].map((k) => Array.from({ length: count }, (_, row) => value(row, k)));
    const encoder = createLayerEncoder({
      name: 'pipes',
      ids: Uint32Array.from({ length: count }, (_, row) => row),
      metres: metresOf(...Array.from({ length: 2 * count }, (_, i) => (i * 31) % 4096)),
      vertexStart: null,
      columns: columns.map((values, k) => codedColumn(`k${k}`, values)),
    });
    const rows = Array.from({ length: count }, (_, i) => (i * 7) % count);
    for (const order of [rows, rows.toReversed()]) {
      const layer = layerOf(encoder.encode(Z, X, Y, order));
      expect(layer.length).toBe(count);
      for (const [i, row] of order.entries()) {
        const tags = columns.flatMap((values, k) => (values[row] === null ? [] : [[`k${k}`, values[row]]]));
        const feature = layer.feature(i);
        expect([feature.id, { ...feature.properties }]).toEqual([row, Object.fromEntries(tags)]);
      }
    }
  });

  it('gives no bytes when nothing is in the tile', () => {
    const source = { name: 'pipes', ids: Uint32Array.of(1), columns: [] };
    const far = createLayerEncoder({
      ...source,
      metres: metresOf(9000, 0, 9100, 0),
      vertexStart: Uint32Array.of(0, 2),
    });
    expect(far.encode(Z, X, Y, [0]).length).toBe(0);
    expect(far.encode(Z, X, Y, []).length).toBe(0);
    const point = createLayerEncoder({ ...source, metres: metresOf(9000, 0), vertexStart: null });
    expect(point.encode(Z, X, Y, [0]).length).toBe(0);
  });

  it('takes only the first rows when told a count, and starts each tile afresh', () => {
    const encoder = createLayerEncoder({
      name: 'pipes',
      ids: Uint32Array.of(1, 2),
      metres: metresOf(1, 1, 9, 9),
      vertexStart: null,
      columns: [codedColumn('class', ['JS', 'PS'])],
    });
    const one = encoder.encode(Z, X, Y, Uint32Array.of(1, 0), 1);
    expect(layerOf(one).length).toBe(1);
    expect(layerOf(one).feature(0).properties['class']).toBe('PS');
    const both = encoder.encode(Z, X, Y, [0, 1]);
    expect(layerOf(both).feature(0).properties['class']).toBe('JS');
    expect(encoder.encode(Z, X, Y, [0, 1])).toEqual(both);
  });
});

describe('the byte buffer', () => {
  it('writes varints of the size it says, up to 2^53 - 1', () => {
    for (const value of [0, 1, 127, 128, 16383, 16384, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1]) {
      const buffer = new ByteBuffer();
      buffer.varint(value);
      expect(buffer.length).toBe(varintSize(value));
      expect(new PbfReader(buffer.bytes.subarray(0, buffer.length)).readVarint()).toBe(value);
    }
  });

  it('writes UTF-8 as TextEncoder does, lone surrogates too', () => {
    for (const text of ['', 'a', 'é', '管', '🕳', 'a\ud800b', '\udc00', '߿ࠀ￿']) {
      const buffer = new ByteBuffer();
      buffer.text(text);
      expect(buffer.bytes.slice(0, buffer.length)).toEqual(new TextEncoder().encode(text));
    }
  });
});
