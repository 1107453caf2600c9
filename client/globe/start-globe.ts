import { effect, signal } from '@preact/signals';
import { Cartographic, Math as CesiumMath, type Scene, ScreenSpaceEventType } from 'cesium';
import type { DatasetJson } from '../../core/contract/api.ts';
import type { CameraPose } from '../address.ts';
import { fetchGround, reasonOf } from '../api.ts';
import type { GlobeControls } from '../globe-controls.ts';
import { t } from '../i18n/translate.ts';
import { datasetTarget, segmentTarget } from '../flight-target.ts';
import { segmentDetail } from '../segment-detail.ts';
import { classOpacities, covered, datasets, hiddenClasses, revision, selection, showToast, theme } from '../state.ts';
import { reportTileFailure, tilesAskedAgain } from '../tile-trouble.ts';
import {
  flyBelowGround,
  flyToPose,
  flyToSurface,
  flyToTarget,
  lookedAt,
  setCameraPose,
  turnNorthUp,
} from './camera.ts';
import { createWidget } from './create-widget.ts';
import { followDetailRange } from './detail-range.ts';
import { followFlow } from './flow-run.ts';
import { Ground } from './ground.ts';
import { GroundBelow } from './ground-below.ts';
import { forgetHovered } from './hovered-pipe.ts';
import { whenIdle } from './idle.ts';
import { followKeys } from './keyboard-camera.ts';
import { followLatePicture } from './late-picture.ts';
import { MapGround } from './map/map-ground.ts';
import { Overlay } from './overlay.ts';
import { PipeLabels, type PipePlate } from './pipe-labels.ts';
import { pipesAround } from './pipes-around.ts';
import { followPicking } from './picking.ts';
import type { Quality } from './quality.ts';
import { followCamera } from './readouts.ts';
import { SelectionMarker } from './selection-marker.ts';
import { Tubes } from './tubes.ts';
import { followUnderground } from './underground.ts';

/** While there is no data: the country whose survey classes these are. */
const WITHOUT_DATA: CameraPose = { lon: 105, lat: 33, height: 1.4e7, heading: 0, pitch: -90 };

export interface GlobeOptions {
  container: HTMLElement;
  quality: Quality;
  /** Where the camera starts; without it the first dataset fills the view. */
  camera: CameraPose | null;
  /** Drawing has ended for good: a lost graphics context, or an error in a frame. */
  onFailure: (reason: string) => void;
}

