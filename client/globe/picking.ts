import { effect } from '@preact/signals';
import { type Cartesian2, Cartographic, ScreenSpaceEventHandler, ScreenSpaceEventType } from 'cesium';
import type { SegmentJson } from '../../core/contract/api.ts';
import { reasonOf } from '../api.ts';
import { segmentDetail } from '../segment-detail.ts';
import { cameraReadout, selection, showToast, type PickedSpot } from '../state.ts';
import { type Identified, type Pickable, pickOverlay, pickTubes, type SegmentAim } from './identify.ts';
import { followPointer } from './readouts.ts';
import type { SelectionMarker } from './selection-marker.ts';
import { spotNearPosition, spotOnRay } from './spot.ts';

/** Height of the eye above the ground from which the tube alone is too thin to show that it is selected, metres. */
const HALO_FROM_M = 900;

/** Binds pointer and selection: a click selects, the exact spot is found once the segment's axis is known, the marker shows both. */
export function followPicking(pickable: Pickable, marker: SelectionMarker): void {
  const { scene, pipes, points } = pickable;
  /** How the selected segment was pointed at, until its axis has come. */
  let aim: SegmentAim | null = null;

  const spotOf = (segment: SegmentJson, from: SegmentAim): PickedSpot | null => {
    const spot = from.by === 'ray' ? spotOnRay(segment, from.ray) : spotNearPosition(segment, from.lon, from.lat);
    if (spot === null) return null;
    const ground = scene.globe.getHeight(Cartographic.fromDegrees(spot.lon, spot.lat));
    return { ...spot, groundHeight: ground ?? null };
  };

  const select = (found: Identified | null) => {
    aim = found?.kind === 'segment' ? found.aim : null;
    points.shader.setSelected(found?.kind === 'point' ? found.gid : null);
    if (found?.kind === 'point') {
      const { gid: _gid, ...point } = found;
      selection.value = point;
    } else selection.value = found === null ? null : { kind: 'segment', id: found.id, spot: null };
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
    if (selected?.kind === 'point') {
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
  handler.setInputAction((click: ScreenSpaceEventHandler.PositionedEvent) => {
    const at = click.position.clone();
    const tube = pickTubes(pickable, at);
    if (tube !== null) {
      select(tube);
      return;
    }
    pickOverlay(pickable, at).then(select, (error: unknown) => showToast(reasonOf(error), 'warning'));
  }, ScreenSpaceEventType.LEFT_CLICK);
  followPointer(scene, handler, (at: Cartesian2) => {
    hover(pickTubes(pickable, at));
  });
  scene.canvas.addEventListener('pointerleave', () => hover(null));
}
