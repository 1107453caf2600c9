import { crossingWeight, type Place } from './plan.ts';

/**
 * Depths of the upper side of the classes that lie under pressure or hold cable, metres: `usual` along the street and `crossing` in the crossing zones,
 * where the layers from the surface down are lighting and signal, telecom, power, gas, water (then storm and sewage), with the covers of GB 50289-2016
 * table 4.1.1 and the clearances of table 4.1.14 between them.
 */
const LAYERS = {
  lighting: { usual: 0.51, crossing: 0.51 },
  telecom: { usual: 0.94, crossing: 0.94 },
  power: { usual: 1.02, crossing: 1.47 },
  gas: { usual: 1.42, crossing: 1.96 },
  water: { usual: 1.63, crossing: 2.4 },
} as const;

/** Depth of a layer's upper side at a place, metres. */
export function layerDepth(layer: keyof typeof LAYERS, place: Place): number {
  const { usual, crossing } = LAYERS[layer];
  return usual + (crossing - usual) * crossingWeight(place);
}
