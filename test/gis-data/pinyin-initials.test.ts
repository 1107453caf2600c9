import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPinyinInitials } from '../../server/ingest/read-pinyin-initials.ts';

const codesDir = fileURLToPath(new URL('../../gis-data/codes/', import.meta.url));
const INITIALS = 'abcdefghjklmnopqrstwxyz';
/** First character of each initial in level 1 of GB 2312, which is in the order of pinyin. */
const FIRST_OF_LEVEL_1 = '啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝';
/** The same in the pinyin order of Unicode CLDR. */
const FIRST_OF_CLDR = '阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他屲夕丫帀';

let initials: ReadonlyMap<string, string>;
beforeAll(async () => {
  initials = await readPinyinInitials(codesDir);
});

/** Han characters of some rows of GB 2312, in their order. */
function charactersOf(firstRow: number, lastRow: number): string[] {
  const decoder = new TextDecoder('gbk');
  const list: string[] = [];
  for (let row = firstRow; row <= lastRow; row++) {
    for (let cell = 1; cell <= 94; cell++) {
      const character = decoder.decode(Uint8Array.of(row + 160, cell + 160));
      if (/^\p{Script=Han}$/u.test(character)) list.push(character);
    }
  }
  return list;
}

describe('the table of pinyin initials', () => {
  it('holds all 6,763 characters of GB 2312', () => {
    const missing = charactersOf(16, 87).filter((character) => !initials.has(character));
    expect(missing).toEqual([]);
    expect(charactersOf(16, 87)).toHaveLength(6763);
  });

  it('agrees with the order of level 1, for every one of its 3,755 characters', () => {
    const level1 = charactersOf(16, 55);
    let at = -1;
    const differing = level1.filter((character) => {
      if (FIRST_OF_LEVEL_1[at + 1] === character) at++;
      return !(initials.get(character) ?? '').includes(INITIALS[at] ?? '?');
    });
    expect(at).toBe(INITIALS.length - 1);
    expect(differing).toEqual([]);
  });

  it('agrees with the pinyin order of CLDR but for a handful', () => {
    const { compare } = new Intl.Collator('zh-u-co-pinyin');
    const differing = [...initials].filter(([character, letters]) => {
      const at = Array.from(FIRST_OF_CLDR).findLastIndex((first) => compare(character, first) >= 0);
      return !letters.includes(INITIALS[at] ?? 'a');
    });
    expect(differing.map(([character]) => character)).toEqual([]);
  });

  it.each([
    ['重', 'cz'],
    ['长', 'cz'],
    ['行', 'xh'],
    ['厦', 'xs'],
    ['乐', 'ly'],
    ['曾', 'zc'],
    ['塆', 'w'],
  ])('gives %s the readings %s', (character, letters) => {
    expect(Array.from(initials.get(character) ?? '').sort()).toEqual(Array.from(letters).sort());
  });
});

describe('a table of pinyin initials with a fault is refused, with its row:', () => {
  it.each([
    ['no letter', 'initial,characters,others\n1,阿,\n', /row 2/],
    ['no characters', 'initial,characters,others\na,阿,\nb,,\n', /row 3/],
    ['a character twice', 'initial,characters,others\na,阿,\nb,八阿,\n', /row 3 repeats "阿"/],
    ['another reading without a first', 'initial,characters,others\na,阿,八\n', /row 2 gives "八"/],
    ['the same reading again', 'initial,characters,others\na,阿,阿\n', /row 2 gives "阿"/],
  ])('%s', async (_, text, words) => {
    const folder = await mkdtemp(join(tmpdir(), 'talpa-pinyin-'));
    try {
      await writeFile(join(folder, 'pinyin-initials.csv'), text);
      const fault = await readPinyinInitials(folder).catch((error: unknown) => error);
      expect(fault).toMatchObject({ code: 'CODES_INVALID', path: 'pinyin-initials.csv' });
      expect((fault as { params: { reason: string } }).params.reason).toMatch(words);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
