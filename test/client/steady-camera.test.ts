import { Camera, Cartesian3, GeographicProjection, Math as CesiumMath, type Scene } from 'cesium';
import { describe, expect, it } from 'vitest';
import { steadyCamera } from '../../client/globe/steady-camera.ts';
import { seededRandom } from '../derive/seeded-random.ts';

/** A camera needs no more of a scene than the size of its canvas. */
function cameraAt(lon: number, lat: number, height: number, heading: number, pitch: number, roll = 0): Camera {
  const scene = { drawingBufferWidth: 800, drawingBufferHeight: 600, mapProjection: new GeographicProjection() };
  const camera = new Camera(scene as unknown as Scene);
  camera.setView({
    destination: Cartesian3.fromDegrees(lon, lat, height),
    orientation: { heading, pitch, roll },
  });
  return camera;
}

describe('a steady camera', () => {
  it('tells the angles that Cesium tells, within 1e-9', () => {
    const random = seededRandom(5);
    for (let i = 0; i < 300; i++) {
      const height = 10 ** (1 + 6 * random());
      const pitch = (random() - 0.5) * Math.PI * (i % 10 === 0 ? 1 : 0.98);
      const [lon, lat, heading, roll] = [360 * random() - 180, 170 * random() - 85, 6.28 * random(), random() - 0.5];
      const expected = cameraAt(lon, lat, height, heading, pitch, roll);
      const camera = cameraAt(lon, lat, height, heading, pitch, roll);
      steadyCamera(camera);
      for (const angle of ['heading', 'pitch', 'roll'] as const) {
        expect(Math.abs(CesiumMath.negativePiToPi(camera[angle] - expected[angle]))).toBeLessThan(1e-9);
      }
    }
    for (const pitch of [-CesiumMath.PI_OVER_TWO, CesiumMath.PI_OVER_TWO]) {
      const expected = cameraAt(106.5, 29.5, 300, 1.2, pitch);
      const camera = cameraAt(106.5, 29.5, 300, 1.2, pitch);
      steadyCamera(camera);
      expect(camera.heading).toBeCloseTo(expected.heading, 9);
      expect(camera.roll).toBe(expected.roll);
    }
  });

  it('does not move however often it is asked, where Cesium drifts', () => {
    const up = (camera: Camera): number[] => [camera.up.x, camera.up.y, camera.up.z];
    const ask = (camera: Camera): number[] => {
      for (let i = 0; i < 1000; i++) void (camera.heading + camera.pitch + camera.roll);
      return up(camera);
    };
    const view = [106.4516184, 29.3057918, 19233.35, 0, CesiumMath.toRadians(-50)] as const;
    const drifting = cameraAt(...view);
    expect(up(drifting)).not.toEqual(ask(drifting));
    const camera = cameraAt(...view);
    steadyCamera(camera);
    expect(up(camera)).toEqual(ask(camera));
  });
});
