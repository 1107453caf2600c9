/** Factor to the unit that the model keeps: metres for lengths, radians, MPa, kV. Sizes of cross sections are then times 1000 (millimetres). */
const TO_MODEL = {
  m: 1,
  cm: 0.01,
  mm: 0.001,
  km: 1000,
  /** International foot. */
  ft: 0.3048,
  /** US survey foot, 1200/3937 m. */
  'us-ft': 1200 / 3937,
  in: 0.0254,
  deg: Math.PI / 180,
  rad: 1,
  MPa: 1,
  kPa: 0.001,
  bar: 0.1,
  kV: 1,
  V: 0.001,
} as const;

export type Unit = keyof typeof TO_MODEL;
export const UNITS = Object.keys(TO_MODEL) as [Unit, ...Unit[]];

/** A value of `unit` in metres, radians, MPa or kV. */
export function toModelUnit(value: number, unit: Unit): number {
  return value * TO_MODEL[unit];
}