/** Starts the globe in a container and binds it to the client's state; throws when there is no WebGL 2. */
export function startGlobe({ container, quality, camera, onFailure }: GlobeOptions): GlobeControls {
  const widget = createWidget(container, quality);
  const { scene } = widget;
  const ground = new Ground(scene);
  const tilesFailed = (error: unknown) => reportTileFailure(reasonOf(error));
  const overlay = new Overlay(scene, quality, tilesFailed);
  const pipes = new Tubes(scene, 'pipes', tilesFailed);
  const points = new Tubes(scene, 'points', tilesFailed);
  const marker = new SelectionMarker(scene);

  widget.screenSpaceEventHandler.removeInputAction(ScreenSpaceEventType.LEFT_DOUBLE_CLICK);
  scene.renderError.addEventListener((_scene: Scene, error: unknown) => {
    onFailure(reasonOf(error));
  });
  scene.canvas.addEventListener('webglcontextlost', () => onFailure(t('toast.context')));
  void ground.loadWorldMap().catch((error: unknown) => showToast(reasonOf(error), 'warning'));
  const groundBelow = new GroundBelow(scene);
  const plates = signal<readonly PipePlate[]>([]);
  const map = new MapGround({ scene, quality, ground, groundBelow, container, plates, onFailure: tilesFailed });
  followCamera(scene, groundBelow);
  followDetailRange(scene, { overlay, pipes, points, ground: groundBelow });
  const pixelRatio = widget.resolutionScale * (widget.useBrowserRecommendedResolution ? 1 : devicePixelRatio);
  for (const tubes of [pipes, points]) tubes.shader.setPixelRatio(pixelRatio);

  effect(() => ground.setTheme(theme.value));
  const openGround = followUnderground(scene, groundBelow);
  const labels = new PipeLabels(scene, groundBelow, openGround, plates);
  followFlow(scene, pipes.shader);
  effect(() => {
    const hidden = hiddenClasses.value;
    const opacities = classOpacities.value;
    for (const tubes of [pipes, points]) {
      tubes.shader.setHidden(hidden);
      tubes.shader.setOpacities(opacities);
    }
    overlay.setClasses(hidden, opacities);
    scene.requestRender();
  });

  let placed = camera !== null;
  setCameraPose(scene, camera ?? WITHOUT_DATA);
  const home = (seconds?: number) => {
    const first = loadedDatasets().find((dataset) => dataset.bounds !== null);
    if (first !== undefined) flyToTarget(scene, datasetTarget(first), covered.peek(), seconds);
    else if (seconds === undefined) flyToPose(scene, WITHOUT_DATA);
  };

  // Everything drawn belongs to a revision: a new one replaces it piece by piece, beside what is shown.
  let drawnRevision: number | null = null;
  let drawnAsked = tilesAskedAgain.peek();
  let groundOf = '';
  effect(() => {
    const now = revision.value;
    const asked = tilesAskedAgain.value;
    if (now === null || (now === drawnRevision && asked === drawnAsked)) return;
    drawnRevision = now;
    drawnAsked = asked;
    forgetHovered();
    void pipes.reload();
    void points.reload();
  });
  effect(() => {
    const list = datasets.value;
    const asked = tilesAskedAgain.value;
    if (list.state !== 'ready') return;
    void loadOverlaySource(list.value).then(
      (source) => overlay.setSource(source),
      (error: unknown) => tilesFailed(error),
    );
    const signature = `${asked} ${list.value.map((dataset) => `${dataset.id}:${dataset.revision}`).join()}`;
    if (signature !== groundOf) {
      groundOf = signature;
      ground.loadTerrain().catch(() => showToast(t('toast.terrainFailed'), 'warning'));
    }
    if (placed) return;
    if (selection.peek()?.kind === 'segment') return;
    if (list.value.some((dataset) => dataset.bounds !== null)) {
      placed = true;
      home(0);
    }
  });

  effect(() => {
    const detail = segmentDetail.value;
    if (placed || detail.state === 'none' || detail.state === 'loading') return;
    // An address with a segment and no camera: the segment is what to look at, while there is one.
    placed = true;
    if (detail.state === 'ready') flyToTarget(scene, segmentTarget(detail.value), covered.peek(), 0);
    else home(0);
  });
  const pickable = { scene, pipes, points, buildings: map.buildings, overlay, openGround };
  followKeys(scene, followPicking(pickable, marker));

  const partsIdle = () => pipes.idle && points.idle && overlay.idle && groundBelow.idle && labels.idle && map.idle;
  followLatePicture(scene, partsIdle);

  return {
    flyTo: (target) => flyToTarget(scene, target, covered.peek()),
    flyHome: () => home(),
    flyToPose: (pose) => flyToPose(scene, pose),
    northUp: () => turnNorthUp(scene),
    goBelow: () => void goBelow(scene, groundBelow),
    goToSurface: () => flyToSurface(scene),
    whenIdle: () => whenIdle(scene, partsIdle),
  };
}

async function goBelow(scene: Scene, groundBelow: GroundBelow): Promise<void> {
  const place = Cartographic.fromCartesian(lookedAt(scene, groundBelow));
  const lon = CesiumMath.toDegrees(place.longitude);
  const lat = CesiumMath.toDegrees(place.latitude);
  // Without an answer one still goes below, at the least depth.
  const [pipes, ground] = await Promise.all([
    pipesAround(lon, lat).catch(() => null),
    fetchGround(lon, lat).then(
      ({ height }) => height,
      () => null,
    ),
  ]);
  flyBelowGround(scene, place, { ground, pipes });
}

function loadedDatasets(): DatasetJson[] {
  const list = datasets.peek();
  return list.state === 'ready' ? list.value : [];
}

async function loadOverlaySource(list: readonly DatasetJson[]) {
  const response = await fetch('/tiles/pipes.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`/tiles/pipes.json: ${response.status}`);
  const { minzoom, maxzoom } = (await response.json()) as { minzoom: number; maxzoom: number };
  return { minzoom, maxzoom, areas: list.flatMap((dataset) => (dataset.bounds === null ? [] : [dataset.bounds])) };
}
