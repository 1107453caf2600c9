import type { Page } from 'playwright-core';

/** What a drawn frame cost. */
export interface FrameCost {
  /** Time of the script in the frame's callback, milliseconds: the graphics device works apart from it. */
  scriptMs: number;
  drawCalls: number;
  triangles: number;
}

interface Recorder {
  frames: FrameCost[];
}

/** Presses of a key that turn the camera, so that frames are drawn. */
const TURNS = 12;

/** Writes down what each frame costs from the next navigation on: the drawing calls of WebGL 2 and the callbacks of animation frames are wrapped. */
export async function recordFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const recorder: Recorder = { frames: [] };
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
        draw.apply(this, numbers);
      };
      Reflect.set(prototype, name, counted);
    }
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      request((time) => {
        const before = drawCalls;
        const trianglesBefore = triangles;
        const begun = performance.now();
        callback(time);
        const scriptMs = performance.now() - begun;
        if (drawCalls > before) {
          recorder.frames.push({ scriptMs, drawCalls: drawCalls - before, triangles: triangles - trianglesBefore });
        }
      });
  });
}

/** Costs of the frames while the camera turns in the view that is shown. */
export async function frameCosts(page: Page): Promise<FrameCost[]> {
  await page.evaluate(() => ((window as unknown as { talpaFrames: Recorder }).talpaFrames.frames = []));
  await page.locator('#globe canvas[role=application]').focus();
  for (let turn = 0; turn < TURNS; turn++) {
    await page.keyboard.press(turn % 2 === 0 ? 'Shift+ArrowLeft' : 'Shift+ArrowRight');
    await page.waitForTimeout(150);
  }
  return page.evaluate(() => (window as unknown as { talpaFrames: Recorder }).talpaFrames.frames);
}
