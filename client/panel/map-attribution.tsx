import { hiddenGround, outsideMap } from '../state.ts';

/** What an outside base map demands to be shown with it, while it is. */
export function MapAttribution() {
  const map = outsideMap.value;
  if (map === null || hiddenGround.value.has('outside')) return null;
  return <p class="map-attribution">{map.attribution}</p>;
}
