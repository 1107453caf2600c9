import { computed, signal } from '@preact/signals';
import type { DatasetJson, NetworksJson, OutsideMapJson } from '../core/contract/api.ts';
import type { ReportClass, SurveyClass } from '../core/model/survey-class.ts';
import type { CameraPose } from './address.ts';
import type { GlobeControls } from './globe-controls.ts';

/** What the whole client knows and shows, as signals. Nothing here knows Cesium; client/globe follows these and reports back into them. */

/** Where on a pipe somebody pointed: the nearest spot of the axis to the ray, or of the line to the click. */
export interface PickedSpot {
  lon: number;
  lat: number;
  /** Ellipsoidal height of the axis there, metres. */
  axisHeight: number;
  /** Along the axis from the start, in plane metres and as a share of the plane length. */
  alongM: number;
  share: number;
  /** Ellipsoidal height of the ground model above the spot, metres; null where no terrain is loaded. */
  groundHeight: number | null;
}

export interface SegmentSelection {
  kind: 'segment';
  id: number;
  spot: PickedSpot | null;
}

export interface PointSelection {
  kind: 'point';
  id: number;
  surveyClass: SurveyClass | null;
  reportClass: ReportClass | null;
  lon: number;
  lat: number;
}

/** A place where nothing was hit: what is known of the ground and of the surveys there. */
export interface GroundSelection {
  kind: 'ground';
  lon: number;
  lat: number;
}

export type Selection = SegmentSelection | PointSelection | GroundSelection;

/** State of something that is fetched. */
export type Loaded<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'failed'; reason: string };

export type Connection = { state: 'connecting' } | { state: 'live' } | { state: 'offline'; retryAt: number };

export interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'warning';
}

export interface PointerReadout {
  lon: number;
  lat: number;
  /** Ellipsoidal height of the ground, metres. */
  ground: number;
}

/** The pipe under the pointer. */
export interface HoveredPipe {
  key: string;
  reportClass: ReportClass;
  /** Surveyed depth there, metres; null where it is not known. */
  depth: number | null;
}

export interface CameraReadout {
  /** Ellipsoidal height, metres. */
  height: number;
  /** Height above the ground below (negative: under ground), metres; null before terrain is there. */
  aboveGround: number | null;
  /** Clockwise from north, degrees. */
  heading: number;
}

