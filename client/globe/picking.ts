import { effect } from '@preact/signals';
import { type Cartesian2, Cartographic, type Scene, ScreenSpaceEventHandler, ScreenSpaceEventType } from 'cesium';
import type { SegmentJson } from '../../core/contract/api.ts';
import { reasonOf } from '../api.ts';
import { segmentDetail } from '../segment-detail.ts';
import {
  cameraReadout,
  eyeIsBelowGround,
  type GroundSelection,
  selection,
  showToast,
  startOpen,
  type PickedSpot,
} from '../state.ts';
import { type Identified, type Pickable, pickOverlay, pickTubes, type SegmentAim } from './identify.ts';
import { hoverPipe } from './hovered-pipe.ts';
import { followPointer, groundAt } from './readouts.ts';
import type { SelectionMarker } from './selection-marker.ts';
import { spotNearPosition, spotOnRay } from './spot.ts';

/** Height of the eye above the ground from which the tube alone is too thin to show that it is selected, metres. */
const HALO_FROM_M = 900;

/**
 * Binds pointer and selection: a click selects, the exact spot is found once the segment's axis is known, the marker shows both. A click on nothing
 * asks about the ground there. Returns what identifies at a place of the canvas, for the keyboard.
 */
export function followPicking(pickable: Pickable, marker: SelectionMarker): (at: Cartesian2) => void {
  const { scene, pipes, points } = pickable;
  /** How the selected segment was pointed at, until its axis has come. */
  let aim: SegmentAim | null = null;

  const spotOf = (segment: SegmentJson, from: SegmentAim): PickedSpot | null => {
    const spot = from.by === 'ray' ? spotOnRay(segment, from.ray) : spotNearPosition(segment, from.lon, from.lat);
    if (spot === null) return null;
    const ground = scene.globe.getHeight(Cartographic.fromDegrees(spot.lon, spot.lat));
    return { ...spot, groundHeight: ground ?? null };
  };

  const select = (found: Identified | null, at: Cartesian2) => {
    startOpen.value = false;
    aim = found?.kind === 'segment' ? found.aim : null;
    points.shader.setSelected(found?.kind === 'point' ? found.gid : null);
    if (found === null) selection.value = groundSelection(scene, at);
    else if (found.kind === 'segment') selection.value = { kind: 'segment', id: found.id, spot: null };
    else {
      const { gid: _gid, ...point } = found;
      selection.value = point;
    }
    placeSpot();
  };

  const placeSpot = () => {
    const detail = segmentDetail.peek();
    const selected = selection.peek();
    if (aim === null || detail.state !== 'ready' || selected?.kind !== 'segment') return;
    if (detail.value.id !== selected.id) return;
    selection.value = { ...selected, spot: spotOf(detail.value, aim) };
    aim = null;
  };

  effect(() => {
    const detail = segmentDetail.value;
    const segment = detail.state === 'ready' ? detail.value : null;
    pipes.shader.setSelected(segment?.gid ?? null);
    marker.setSegment(segment);
    placeSpot();
  });
  effect(() => {
    const selected = selection.value;
    if (selected?.kind === 'point' || selected?.kind === 'ground') {
      const height = scene.globe.getHeight(Cartographic.fromDegrees(selected.lon, selected.lat)) ?? 0;
      marker.setSpot({ lon: selected.lon, lat: selected.lat, axisHeight: height });
    } else {
      points.shader.setSelected(null);
      marker.setSpot(selected?.spot ?? null);
    }
  });
  effect(() => {
    void segmentDetail.value;
    marker.setHaloVisible((cameraReadout.value?.aboveGround ?? Infinity) > HALO_FROM_M);
  });

  let hovered: number | null = null;
  const hover = (found: Identified | null) => {
    scene.canvas.style.cursor = found === null ? '' : 'pointer';
    const gid = found?.gid ?? null;
    const key = gid === null || found === null ? null : found.kind === 'point' ? -gid : gid;
    if (key === hovered) return;
    hovered = key;
    pipes.shader.setHovered(found?.kind === 'segment' ? gid : null);
    points.shader.setHovered(found?.kind === 'point' ? gid : null);
    scene.requestRender();
  };

  const handler = new ScreenSpaceEventHandler(scene.canvas);
  const identifyAt = (at: Cartesian2) => {
    const tube = pickTubes(pickable, at);
    if (tube !== null) {
      select(tube, at);
      return;
    }
    pickOverlay(pickable, at).then(
      (found) => select(found, at),
      (error: unknown) => showToast(reasonOf(error), 'warning'),
    );
  };
  handler.setInputAction((click: ScreenSpaceEventHandler.PositionedEvent) => {
    identifyAt(click.position.clone());
  }, ScreenSpaceEventType.LEFT_CLICK);
  followPointer(scene, handler, (at: Cartesian2) => {
    const found = pickTubes(pickable, at);
    hover(found);
    hoverPipe(found?.kind === 'segment' && found.aim !== null ? { id: found.id, aim: found.aim } : null);
  });
  scene.canvas.addEventListener('pointerleave', () => {
    hover(null);
    hoverPipe(null);
  });
  return identifyAt;
}

/** The ground at a place of the canvas; null in the sky, and below ground, where one looks up at it. */
function groundSelection(scene: Scene, at: Cartesian2): GroundSelection | null {
  const place = groundAt(scene, at);
  if (place === null || eyeIsBelowGround.peek()) return null;
  return { kind: 'ground', lon: place.lon, lat: place.lat };
}
