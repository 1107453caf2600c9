import { effect } from '@preact/signals';
import type { Scene } from 'cesium';
import { segmentDetail } from '../segment-detail.ts';
import type { TubeShader } from './tube-shader.ts';

/** How long the flow marks run after a drain is selected, milliseconds, and their speed in distances between marks a second. */
const RUN_MS = 6000;
const SPEED_PER_S = 0.35;

/** Lets the flow marks run for some seconds when a drain with a known fall is selected, then stand: a still view costs no frames. Not for reduced motion. */
export function followFlow(scene: Scene, shader: TubeShader): void {
  let until = 0;
  let last = 0;
  let phase = 0;
  let asked = 0;
  const run = (now: number) => {
    asked = 0;
    if (now >= until || scene.isDestroyed()) return;
    phase = (phase + ((now - last) / 1000) * SPEED_PER_S) % 1;
    last = now;
    shader.setFlow(phase);
    scene.requestRender();
    asked = requestAnimationFrame(run);
  };
  let shown: number | null = null;
  effect(() => {
    const detail = segmentDetail.value;
    const segment = detail.state === 'ready' ? detail.value : null;
    if (segment?.id === shown) return;
    shown = segment?.id ?? null;
    const flows = segment !== null && segment.surveyClass === 'PS' && segment.depthKnown;
    if (!flows || window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      until = 0;
      return;
    }
    last = performance.now();
    until = last + RUN_MS;
    if (asked === 0) asked = requestAnimationFrame(run);
  });
}
