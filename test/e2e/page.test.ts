import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SegmentJson } from '../../core/contract/api.ts';
import { countPixels, drawn, openPage, openTwin, type OpenPage, type Twin } from './open-page.ts';

const CYAN = [0, 255, 255] as const;

let twin: Twin;
let open: OpenPage[] = [];
beforeAll(async () => {
  twin = await openTwin(['quarter']);
});
afterEach(async () => {
  for (const { page } of open) await page.context().close();
  open = [];
});
afterAll(() => twin.close());

async function visit(hash = ''): Promise<OpenPage> {
  const opened = await openPage(twin, hash);
  open.push(opened);
  return opened;
}

const getSegment = async (id: number): Promise<SegmentJson> =>
  (await fetch(`${twin.address}/api/segments/${id}`)).json() as Promise<SegmentJson>;

/** The longest water main whose elevation is known at both ends, and what PostGIS says of it. */
async function longestMain() {
  const { rows } = await twin.db.knex.raw<{ rows: { id: string; key: string; length: number }[] }>(
    `SELECT id, key, ST_Length(ST_Force2D(geom)::geography) AS length FROM segment
     WHERE survey_class = 'JS' AND start_known AND end_known ORDER BY 3 DESC LIMIT 1`,
  );
  const row = rows[0] as { id: string; key: string; length: number };
  return { ...row, id: Number(row.id), segment: await getSegment(Number(row.id)) };
}

/** Address of a view from straight above the middle of a segment, so that it lies in the middle of the window. */
function above(segment: SegmentJson, more = ''): string {
  const [[lon0, lat0, h0], [lon1, lat1, h1]] = [segment.axis[0]!, segment.axis.at(-1)!];
  const height = (h0 + h1) / 2 + 30;
  return `#v=1&cam=${(lon0 + lon1) / 2},${(lat0 + lat1) / 2},${height},0,-90&lang=en${more}`;
}

const middle = { x: 500, y: 350 };

describe('the page', () => {
  it('draws the quarter without an error and without a request to another host', async () => {
    const { page, faults } = await visit();
    expect(await page.title()).toContain('Talpa');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await countPixels(page, CYAN)).toBeGreaterThan(300);
    expect(await page.locator('.status').textContent()).toContain('合成数据');
    expect(faults).toEqual([]);
  });

  it('speaks English at a click, and back', async () => {
    const { page, faults } = await visit();
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('complementary', { name: 'Layers' }).textContent()).toContain('Drainage');
    await page.getByRole('button', { name: '切换为中文' }).click();
    await expect.poll(() => page.locator('.drawer').textContent()).toContain('排水');
    expect(faults).toEqual([]);
  });

  it('identifies a pipe above ground: length as PostGIS gives it, elevation on the line between its ends', async () => {
    const { id, key, length, segment } = await longestMain();
    const { page, faults } = await visit(above(segment));
    await page.mouse.click(middle.x, middle.y);
    const panel = page.locator('aside.detail');
    await expect.poll(() => panel.locator('.key').textContent(), { timeout: 20_000 }).toBe(key);
    const text = (await panel.textContent()) ?? '';
    const shown = Number(/([\d,.]+) m/.exec(text.slice(text.indexOf('Plane length')))?.[1]);
    expect(Math.abs(shown - length)).toBeLessThan(0.01);
    const spot = await panel.locator('tr.spot td').allTextContents();
    const [low, high] = [segment.start.elevation, segment.end.elevation].toSorted((a, b) => a - b) as [number, number];
    expect(Number(spot[1])).toBeGreaterThanOrEqual(low - 0.01);
    expect(Number(spot[1])).toBeLessThanOrEqual(high + 0.01);
    await expect.poll(() => page.url()).toContain(`seg=${id}`);
    expect(faults).toEqual([]);
  });

  it('identifies the same pipe in underground mode, and the address brings it back in a fresh browser', async () => {
    const { key, segment } = await longestMain();
    const { page, faults } = await visit(above(segment, '&ug=0.3'));
    await page.mouse.click(middle.x, middle.y);
    const keyShown = page.locator('aside.detail .key');
    await expect.poll(() => keyShown.textContent(), { timeout: 20_000 }).toBe(key);
    await expect.poll(() => page.url()).toContain('seg=');
    const link = new URL(page.url());
    const second = await visit(link.hash);
    await expect.poll(() => second.page.locator('aside.detail .key').textContent(), { timeout: 20_000 }).toBe(key);
    expect(await second.page.getByText('Ground opacity').isVisible()).toBe(true);
    expect([...faults, ...second.faults]).toEqual([]);
  });

  it('finds a pipe by keyboard, flies there and shows it', async () => {
    const { key } = await longestMain();
    const { page, faults } = await visit();
    await page.keyboard.press('/');
    await page.keyboard.type(key);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('aside.detail .key').textContent(), { timeout: 30_000 }).toBe(key);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });

  it('hides a class: its colour leaves the picture and comes back', async () => {
    const { segment } = await longestMain();
    const { page, faults } = await visit(above(segment));
    const before = await countPixels(page, CYAN);
    await page.getByRole('button', { name: 'Hide Water' }).click();
    await drawn(page);
    // What is left are the swatch and nothing on the globe.
    const hidden = await countPixels(page, CYAN);
    expect(before - hidden).toBeGreaterThan(500);
    await page.getByRole('button', { name: 'Show Water' }).click();
    await drawn(page);
    expect(await countPixels(page, CYAN)).toBeGreaterThan(hidden + 500);
    expect(faults).toEqual([]);
  });

  it('says that a segment is gone, and that an address makes no sense', async () => {
    const { page, faults } = await visit('#v=1&seg=999999&cam=x,y&lang=en');
    await expect.poll(() => page.locator('aside.detail').textContent()).toContain('no longer exists');
    await expect.poll(() => page.locator('.toasts').textContent()).toContain('cam=x,y');
    // The browser itself logs the 404 of the segment.
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  });

  it('shows a change that somebody else commits by itself', async () => {
    const { segment } = await longestMain();
    const { page, faults } = await visit(above(segment));
    const before = await countPixels(page, CYAN);
    await twin.db.knex('segment').where({ survey_class: 'JS' }).delete();
    await expect.poll(() => page.locator('.status').textContent(), { timeout: 30_000 }).toContain('revision 2');
    await expect
      .poll(async () => before - (await countPixels(page, CYAN)), { timeout: 60_000, interval: 1000 })
      .toBeGreaterThan(500);
    expect(faults).toEqual([]);
  });
});
