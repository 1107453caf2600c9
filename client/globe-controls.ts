import type { CameraPose } from './address.ts';

/** A place to fly to: longitude, latitude (degrees), ellipsoidal height (metres) and the radius to take in (metres). */
export interface FlightTarget {
  lon: number;
  lat: number;
  height: number;
  radiusM: number;
}

/** What the panels may ask of the globe. */
export interface GlobeControls {
  flyTo(target: FlightTarget): void;
  flyHome(): void;
  flyToPose(pose: CameraPose): void;
  northUp(): void;
  /** Moves the camera below the ground under the middle of the view. */
  goBelow(): void;
  /** Back above the ground, looking at the same place. */
  goToSurface(): void;
  /** Resolves when terrain, overlay and tubes of the current view are drawn; tests and pictures wait for it. */
  whenIdle(): Promise<void>;
}
