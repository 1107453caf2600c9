import { signal } from '@preact/signals';
import { fetchGround } from './api.ts';
import { datasets, type PointerReadout } from './state.ts';

/** How far the geoid of one place holds for another: it changes by about 2 cm a kilometre. */
const HOLDS_DEGREES = 0.02;

/** Geoid over the ellipsoid near the last pointer, metres. */
const geoid = signal<{ lon: number; lat: number; undulation: number } | null>(null);
let asking = false;

/**
 * Elevation of the ground under the pointer in the vertical datum of the first dataset that holds pipes, within some centimetres; null until the geoid
 * there is known, and where there is no such dataset.
 */
export function elevationUnder({ lon, lat, ground }: PointerReadout): { elevation: number; datum: string } | null {
  const list = datasets.value;
  const dataset = list.state === 'ready' ? list.value.find(({ segments }) => segments > 0) : undefined;
  if (dataset === undefined) return null;
  const known = geoid.value;
  if (known === null || Math.abs(known.lon - lon) > HOLDS_DEGREES || Math.abs(known.lat - lat) > HOLDS_DEGREES) {
    void ask(lon, lat);
    return null;
  }
  const { offsetM, name } = dataset.verticalDatum;
  return { elevation: ground - known.undulation - offsetM, datum: name };
}

async function ask(lon: number, lat: number): Promise<void> {
  if (asking) return;
  asking = true;
  try {
    const { undulation } = await fetchGround(lon, lat);
    geoid.value = { lon, lat, undulation };
  } catch {
    // Without an answer the height stays ellipsoidal, and says so; the next place of the pointer asks again.
  } finally {
    asking = false;
  }
}
