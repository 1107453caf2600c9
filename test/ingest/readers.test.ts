import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCsv } from '../../server/ingest/readers/csv.ts';
import { cutFeatures } from '../../server/ingest/readers/geojson-features.ts';
import { openGeoJson } from '../../server/ingest/readers/geojson.ts';
import { openEpanet } from '../../server/ingest/readers/epanet.ts';
import { readGround } from '../../server/ingest/readers/geotiff.ts';
import { openShapefile } from '../../server/ingest/readers/shapefile.ts';
import { detectEncoding } from '../../server/ingest/readers/text-encoding.ts';
import type { SourceRow, SourceTable } from '../../server/ingest/source-row.ts';
import { fixture } from './import-support.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talpa-readers-'));
});
afterAll(() => rm(folder, { recursive: true }));

const allRows = async (table: SourceTable): Promise<SourceRow[]> => {
  const rows: SourceRow[] = [];
  for await (const batch of table.rows()) rows.push(...batch);
  return rows;
};
const write = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

describe('encodings', () => {
  it('finds Chinese in the last row of a long table, in UTF-8 and in GB18030', async () => {
    const text = `编号,路\n${'1,a\n'.repeat(60_000)}2,银杏路𠮷\n`;
    const utf8 = await write('long-utf8.csv', text);
    const gb = await write('long-gb.csv', iconv.encode(text, 'gb18030'));
    expect(await detectEncoding(utf8)).toBe('utf-8');
    expect(await detectEncoding(gb)).toBe('gb18030');
    for (const path of [utf8, gb]) {
      const rows = await allRows(await openCsv(path));
      expect(rows).toHaveLength(60_001);
      expect(rows.at(-1)).toMatchObject({ row: 60_002, values: { 编号: '2', 路: '银杏路𠮷' } });
    }
  });

  it('takes a character that a chunk of the file cuts in two', async () => {
    // 64 KiB is the chunk of a read stream; the three bytes of 银 lie across it.
    const text = `a\n${'x'.repeat(65_536 - 3)}银\n`;
    const rows = await allRows(await openCsv(await write('cut.csv', text)));
    expect(String(rows[0]?.values['a']).at(-1)).toBe('银');
  });
});

describe('tables', () => {
  it('keep cells with commas, quotes and line breaks, and number rows as a spreadsheet does', async () => {
    const path = await write('quotes.csv', 'a,b\r\n"1,5","say ""hi"""\r\n\r\n"two\nlines",x\r\n');
    const rows = await allRows(await openCsv(path));
    expect(rows.map(({ values }) => values)).toEqual([
      { a: '1,5', b: 'say "hi"' },
      { a: 'two\nlines', b: 'x' },
    ]);
    expect(rows.map(({ row }) => row)).toEqual([2, 4]);
  });

  it('read semicolons and tabs by the header', async () => {
    const rows = await allRows(await openCsv(await write('semi.csv', 'a;b\n1,5;2\n')));
    expect(rows[0]?.values).toEqual({ a: '1,5', b: '2' });
  });
});

describe('shapefiles', () => {
  it('keep Z, dBASE numbers in exponent form, and text by column', async () => {
    const [first, second] = await allRows(await openShapefile(fixture('clean-shapefile/rioolbuizen.shp')));
    expect(first?.geometry).toMatchObject({ kind: 'line', stride: 3 });
    expect([...(first?.geometry?.parts[0] ?? [])]).toEqual([93000, 435500, -9999, 93050, 435500, -9999]);
    expect(first?.values).toMatchObject({ OBJ_ID: 1000, BUISTYPE_N: 'Rond 700', BOB_ACTUEE: 1.48, DATUM_BOB1: null });
    expect(second?.row).toBe(2);
  });

  it('find the .dbf whatever the case of its name', async () => {
    const source = fixture('clean-shapefile/rioolbuizen');
    await copyFile(`${source}.shp`, join(folder, 'CASE.SHP'));
    await copyFile(`${source}.dbf`, join(folder, 'case.DBF'));
    expect(await allRows(await openShapefile(join(folder, 'CASE.SHP')))).toHaveLength(3);
  });
});

describe('GeoJSON', () => {
  async function* chunksOf(text: string, size: number): AsyncGenerator<string> {
    for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
  }

  it.each([1, 2, 7, 64, 10_000])('is cut into features in chunks of %i characters', async (size) => {
    const features = [
      { type: 'Feature', properties: { text: 'a } ] " \\ features', list: [1, { a: 2 }] }, geometry: null },
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [1, 2] } },
    ];
    const text = JSON.stringify({
      name: 'x [ {',
      nested: { features: [1] },
      type: 'FeatureCollection',
      features,
      tail: [1],
    });
    const rest = { text: '' };
    const cut: unknown[] = [];
    for await (const feature of cutFeatures(chunksOf(text, size), rest)) cut.push(JSON.parse(feature));
    expect(cut).toEqual(features);
    expect(JSON.parse(rest.text)).toEqual({
      name: 'x [ {',
      nested: { features: [1] },
      type: 'FeatureCollection',
      features: [],
      tail: [1],
    });
  });

  it('names its columns and keeps Z', async () => {
    const table = await openGeoJson(fixture('clean-geojson/pipes.geojson'));
    expect(table.columns).toContain('material');
    expect((await allRows(table))[0]?.geometry).toMatchObject({ kind: 'line', stride: 3 });
  });
});

describe('EPANET', () => {
  it('reads both units, sections that come twice, vertices in order and line numbers', async () => {
    const [nodes, links] = (await openEpanet(fixture('clean-epanet/network.inp'))) as [SourceTable, SourceTable];
    expect(nodes.units['elevation']).toBe('m');
    expect((await allRows(nodes)).map(({ values }) => values['id'])).toEqual(['A', 'B', 'C', 'D', 'R']);
    const [first] = await allRows(links);
    expect(first?.row).toBe(11);
    expect([...(first?.geometry?.parts[0] ?? [])]).toEqual([
      638669.3, 3265541.3, 638719.3, 3265545.3, 638769.3, 3265541.3,
    ]);
  });
});

describe('rasters', () => {
  it('give heights in metres, north first, with the CRS that they name', async () => {
    const grid = await readGround({ path: fixture('clean-with-raster/ground.tif'), unit: 'm', fallbackEpsg: null });
    expect(grid).toMatchObject({ epsg: 4544, columns: 16, rows: 16, stepX: 10, stepY: -10 });
    expect(grid.originX).toBeCloseTo(638669.3 - 40, 6);
    expect(grid.heights[3]).toBeCloseTo(249.97, 4);
  });

  it('take the CRS of the import when they name none and the profile allows it, and feet', async () => {
    const path = fixture('tiff-without-crs/ground.tif');
    const grid = await readGround({ path, unit: 'ft', fallbackEpsg: 4544 });
    expect(grid.epsg).toBe(4544);
    expect(grid.heights[0]).toBeCloseTo(250 * 0.3048, 4);
  });
});
