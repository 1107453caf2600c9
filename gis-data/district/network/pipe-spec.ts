import type { SurveyClass } from '../../../core/model/survey-class.ts';

/** What lies in the streets, each with a place of its own in the cross-section. Storm water and sewage are two systems of one report class. */
export const SYSTEMS = [
  'water',
  'storm',
  'sewage',
  'gas',
  'oil-gas',
  'power',
  'telecom',
  'broadcast',
  'lighting',
  'signal',
] as const;
export type System = (typeof SYSTEMS)[number];

export const MATERIALS = ['QM', 'ZT', 'G', 'PE', 'PVC', 'T', 'TZ', 'GX'] as const;
export type Material = (typeof MATERIALS)[number];

/** One kind of pipe, duct or cable as the line table describes it. Specs are shared: equal pipes have the same object. */
export interface PipeSpec {
  /** Place in the list of all specs. */
  index: number;
  system: System;
  surveyClass: SurveyClass;
  subclass: string;
  /** As written: DN300, 450X300. Cables and ducts outside, everything else inside. */
  size: string;
  widthMm: number;
  heightMm: number;
  material: Material;
  laying: 'ZM' | 'GM' | 'GK' | 'GG' | 'DG';
  wallMm: number | null;
  pressureMpa: number | null;
  voltageKv: number | null;
  holes: { total: number; used: number } | null;
}

type SpecInput = Omit<
  PipeSpec,
  'index' | 'size' | 'widthMm' | 'heightMm' | 'wallMm' | 'pressureMpa' | 'voltageKv' | 'holes'
> &
  Partial<Pick<PipeSpec, 'wallMm' | 'pressureMpa' | 'voltageKv' | 'holes'>> & {
    size: number | readonly [number, number];
  };

/** The kinds of pipe of a network, each once. */
export class SpecList {
  readonly specs: PipeSpec[] = [];
  readonly #byText = new Map<string, PipeSpec>();

  /** The spec of a description, always the same object for the same one. */
  of(input: SpecInput): PipeSpec {
    const { size, ...rest } = input;
    const text = JSON.stringify(input);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const [widthMm, heightMm] = typeof size === 'number' ? [size, size] : size;
    const isCable = input.surveyClass === 'DL' || input.surveyClass === 'TX';
    const spec: PipeSpec = {
      wallMm: null,
      pressureMpa: null,
      voltageKv: null,
      holes: null,
      ...rest,
      index: this.specs.length,
      widthMm,
      heightMm,
      size: typeof size !== 'number' ? `${widthMm}X${heightMm}` : isCable ? String(size) : `DN${size}`,
    };
    this.specs.push(spec);
    this.#byText.set(text, spec);
    return spec;
  }
}

/** Walls as gis-data/codes/wall-thickness.json assumes them, millimetres: constant, share of the clear diameter, least. */
const WALLS: Readonly<Record<Material, readonly [number, number, number]>> = {
  QM: [4.5, 0.009, 6],
  ZT: [7, 0.014, 8],
  G: [4.5, 0.006, 4],
  PE: [0, 0.067, 3],
  PVC: [0, 0.031, 3],
  T: [10, 0.09, 30],
  TZ: [0, 0.06, 4],
  GX: [0, 0.06, 4],
};
/** What the import assumes where the material is not recorded. */
const UNKNOWN_WALL = [0, 0.06, 4] as const;

/** Wall of a pipe, metres: the larger of what its material and an unknown material are given, so that a missing cell takes no clearance away. */
export function wallM({ surveyClass, material, wallMm, widthMm, heightMm }: PipeSpec): number {
  if (surveyClass === 'DL' || surveyClass === 'TX') return 0;
  if (wallMm !== null) return wallMm / 1000;
  const clear = Math.max(widthMm, heightMm);
  const of = ([add, ratio, least]: readonly [number, number, number]) => Math.max(least, add + ratio * clear);
  return Math.max(of(WALLS[material]), of(UNKNOWN_WALL)) / 1000;
}

export const outerWidthM = (spec: PipeSpec): number => spec.widthMm / 1000 + 2 * wallM(spec);
export const outerHeightM = (spec: PipeSpec): number => spec.heightMm / 1000 + 2 * wallM(spec);
