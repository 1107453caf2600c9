import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRESENT_SAMPLES } from '../derive/sample-networks.ts';
import { countPixels, openPage, openTwin, type Twin } from './open-page.ts';

const CYAN = [0, 255, 255] as const;
const BROWN = [76, 57, 38] as const;
const present = PRESENT_SAMPLES.includes('ky4') && PRESENT_SAMPLES.includes('rotterdam');
if (!present) process.stdout.write('../shared/data is not present: the page is not tried on real registers\n');

describe.skipIf(!present)('registers of two continents in one store', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await openTwin(['quarter', 'ky4', 'rotterdam']);
  });
  afterAll(() => twin.close());

  it.each([
    { name: 'Kentucky from afar, draped', hash: '#v=1&cam=-85.6,38.0,6000,0,-60', colour: CYAN },
    { name: 'Kentucky near by, as tubes', hash: '#v=1&cam=-85.6,38.03,900,0,-60', colour: CYAN },
    { name: 'a street of Rotterdam underground', hash: '#v=1&cam=4.4893,51.9022,110,0,-40&ug=0.3', colour: BROWN },
  ])('draws $name', async ({ hash, colour }) => {
    const { page, faults } = await openPage(twin, `${hash}&lang=en`);
    // The swatch of the legend has the colour too: it is hidden with the drawer.
    await page.keyboard.press('l');
    expect(await countPixels(page, colour)).toBeGreaterThan(300);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
