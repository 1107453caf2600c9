import type { ReportClass } from './survey-class.ts';

export interface SourceFile {
  name: string;
  /** Hexadecimal SHA-256 of the bytes. */
  sha256: string;
  bytes: number;
}

/** How heights of a vertical datum become ellipsoidal: h = H + N(EGM96) + offset. */
export interface VerticalDatum {
  /** Short name, such as `1985`, `NAP`, `NAVD88`. */
  name: string;
  geoidModel: 'EGM96';
  /** Metres to add to EGM96 at this datum; national datums differ from EGM96 by decimetres. */
  offsetM: number;
  /** Standard deviation of the ellipsoidal height that model and offset leave, metres. */
  sigmaM: number;
}

/** What an import states about its dataset, before the store gives it an id. */
export interface DatasetDescription {
  name: string;
  profile: string;
  sourceFiles: SourceFile[];
  /** EPSG code of the source's horizontal reference system. */
  epsg: number;
  verticalDatum: VerticalDatum;
  owner: string | null;
  /** True for data that somebody made up; shown as a badge wherever it is drawn. */
  synthetic: boolean;
  /** Areas that the survey covered, per class; where there is none, "no pipe" is not known. GeoJSON MultiPolygon coordinates, EPSG:4490. */
  coverage: CoverageArea[];
}

export interface CoverageArea {
  reportClass: ReportClass;
  /** ISO date of the survey. */
  asOf: string;
  polygons: [number, number][][][];
}

export interface Dataset extends DatasetDescription {
  id: number;
  /** West, south, east, north, degrees EPSG:4490; null when empty. */
  bounds: [number, number, number, number] | null;
  segments: number;
  points: number;
  roads: number;
  areas: number;
  buildings: number;
  /** ISO time. */
  importedAt: string;
  revision: number;
}

/**
 * Ground heights on a regular grid of the source's reference system, row 0 in the north.
 * Cell (column, row) has its centre at (originX + (column + 0.5) * stepX, originY + (row + 0.5) * stepY); stepY is negative.
 */
export interface GroundGrid {
  epsg: number;
  originX: number;
  originY: number;
  stepX: number;
  stepY: number;
  columns: number;
  rows: number;
  /** Metres in the dataset's vertical datum; NaN where the source has no value. */
  heights: Float32Array;
}
