import type { SegmentJson } from '../../core/contract/api.ts';

type Sized = Pick<
  SegmentJson,
  'innerWidthMm' | 'innerHeightMm' | 'outerWidthMm' | 'outerHeightMm' | 'crossSection' | 'depthKnown'
>;

/** Code letters and nominal size of a pipe, such as `PS DN600` or `DL 400×300` (millimetres); a question mark where its depth is assumed. */
export function labelText(letters: string, pipe: Sized): string {
  const width = pipe.innerWidthMm ?? pipe.outerWidthMm;
  const height = pipe.innerHeightMm ?? pipe.outerHeightMm;
  const isBox = pipe.crossSection !== null && pipe.crossSection !== 'circle';
  let size = '';
  if (isBox && width !== null && height !== null) size = ` ${Math.round(width)}×${Math.round(height)}`;
  else if (height !== null || width !== null) size = ` DN${Math.round(height ?? width ?? 0)}`;
  return `${letters}${size}${pipe.depthKnown ? '' : ' ?'}`;
}
