import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { CODE_LISTS, type Code, type CodeList, type CodeTables } from '../store/code-tables.ts';
import { SourceError } from './source-error.ts';

const FILES: Readonly<Record<CodeList, string>> = {
  surveyClass: 'survey-classes.csv',
  surveySubclass: 'survey-subclasses.csv',
  material: 'materials.csv',
  laying: 'laying.csv',
  status: 'status.csv',
  dataSource: 'data-sources.csv',
  featureCode: 'feature-codes.csv',
};

/** The code lists of gis-data/codes. Throws SourceError CODES_INVALID that names the file and the row. */
export async function readCodes(dir: string): Promise<CodeTables> {
  const lists = await Promise.all(CODE_LISTS.map((list) => readList(dir, FILES[list])));
  return Object.fromEntries(CODE_LISTS.map((list, i) => [list, lists[i]])) as CodeTables;
}

async function readList(dir: string, file: string): Promise<Code[]> {
  const fault = (reason: string): SourceError =>
    new SourceError('CODES_INVALID', file, { reason: `${file}: ${reason}` });
  let rows: Record<string, string>[];
  try {
    rows = parse(await readFile(join(dir, file), 'utf8'), {
      bom: true,
      columns: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    throw fault((error as Error).message);
  }
  const codes = rows.map(({ code, zh, en }, i) => {
    if (!code || !zh || !en) throw fault(`row ${i + 2} needs code, zh and en`);
    return { code, zh, en };
  });
  const seen = new Set<string>();
  for (const { code } of codes) {
    if (seen.has(code)) throw fault(`the code "${code}" comes twice`);
    seen.add(code);
  }
  return codes;
}
