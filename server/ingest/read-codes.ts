import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { CodeList, CodeTables } from '../store/code-tables.ts';

/** The file of each code list in `gis-data/codes`; its first columns are code, zh, en. */
const FILES: Readonly<Record<CodeList, string>> = {
  surveyClass: 'survey-classes.csv',
  surveySubclass: 'survey-subclasses.csv',
  material: 'materials.csv',
  laying: 'laying.csv',
  status: 'status.csv',
  dataSource: 'data-sources.csv',
  featureCode: 'feature-codes.csv',
};

/** The code lists of a folder. Throws an error that names the file when one is missing, or has a row without code or meaning. */
export async function readCodes(dir: string): Promise<CodeTables> {
  const entries = await Promise.all(
    Object.entries(FILES).map(async ([list, file]) => {
      const rows = parse<Record<string, string>>(await readFile(join(dir, file)), { columns: true, bom: true });
      const codes = rows.map(({ code = '', zh = '', en = '' }, i) => {
        if (code === '' || zh === '' || en === '') throw new Error(`${file}: row ${i + 2} lacks code, zh or en`);
        return { code, zh, en };
      });
      return [list, codes] as const;
    }),
  );
  return Object.fromEntries(entries) as CodeTables;
}
