import { REPORT_CLASSES, type ReportClass } from '../core/model/survey-class.ts';
import { INSPECTOR_DISTANCES, UNDERGROUND_VIEWS, type UndergroundView } from './state.ts';
import { LANGUAGES, type Language } from './i18n/translate.ts';
import { THEMES, type Theme } from './state.ts';

/** Where the camera stands: degrees, ellipsoidal height in metres. Heading clockwise from north, pitch negative downwards. */
export interface CameraPose {
  lon: number;
  lat: number;
  height: number;
  heading: number;
  pitch: number;
}

/** What an address carries. Fields that are absent leave the client's own defaults. */
export interface AddressState {
  camera?: CameraPose;
  hidden?: ReadonlySet<ReportClass>;
  /** Opacity of classes that are not solid, 0.1 to 0.9. */
  opacities?: ReadonlyMap<ReportClass, number>;
  /** Id of the selected segment, or of the selected survey point, or the selected place on the ground; at most one. */
  segment?: number;
  point?: number;
  place?: { lon: number; lat: number };
  /** How far the inspector of the selected segment looks, metres. */
  inspector?: number;
  /** Opacity of the ground in underground mode. */
  underground?: number;
  /** How underground mode opens the ground; glass when absent. */
  undergroundView?: UndergroundView;
  language?: Language;
  theme?: Theme;
  /** The layer drawer is closed. */
  drawerClosed?: boolean;
}

/** What was found in an address. `later`: it is of a later version, and nothing of it was taken. */
export interface ReadAddress {
  state: AddressState;
  /** Parts that make no sense, as written. */
  ignored: string[];
  later: boolean;
}

/** Version of the address format; a later one is not understood. */
const VERSION = '1';

/**
 * The state that the hash of an address carries, such as
 * `#v=1&cam=106.43,29.5,900,0,-45&hide=gas,power&op=water:40&seg=12&ug=0.35&lang=en&theme=light`, and the parts that make no sense, as written. A
 * part that makes no sense is left out; an address of another version is left out whole.
 */
