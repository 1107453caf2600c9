import i18next from 'i18next';
import { signal } from '@preact/signals';
import { en } from './en.ts';
import { zhCN, type MessageKey } from './zh-CN.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language in use; whatever renders a text through `t` follows it. */
export const language = signal<Language>('zh-CN');

const translator = i18next.createInstance();
void translator.init({
  lng: 'zh-CN',
  resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } },
  keySeparator: false,
  nsSeparator: false,
  // Texts are set as DOM text, never as markup.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** The text of a key in the language in use, with `{{name}}` filled from `values`. */
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return translator.t(key, { lng: language.value, ...values });
}

/** The side of a text in both languages (a code's meaning) that fits the language in use. */
export function pick(text: { zh: string; en: string }): string {
  return language.value === 'zh-CN' ? text.zh : text.en;
}

/** A number in the language in use, with a fixed count of decimals. */
export function formatNumber(value: number, decimals = 0): string {
  return numberFormat(language.value, decimals).format(value).replace('-', '−');
}

const numberFormats = new Map<string, Intl.NumberFormat>();

/** Kept: to make one takes forty times as long as to use it, and the height of the eye is written in every frame. */
function numberFormat(locale: Language, decimals: number): Intl.NumberFormat {
  const key = `${locale} ${decimals}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    numberFormats.set(key, format);
  }
  return format;
}

/** A share between 0 and 1 as a percentage; a share above zero never reads 0%. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.005) return '<1%';
  return new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** The date of an ISO time, in the district's own time zone. */
export function formatDate(iso: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeZone: 'Asia/Shanghai' }).format(
    new Date(iso),
  );
}

/** The minute of an ISO time, in the district's own time zone. */
export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(language.value, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(new Date(iso));
}

/** A day without a time, `2024-06-30`: it is the same day everywhere. */
export function formatDay(day: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day));
}
