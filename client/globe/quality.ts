import type { ImageryLayer } from 'cesium';

/** `high` for graphics hardware; `low` for software rendering and tests: no multisampling, no atmosphere, no sky. */
export type Quality = 'high' | 'low';

/**
 * How pictures on the ground are filtered. Cesium asks for all the anisotropy that the device offers; software offers sixteen samples a pixel and pays for each,
 * 100 of 350 ms a frame with two layers of the whole view.
 */
export function groundFilter(quality: Quality): Pick<ImageryLayer.ConstructorOptions, 'maximumAnisotropy'> {
  return quality === 'high' ? {} : { maximumAnisotropy: 1 };
}

/** The quality that `?quality=` asks for; high without it. */
export function readQuality(search: string): Quality {
  return new URLSearchParams(search).get('quality') === 'low' ? 'low' : 'high';
}