export const THEMES = ['dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

/** What a user can choose; `system` follows the device. */
export const THEME_CHOICES = ['dark', 'light', 'system'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

/** Opacity of the ground when underground mode begins. */
export const DEFAULT_GROUND_OPACITY = 0.35;

/** Dark until somebody chooses: pipes carry the colour, and read best on it. */
export const themeChoice = signal<ThemeChoice>('dark');
export const deviceTheme = signal<Theme>('dark');
/** The theme that is shown. */
export const theme = computed<Theme>(() => (themeChoice.value === 'system' ? deviceTheme.value : themeChoice.value));
export const hiddenClasses = signal<ReadonlySet<ReportClass>>(new Set());
/** Opacity of classes that are not solid, LEAST_OPACITY up to below 1. */
export const classOpacities = signal<ReadonlyMap<ReportClass, number>>(new Map());
export const selection = signal<Selection | null>(null);
/** How far the segment inspector looks, metres; null while it is closed. */
export const inspectorWithin = signal<number | null>(null);
export const INSPECTOR_DISTANCES = [2, 5, 10, 20] as const;
const FIRST_INSPECTOR_DISTANCE_M = 5;
/** Preset views of the inspector, in the order of their keys. */
export const INSPECTOR_VIEWS = ['aslant', 'plan', 'along', 'across'] as const;
/** The view that was asked for last: each asking is an object of its own. */
export const inspectorView = signal<{ view: (typeof INSPECTOR_VIEWS)[number] } | null>(null);
/** The neighbour under the pointer, in the picture or in the table. */
export const inspectorMarked = signal<number | null>(null);
/** Opacity of the ground in underground mode, 0 to 1; null in surface mode. */
export const underground = signal<number | null>(null);
/** What of the ground is drawn beside the terrain: an outside base map (where one is configured), our street map, buildings, names. */
export const GROUND_LAYERS = ['outside', 'streets', 'buildings', 'labels'] as const;
export type GroundLayer = (typeof GROUND_LAYERS)[number];
/** The base map of another host that the deployer configured; null for none. */
export const outsideMap = signal<OutsideMapJson | null>(null);
export const hiddenGround = signal<ReadonlySet<GroundLayer>>(new Set());
/** How underground mode opens the ground: as glass everywhere, or by a window that follows the pointer. */
export const UNDERGROUND_VIEWS = ['glass', 'window'] as const;
export type UndergroundView = (typeof UNDERGROUND_VIEWS)[number];
export const undergroundView = signal<UndergroundView>('glass');
export const layersOpen = signal(true);
export const helpOpen = signal(false);
/** The panel that a first visit begins with. */
export const startOpen = signal(false);
export const datasets = signal<Loaded<DatasetJson[]>>({ state: 'loading' });
export const networks = signal<Loaded<NetworksJson['classes']>>({ state: 'loading' });
/** Newest data revision that the server told. */
export const revision = signal<number | null>(null);
/** Revision of the roads, areas and buildings that the server shows; null while it has none. */
export const placesRevision = signal<number | null>(null);
export const connection = signal<Connection>({ state: 'connecting' });
export const toasts = signal<readonly Toast[]>([]);
export const pointer = signal<PointerReadout | null>(null);
export const hoveredPipe = signal<HoveredPipe | null>(null);
export const cameraReadout = signal<CameraReadout | null>(null);
/** Unlike the readout it changes seldom, so that what follows it is not drawn anew in every frame. */
export const eyeIsBelowGround = computed(() => (cameraReadout.value?.aboveGround ?? 0) < 0);
/** Where the camera stands, for the address; set when it comes to rest. */
export const cameraPose = signal<CameraPose | null>(null);
/** Tiles of the view have not come for some seconds. */
export const pictureIsLate = signal(false);
/** The browser has no WebGL 2: there will be no globe. */
export const webglMissing = signal(false);
/** The graphics device went away while the page was open. */
export const contextLost = signal(false);
export const globeState = signal<Loaded<GlobeControls>>({ state: 'loading' });

/** True when any dataset on the globe was made up. */
export const hasSyntheticData = computed(
  () => datasets.value.state === 'ready' && datasets.value.value.some((dataset) => dataset.synthetic),
);

/** Widths of the docked panels, CSS pixels, as tokens.css has them: flights aim for the middle of what is left. */
const RAIL_PX = 48;
const DRAWER_PX = 400;
const DETAIL_PX = 376;
/** Below this width panels lie over the map from below, as shell.css has it. */
const NARROW_PX = 760;

/** Whether the start panel stands: an empty store has nothing to guide through. */
export const startShown = computed(
  () =>
    startOpen.value && selection.value === null && datasets.value.state === 'ready' && datasets.value.value.length > 0,
);

/** Pixels of the canvas that panels cover on the left and on the right. */
export const covered = computed(() => {
  if (globalThis.innerWidth <= NARROW_PX) return { left: 0, right: 0 };
  return {
    left: RAIL_PX + (layersOpen.value ? DRAWER_PX : 0),
    right: selection.value === null && !startShown.value ? 0 : DETAIL_PX,
  };
});

export function globeControls(): GlobeControls | null {
  return globeState.value.state === 'ready' ? globeState.value.value : null;
}

export function toggleClass(reportClass: ReportClass): void {
  const hidden = new Set(hiddenClasses.value);
  if (!hidden.delete(reportClass)) hidden.add(reportClass);
  hiddenClasses.value = hidden;
}

export function toggleGround(layer: GroundLayer): void {
  const hidden = new Set(hiddenGround.value);
  if (!hidden.delete(layer)) hidden.add(layer);
  hiddenGround.value = hidden;
}

/** Opacity below which a class could be taken for hidden. */
export const LEAST_OPACITY = 0.1;

/** Sets how solid a class is drawn, 0 to 1, in whole tenths. */
export function setClassOpacity(reportClass: ReportClass, opacity: number): void {
  const opacities = new Map(classOpacities.value);
  const rounded = Math.round(Math.max(opacity, LEAST_OPACITY) * 10) / 10;
  if (rounded >= 1) opacities.delete(reportClass);
  else opacities.set(reportClass, rounded);
  classOpacities.value = opacities;
}

export function toggleLayers(): void {
  layersOpen.value = !layersOpen.value;
}

/** Opens the start panel, which the details of a selection would lie over, or closes it. */
export function toggleStart(): void {
  const shown = startOpen.value && selection.value === null;
  startOpen.value = !shown;
  if (!shown) selection.value = null;
}

/** Opens the inspector of the selected segment, or closes it. Without a segment there is nothing to inspect. */
export function toggleInspector(): void {
  if (selection.value?.kind !== 'segment') inspectorWithin.value = null;
  else inspectorWithin.value = inspectorWithin.value === null ? FIRST_INSPECTOR_DISTANCE_M : null;
}

export function toggleUnderground(): void {
  underground.value = underground.value === null ? DEFAULT_GROUND_OPACITY : null;
}

const TOAST_MS = 6000;
let lastToast = 0;

/** Shows a message for a few seconds. The same text is not shown twice at once. */
export function showToast(text: string, tone: Toast['tone'] = 'info'): void {
  if (toasts.value.some((toast) => toast.text === text)) return;
  const id = ++lastToast;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone }];
  setTimeout(() => dismissToast(id), TOAST_MS);
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
