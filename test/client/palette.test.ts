import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { classLook } from '../../client/palette.ts';
import { REPORT_CLASSES } from '../../core/model/survey-class.ts';
import { ciede2000, contrast, DEFICIENCIES, seenWith, toLab, type Colour, type Deficiency } from './colour-vision.ts';

/** Side by side, a difference of 2.3 is just seen; from 8 on two lines of a map are told apart without looking twice. */
const TOLD_APART = 8;
/** Core to casing (the requirement of the palette). */
const LEAST_CASING_CONTRAST = 4.7;
/** WCAG 2.2 AA: text, and parts of controls. */
const TEXT_CONTRAST = 4.5;
const PART_CONTRAST = 3;

test.each([
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[50, 2.5, 0], [61, -5, 29], 22.8977],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
] as [Colour, Colour, number][])('CIEDE2000 is as published (Sharma et al. 2005): %j %j', (a, b, published) => {
  expect(ciede2000(a, b)).toBeCloseTo(published, 4);
});

describe.each(['normal', ...Object.keys(DEFICIENCIES)] as ('normal' | Deficiency)[])(
  'seen with %s colour vision',
  (vision) => {
    const see = (colour: Colour) => toLab(vision === 'normal' ? colour : seenWith(vision, colour));
    const pairs = REPORT_CLASSES.flatMap((a, i) => REPORT_CLASSES.slice(i + 1).map((b) => [a, b] as const));

    it.each(pairs)('%s and %s differ in colour, casing or dash, and in their letters', (a, b) => {
      const [one, other] = [classLook(a), classLook(b)];
      const core = ciede2000(see(one.core), see(other.core));
      const casing = ciede2000(see(one.casing), see(other.casing));
      const dashes = one.dash.join() !== other.dash.join();
      expect(dashes || Math.max(core, casing) >= TOLD_APART, `core ${core}, casing ${casing}`).toBe(true);
      expect(one.letters).not.toBe(other.letters);
    });
  },
);

it.each(REPORT_CLASSES)('the core of %s stands out from its casing', (reportClass) => {
  const { core, casing } = classLook(reportClass);
  expect(contrast(core, casing)).toBeGreaterThanOrEqual(LEAST_CASING_CONTRAST);
});

describe.each(['dark', 'light'] as const)('the %s theme', (theme) => {
  const tokens = readTokens(theme);
  const colour = (name: string) => {
    const found = tokens.get(name);
    if (found === undefined) throw new Error(`tokens.css has no --${name}`);
    return found;
  };
  const surfaces = ['surface-1', 'surface-2', 'surface-3', 'surface-hover'];

  it.each(['text', 'text-quiet', 'text-faint', 'warning'])('has readable %s on every surface', (name) => {
    for (const surface of surfaces) {
      expect(contrast(colour(name), colour(surface)), surface).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    }
  });

  it('has a readable badge and a focus ring that is seen', () => {
    expect(contrast(colour('badge-text'), colour('badge'))).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    for (const surface of [...surfaces, 'ground']) {
      expect(contrast(colour('accent'), colour(surface)), surface).toBeGreaterThanOrEqual(PART_CONTRAST);
    }
  });

  it('shows every casing or core on the bed of the legend', () => {
    for (const reportClass of REPORT_CLASSES) {
      const { core, casing } = classLook(reportClass);
      const best = Math.max(contrast(core, colour('swatch-bed')), contrast(casing, colour('swatch-bed')));
      expect(best, reportClass).toBeGreaterThanOrEqual(1.4);
    }
  });
});

/** Colours of tokens.css; the light theme says only what it has differently. */
function readTokens(theme: 'dark' | 'light'): Map<string, Colour> {
  const css = readFileSync(new URL('../../client/style/tokens.css', import.meta.url), 'utf8');
  const [dark = '', light = ''] = css.split(/:root\[data-theme='light'\]/);
  const found = new Map<string, Colour>();
  for (const [, name = '', hex = ''] of (theme === 'dark' ? dark : dark + light).matchAll(
    /--([\w-]+): #([0-9a-f]{6});/g,
  )) {
    const [r, g, b] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    found.set(name, [r ?? 0, g ?? 0, b ?? 0]);
  }
  return found;
}
