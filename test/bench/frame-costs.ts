import type { CDPSession, Page } from 'playwright-core';

/** What a drawn frame cost. */
export interface FrameCost {
  drawCalls: number;
  triangles: number;
}

interface Recorder {
  frames: FrameCost[];
  /** Drawings are asked for as ever, but with no corners. */
  empty: boolean;
}

/** What frames of a view cost while the camera turns. */
export interface ViewCost {
  /**
   * Processor time of all script a frame on the page's thread, milliseconds, with empty drawings: a graphics device that is made of software takes the same
   * processor from the script, twice its time in the views where it has most to do.
   */
  scriptMs: number;
  frames: FrameCost[];
}

/** Frames while the engine still compiles, and frames that count. */
const WARM_UP_FRAMES = 40;
const FRAMES = 60;
const TURN_MS = 30;
const MOST_TURN_MS = 120_000;

/** Writes down what each frame costs from the next navigation on: the drawing calls of WebGL 2 and the callbacks of animation frames are wrapped. */
export async function recordFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const recorder: Recorder = { frames: [], empty: false };
    Object.assign(window, { talpaFrames: recorder });
    let drawCalls = 0;
    let triangles = 0;
    const { prototype } = WebGL2RenderingContext;
    const count = (mode: number, corners: number, instances: number): void => {
      drawCalls++;
      if (mode === prototype.TRIANGLES) triangles += (corners / 3) * instances;
      else if (mode === prototype.TRIANGLE_STRIP || mode === prototype.TRIANGLE_FAN)
        triangles += (corners - 2) * instances;
    };
    type Draw = (this: WebGL2RenderingContext, ...numbers: number[]) => void;
    // Where the number of corners and of instances stand among the arguments.
    const wraps = [
      ['drawArrays', 2, -1],
      ['drawElements', 1, -1],
      ['drawArraysInstanced', 2, 3],
      ['drawElementsInstanced', 1, 4],
    ] as const;
    for (const [name, corners, instances] of wraps) {
      const draw: Draw = Reflect.get(prototype, name);
      const counted: Draw = function counted(...numbers) {
        count(numbers[0] ?? 0, numbers[corners] ?? 0, instances === -1 ? 1 : (numbers[instances] ?? 1));
        if (recorder.empty) numbers[corners] = 0;
        draw.apply(this, numbers);
      };
      Reflect.set(prototype, name, counted);
    }
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      request((time) => {
        const before = drawCalls;
        const trianglesBefore = triangles;
        callback(time);
        if (drawCalls > before) {
          recorder.frames.push({ drawCalls: drawCalls - before, triangles: triangles - trianglesBefore });
        }
      });
  });
}

/** Frames drawn since the navigation, or since frames were counted last. */
export function framesDrawn(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { talpaFrames: Recorder }).talpaFrames.frames.length);
}

/** Seconds of processor time that scripts took on the page's thread since {@link countProcessorTime}. */
export async function scriptSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? NaN;
}

/** Has the browser count times of the page's thread by what the processor spends on it. */
export async function countProcessorTime(session: CDPSession): Promise<void> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
}

/** Costs of frames while the camera turns in the view that is shown. Throws a RangeError when the frames do not come. */
export async function viewCost(page: Page, session: CDPSession): Promise<ViewCost> {
  await page.locator('#globe canvas[role=application]').focus();
  await setEmpty(page, true);
  await turnFor(page, WARM_UP_FRAMES);
  await page.evaluate(() => ((window as unknown as { talpaFrames: Recorder }).talpaFrames.frames = []));
  const before = await scriptSeconds(session);
  await turnFor(page, FRAMES);
  const after = await scriptSeconds(session);
  const frames = await page.evaluate(() => (window as unknown as { talpaFrames: Recorder }).talpaFrames.frames);
  await setEmpty(page, false);
  return { scriptMs: (1000 * (after - before)) / frames.length, frames };
}

function setEmpty(page: Page, empty: boolean): Promise<void> {
  return page.evaluate((now) => {
    (window as unknown as { talpaFrames: Recorder }).talpaFrames.empty = now;
  }, empty);
}

/** Presses keys that turn the camera until so many more frames were drawn. */
async function turnFor(page: Page, frames: number): Promise<void> {
  const until = (await framesDrawn(page)) + frames;
  const deadline = performance.now() + MOST_TURN_MS;
  for (let turn = 0; (await framesDrawn(page)) < until; turn++) {
    if (performance.now() > deadline)
      throw new RangeError(`${frames} frames were not drawn in ${MOST_TURN_MS / 1000} s`);
    await page.keyboard.press(turn % 2 === 0 ? 'Shift+ArrowLeft' : 'Shift+ArrowRight');
    await page.waitForTimeout(TURN_MS);
  }
}
