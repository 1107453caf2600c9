import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from '../../client/i18n/en.ts';
import { zhCN } from '../../client/i18n/zh-CN.ts';

const client = fileURLToPath(new URL('../../client', import.meta.url));
const sources = readdirSync(client, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/i18n\/(en|zh-CN)\.ts$/.test(file))
  .map((file) => readFileSync(join(client, file), 'utf8'))
  .join('\n');

/** Keys that are put together, such as `class.${…}`, as patterns; two stars in a row would take any key. */
const patterns = [...sources.matchAll(/`([a-z][\w-]*\.[^`\s]*\$\{[^`]*)`/gi)].map(
  ([, text]) => new RegExp(`^${(text ?? '').replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[^.]+')}$`),
);
const isUsed = (key: string) => sources.includes(`'${key}'`) || patterns.some((pattern) => pattern.test(key));
const names = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).toSorted();

describe('the texts of the client', () => {
  it('are the same in both languages: keys, and the names that are filled in', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zhCN).sort());
    for (const [key, text] of Object.entries(zhCN)) {
      expect(names(en[key as keyof typeof zhCN]), key).toEqual(names(text));
    }
  });

  it('are all used', () => {
    expect(Object.keys(zhCN).filter((key) => !isUsed(key))).toEqual([]);
  });

  it('cover every key that the sources name', () => {
    const asked = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key);
    expect(asked.filter((key) => key === undefined || !(key in zhCN))).toEqual([]);
    expect(asked.length).toBeGreaterThan(100);
  });

  it('are not empty, and Chinese where they should be', () => {
    const latin = new Set([
      'app.name',
      'tool.language',
      'tool.languageShort',
      'tool.key',
      'status.crs',
      'versions.change',
      'list.comma',
      'versions.reason',
    ]);
    for (const [key, text] of Object.entries(zhCN)) {
      expect(text.trim(), key).not.toBe('');
      if (!latin.has(key)) expect(text, key).toMatch(/\p{Script=Han}/u);
    }
    for (const [key, text] of Object.entries(en)) {
      if (!key.startsWith('tool.language')) expect(text, key).not.toMatch(/\p{Script=Han}/u);
    }
  });
});
