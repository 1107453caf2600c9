import { type Cartesian2, Cartographic, Cesium3DTileFeature, type Ray, type Scene } from 'cesium';
import { REPORT_CLASSES, SURVEY_CLASSES } from '../../core/model/survey-class.ts';
import type { ReportClass, SurveyClass } from '../../core/model/survey-class.ts';
import { fetchSegmentsNear } from '../api.ts';
import { hiddenClasses } from '../state.ts';
import { verticalFieldOfView } from './camera.ts';
import type { Buildings } from './map/buildings.ts';
import { groundAt } from './readouts.ts';
import type { Overlay } from './overlay.ts';
import { LabelledPipe } from './pipe-labels.ts';
import type { Tubes } from './tubes.ts';
import type { OpenGround } from './underground.ts';

/** Edge of the square around the pointer in which a pipe is found, pixels. */
const PICK_PX = 7;
/** Radius around a click on the draped overlay, pixels. */
const OVERLAY_PICK_PX = 8;

/** How a segment was pointed at: along a ray through its tube, or by a place on the ground. */
export type SegmentAim = { by: 'ray'; ray: Ray } | { by: 'place'; lon: number; lat: number };

export type Identified =
  | { kind: 'segment'; id: number; gid: number | null; aim: SegmentAim | null }
  | {
      kind: 'point';
      id: number;
      gid: number | null;
      surveyClass: SurveyClass | null;
      reportClass: ReportClass | null;
      lon: number;
      lat: number;
    };

export interface Pickable {
  scene: Scene;
  pipes: Tubes;
  points: Tubes;
  buildings: Buildings;
  overlay: Overlay;
  openGround: OpenGround;
}

/** What is drawn near by at a place of the canvas, in front first: a segment or a survey point of the tubes. */
export function pickTubes(
  { scene, pipes, points, buildings, openGround }: Pickable,
  at: Cartesian2,
): Identified | null {
  const pick = (): unknown => scene.pick(at, PICK_PX, PICK_PX);
  const picked: unknown = buildings.without((): unknown => openGround.withoutRings(pick));
  const label = labelOf(picked);
  if (label !== null) return { kind: 'segment', id: label.id, gid: label.gid, aim: rayAim(scene, at) };
  if (!(picked instanceof Cesium3DTileFeature)) return null;
  const id: unknown = picked.getProperty('id');
  if (typeof id !== 'number') return null;
  const gidValue: unknown = picked.getProperty('gid');
  const gid = typeof gidValue === 'number' ? gidValue : null;
  if (pipes.owns(picked.tileset)) {
    return { kind: 'segment', id, gid, aim: rayAim(scene, at) };
  }
  if (!points.owns(picked.tileset)) return null;
  const place = groundAt(scene, at);
  return {
    kind: 'point',
    id,
    gid,
    surveyClass: codeAt(SURVEY_CLASSES, picked.getProperty('surveyClass')),
    reportClass: codeAt(REPORT_CLASSES, picked.getProperty('reportClass')),
    lon: place?.lon ?? 0,
    lat: place?.lat ?? 0,
  };
}

/** The visible segment nearest to a click on the draped overlay; null when there is none within a few pixels, or tubes stand there in its place. */
export async function pickOverlay({ scene, overlay }: Pickable, at: Cartesian2): Promise<Identified | null> {
  const place = groundAt(scene, at);
  if (place === null || !overlay.isDrawnAt(Cartographic.fromDegrees(place.lon, place.lat))) return null;
  const radius = Math.min(Math.max(metresPerPixel(scene, at) * OVERLAY_PICK_PX, 0.5), 1000);
  const { segments } = await fetchSegmentsNear(place.lon, place.lat, radius);
  const hit = segments.find((segment) => !hiddenClasses.peek().has(segment.reportClass));
  return hit === undefined
    ? null
    : { kind: 'segment', id: hit.id, gid: hit.gid, aim: { by: 'place', lon: place.lon, lat: place.lat } };
}

function rayAim(scene: Scene, at: Cartesian2): SegmentAim | null {
  const ray = scene.camera.getPickRay(at);
  return ray === undefined ? null : { by: 'ray', ray };
}

/** The pipe of the label that a pick met; null when it met something else. */
function labelOf(picked: unknown): LabelledPipe | null {
  if (typeof picked !== 'object' || picked === null || !('id' in picked)) return null;
  return picked.id instanceof LabelledPipe ? picked.id : null;
}

/** Ground metres that a pixel covers around a place of the canvas. */
function metresPerPixel(scene: Scene, at: Cartesian2): number {
  const ray = scene.camera.getPickRay(at);
  const hit = ray === undefined ? undefined : scene.globe.pick(ray, scene);
  if (hit === undefined) return 1;
  const distance = Math.hypot(
    hit.x - scene.camera.positionWC.x,
    hit.y - scene.camera.positionWC.y,
    hit.z - scene.camera.positionWC.z,
  );
  return (2 * distance * Math.tan(verticalFieldOfView(scene) / 2)) / scene.canvas.clientHeight;
}

/** An enum property comes as its name or its number. */
function codeAt<T extends string>(codes: readonly T[], value: unknown): T | null {
  if (typeof value === 'number') return codes[value] ?? null;
  return codes.find((code) => code === value) ?? null;
}