export function readAddress(hash: string): ReadAddress {
  const text = hash.replace(/^#/, '');
  if (text === '') return { state: {}, ignored: [], later: false };
  const parts = [...new URLSearchParams(text)];
  const version = parts.find(([name]) => name === 'v')?.[1];
  if (version !== VERSION) {
    const later = version !== undefined && /^[1-9]\d{0,5}$/.test(version);
    return { state: {}, ignored: [version === undefined ? text : `v=${version}`], later };
  }
  const state: AddressState = {};
  const ignored: string[] = [];
  for (const [name, value] of parts) {
    if (name !== 'v' && !readPart(state, name, value)) ignored.push(`${name}=${value}`);
  }
  return { state, ignored, later: false };
}

/** The hash of a state, `#` included. */
export function writeAddress(state: AddressState): string {
  const parts = [`v=${VERSION}`];
  const { camera } = state;
  if (camera !== undefined) {
    const numbers = [
      camera.lon.toFixed(7),
      camera.lat.toFixed(7),
      camera.height.toFixed(2),
      // What rounds to a full turn is none.
      (Number(camera.heading.toFixed(2)) % 360).toFixed(2),
      camera.pitch.toFixed(2),
    ];
    parts.push(`cam=${numbers.map((number) => String(Number(number))).join(',')}`);
  }
  if (state.hidden !== undefined && state.hidden.size > 0) parts.push(`hide=${[...state.hidden].toSorted().join(',')}`);
  if (state.opacities !== undefined && state.opacities.size > 0) {
    const list = [...state.opacities].map(([name, opacity]) => `${name}:${Math.round(opacity * 100)}`);
    parts.push(`op=${list.toSorted().join(',')}`);
  }
  if (state.segment !== undefined) parts.push(`seg=${state.segment}`);
  if (state.point !== undefined) parts.push(`pt=${state.point}`);
  if (state.place !== undefined) {
    parts.push(`at=${Number(state.place.lon.toFixed(7))},${Number(state.place.lat.toFixed(7))}`);
  }
  if (state.inspector !== undefined) parts.push(`insp=${state.inspector}`);
  if (state.underground !== undefined) parts.push(`ug=${Number(state.underground.toFixed(2))}`);
  if (state.undergroundView === 'window') parts.push('ugv=window');
  if (state.language !== undefined) parts.push(`lang=${state.language}`);
  if (state.theme !== undefined) parts.push(`theme=${state.theme}`);
  if (state.drawerClosed === true) parts.push('drawer=closed');
  return `#${parts.join('&')}`;
}

/** Puts one part into the state; false when it makes no sense. */
function readPart(state: AddressState, name: string, value: string): boolean {
  switch (name) {
    case 'cam': {
      const camera = readCamera(value);
      if (camera === null) return false;
      state.camera = camera;
      return true;
    }
    case 'hide': {
      const classes = value.split(',');
      if (!classes.every(isReportClass)) return false;
      state.hidden = new Set(classes);
      return true;
    }
    case 'op': {
      const opacities = readOpacities(value);
      if (opacities === null) return false;
      state.opacities = opacities;
      return true;
    }
    case 'seg':
    case 'pt': {
      if (!/^[1-9]\d{0,9}$/.test(value) || isSelected(state)) return false;
      if (name === 'seg') state.segment = Number(value);
      else state.point = Number(value);
      return true;
    }
    case 'at': {
      const place = readPlace(value);
      if (place === null || isSelected(state)) return false;
      state.place = place;
      return true;
    }
    case 'insp': {
      const within = INSPECTOR_DISTANCES.find((metres) => String(metres) === value);
      if (within === undefined) return false;
      state.inspector = within;
      return true;
    }
    case 'ug': {
      const opacity = readNumber(value, 0, 1);
      if (opacity === null) return false;
      state.underground = opacity;
      return true;
    }
    case 'ugv': {
      const found = UNDERGROUND_VIEWS.find((view) => view === value);
      if (found === undefined) return false;
      state.undergroundView = found;
      return true;
    }
    case 'lang': {
      const found = LANGUAGES.find((language) => language === value);
      if (found === undefined) return false;
      state.language = found;
      return true;
    }
    case 'theme': {
      const found = THEMES.find((theme) => theme === value);
      if (found === undefined) return false;
      state.theme = found;
      return true;
    }
    case 'drawer':
      if (value !== 'closed') return false;
      state.drawerClosed = true;
      return true;
    default:
      return false;
  }
}

/** One thing is selected at a time. */
function isSelected({ segment, point, place }: AddressState): boolean {
  return segment !== undefined || point !== undefined || place !== undefined;
}

/** `water:40,gas:60`: whole percents. */
function readOpacities(text: string): Map<ReportClass, number> | null {
  const opacities = new Map<ReportClass, number>();
  for (const part of text.split(',')) {
    const [name = '', percent = '', ...rest] = part.split(':');
    if (!isReportClass(name) || !/^[1-9]\d$/.test(percent) || rest.length > 0) return null;
    opacities.set(name, Number(percent) / 100);
  }
  return opacities;
}

function readPlace(text: string): { lon: number; lat: number } | null {
  const texts = text.split(',');
  const [lon, lat] = [readNumber(texts[0], -180, 180), readNumber(texts[1], -90, 90)];
  return texts.length !== 2 || lon === null || lat === null ? null : { lon, lat };
}

function readCamera(value: string): CameraPose | null {
  const texts = value.split(',');
  if (texts.length !== 5) return null;
  const [lon, lat, height, heading, pitch] = [
    readNumber(texts[0], -180, 180),
    readNumber(texts[1], -90, 90),
    readNumber(texts[2], -12_000, 100_000_000),
    readNumber(texts[3], -360, 360),
    readNumber(texts[4], -90, 90),
  ];
  if (lon === null || lat === null || height === null || heading === null || pitch === null) return null;
  return { lon, lat, height, heading, pitch };
}

/** A plain decimal number within limits; null for anything else. */
function readNumber(text: string | undefined, least: number, most: number): number | null {
  if (text === undefined || !/^-?\d+(\.\d+)?$/.test(text)) return null;
  const number = Number(text);
  return number >= least && number <= most ? number : null;
}

function isReportClass(text: string): text is ReportClass {
  return REPORT_CLASSES.some((reportClass) => reportClass === text);
}
