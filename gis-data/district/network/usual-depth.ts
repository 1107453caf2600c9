import type { PipeSpec } from './pipe-spec.ts';

/** Depth of the outside top of a pressure pipe, duct or cable along a street, metres: the cover of GB 50289-2016 table 4.1.1 under a carriageway and what crews add. */
export function usualTopM({ system, laying, heightMm }: PipeSpec): number {
  switch (system) {
    case 'lighting':
      return 0.56;
    case 'signal':
      return 0.6;
    case 'power':
      return laying === 'ZM' ? 1.05 : 0.78;
    case 'telecom':
    case 'broadcast':
      return 0.95;
    case 'gas':
      return 1.12;
    case 'water':
      return heightMm >= 600 ? 1.25 : 1.15;
    case 'oil-gas':
      return 1.8;
    case 'storm':
    case 'sewage':
      throw new RangeError('the depth of a drain follows from its fall');
  }
}
