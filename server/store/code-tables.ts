import type { Database } from './connect-database.ts';

/** A code and its meaning. */
export interface Code {
  code: string;
  zh: string;
  en: string;
}

export const CODE_LISTS = [
  'surveyClass',
  'surveySubclass',
  'material',
  'laying',
  'status',
  'dataSource',
  'featureCode',
] as const;
export type CodeList = (typeof CODE_LISTS)[number];

/** Codes by list, in the order of the list. Subclasses are written `class/subclass`, such as `JS/JY`. */
export type CodeTables = Record<CodeList, Code[]>;

const TABLES: Readonly<Record<CodeList, string>> = {
  surveyClass: 'survey_class',
  surveySubclass: 'survey_subclass',
  material: 'material',
  laying: 'laying',
  status: 'status',
  dataSource: 'data_source',
  featureCode: 'feature_code',
};

/** Writes the code lists into their tables: new codes are added, meanings replaced, and codes that left a list stay (rows may use them). */
export async function loadCodeTables(db: Database, codes: CodeTables): Promise<void> {
  await db.knex.transaction(async (trx) => {
    for (const list of CODE_LISTS) {
      const rows = codes[list].map(({ code, zh, en }, position) => ({ code, zh, en, position }));
      if (rows.length > 0) await trx(TABLES[list]).insert(rows).onConflict('code').merge();
    }
  });
}

/** All code lists as the store holds them. */
export async function readCodeTables(db: Database): Promise<CodeTables> {
  const read = async (list: CodeList): Promise<Code[]> =>
    db.knex<Code>(TABLES[list]).select('code', 'zh', 'en').orderBy('position');
  const lists = await Promise.all(CODE_LISTS.map(read));
  return Object.fromEntries(CODE_LISTS.map((list, i) => [list, lists[i]])) as CodeTables;
}
