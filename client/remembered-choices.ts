import { effect } from '@preact/signals';
import { language, LANGUAGES } from './i18n/translate.ts';
import { deviceTheme, THEME_CHOICES, themeChoice } from './state.ts';

const PREFIX = 'talpa.';

/**
 * Takes theme and language that the browser remembers, and follows the device's theme. An address that says otherwise comes after and holds for the
 * visit: only what somebody chooses by hand (`remember`) is kept.
 */
export function takeRememberedChoices(): void {
  themeChoice.value = recall('theme', THEME_CHOICES) ?? themeChoice.value;
  language.value = recall('language', LANGUAGES) ?? language.value;
  const light = window.matchMedia('(prefers-color-scheme: light)');
  deviceTheme.value = light.matches ? 'light' : 'dark';
  light.addEventListener('change', ({ matches }) => (deviceTheme.value = matches ? 'light' : 'dark'));
  effect(() => {
    document.documentElement.lang = language.value;
  });
}

/** Takes the next theme of dark, light and the device's own. */
export function chooseNextTheme(): void {
  const next = THEME_CHOICES[(THEME_CHOICES.indexOf(themeChoice.value) + 1) % THEME_CHOICES.length] ?? 'dark';
  themeChoice.value = next;
  remember('theme', next);
}

export function chooseOtherLanguage(): void {
  language.value = language.value === 'en' ? 'zh-CN' : 'en';
  remember('language', language.value);
}

/** A browser that keeps nothing (private, full) is no fault: the choice holds for the visit. */
function remember(name: string, value: string): void {
  try {
    window.localStorage.setItem(PREFIX + name, value);
  } catch {
    // See above.
  }
}

/** The remembered value when it is one of the allowed ones; null otherwise. */
function recall<T extends string>(name: string, allowed: readonly T[]): T | null {
  try {
    const found = window.localStorage.getItem(PREFIX + name);
    return allowed.find((one) => one === found) ?? null;
  } catch {
    return null;
  }
}
