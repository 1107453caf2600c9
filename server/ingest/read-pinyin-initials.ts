import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { PinyinInitials } from '../store/pinyin-initials.ts';
import { SourceError } from './source-error.ts';

const FILE = 'pinyin-initials.csv';

/** The initials of gis-data/codes/pinyin-initials.csv. Throws SourceError CODES_INVALID that names the row. */
export async function readPinyinInitials(dir: string): Promise<PinyinInitials> {
  const fault = (reason: string): SourceError =>
    new SourceError('CODES_INVALID', FILE, { reason: `${FILE}: ${reason}` });
  let rows: Record<string, string>[];
  try {
    rows = parse(await readFile(join(dir, FILE), 'utf8'), { bom: true, columns: true, skip_empty_lines: true });
  } catch (error) {
    throw fault((error as Error).message);
  }
  const initials = new Map<string, string>();
  rows.forEach(({ initial = '', characters = '' }, i) => {
    if (!/^[a-z]$/.test(initial) || characters === '') throw fault(`row ${i + 2} needs a letter and characters`);
    for (const character of characters) {
      if (initials.has(character)) throw fault(`row ${i + 2} repeats "${character}"`);
      initials.set(character, initial);
    }
  });
  rows.forEach(({ initial = '', others = '' }, i) => {
    for (const character of others) {
      const usual = initials.get(character);
      if (usual === undefined || usual.includes(initial)) {
        throw fault(
          `row ${i + 2} gives "${character}" another reading, which has no first one or has this one already`,
        );
      }
      initials.set(character, usual + initial);
    }
  });
  return initials;
}
