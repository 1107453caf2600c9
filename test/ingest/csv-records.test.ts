import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvDamage, csvRecords } from '../../server/ingest/readers/csv-records.ts';

const MAX_RECORD = 1000;

async function* chunksOf(text: string, size: number): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
}

async function cut(text: string, size: number, delimiter = ','): Promise<string[][]> {
  const records: string[][] = [];
  for await (const batch of csvRecords(chunksOf(text, size), delimiter, MAX_RECORD)) records.push(...batch);
  return records;
}

const cell = fc.string({
  unit: fc.constantFrom('a', '1', '.', ' ', '银', '𠮷', ',', ';', '"', '\n', '\r'),
  maxLength: 6,
});
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const written = (text: string, always: boolean): string => (always || /[",;\n\r]/.test(text) ? quoted(text) : text);

describe('records of a table', () => {
  it('are those that csv-parse finds, wherever the chunks are cut', async () => {
    const record = fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(',', ';'),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (records, lineEnd, delimiter, size, endsWithBreak) => {
          const lines = records.map((cells) => cells.map(([text, always]) => written(text, always)).join(delimiter));
          const text = lines.join(lineEnd) + (endsWithBreak ? lineEnd : '');
          const expected: string[][] = parse(text, {
            delimiter,
            relax_column_count: true,
            record_delimiter: lineEnd,
          });
          expect(await cut(text, size, delimiter)).toEqual(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('keep the lines before and after a quoted cell in one chunk', async () => {
    const text = 'a,b\n1,2\n"x\ny",3\n4,"5"\n6,7\n';
    expect(await cut(text, 1000)).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['x\ny', '3'],
      ['4', '5'],
      ['6', '7'],
    ]);
  });

  it.each([
    ['a,b\n1,"2\n3,4\n', 'a quote is not closed', 2],
    ['a,b\n1,2\n3"x,4\n', 'a quote stands inside a cell', 3],
    ['a,b\n"1"x,2\n', '"x" stands behind a closing quote', 2],
    ['a,b\n"1\n2",3\n"4"5,6\n', '"5" stands behind a closing quote', 4],
  ])('are refused with the line when quotes are wrong: %j', async (text, message, line) => {
    for (const size of [1, 5, 1000]) {
      const fault: unknown = await cut(text, size).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(CsvDamage);
      expect(fault).toMatchObject({ message, line });
    }
  });

  it.each([`a,b\n1,${'x'.repeat(1200)}\n3,4`, `a,b\n1,"${'x'.repeat(1200)}`, 'y'.repeat(1200)])(
    'are refused when one is too long to be one',
    async (text) => {
      await expect(cut(text, 100)).rejects.toThrow(/more than 1000 characters/);
    },
  );
});
