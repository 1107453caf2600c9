import { describe, expect, it } from 'vitest';
import { en } from '../../client/i18n/en.ts';
import { zhCN } from '../../client/i18n/zh-CN.ts';
import { searchSchema } from '../../core/contract/api.ts';
import { AREA_KINDS } from '../../core/model/place.ts';

const kinds = searchSchema.shape.results.element.shape.kind.options;
const keys = [...kinds.map((kind) => `search.kind.${kind}`), ...AREA_KINDS.map((kind) => `search.area.${kind}`)];

describe('results of search have a word for', () => {
  it.each(keys)('%s in both languages', (key) => {
    expect((zhCN as Record<string, string>)[key]).toMatch(/^\p{Script=Han}+$/u);
    expect((en as Record<string, string>)[key]).toMatch(/^[A-Z][a-z -]+$/);
  });

  it('nothing else', () => {
    const have = Object.keys(zhCN).filter((key) => /^search\.(kind|area)\./.test(key));
    expect(have.sort()).toEqual(keys.toSorted());
  });
});
