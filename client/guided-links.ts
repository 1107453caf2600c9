import type { DatasetJson, TourJson } from '../core/contract/api.ts';
import { writeAddress, type AddressState } from './address.ts';
import { datasetTarget } from './flight-target.ts';
import { poseToward } from './pose-toward.ts';

export const GUIDED = ['district', 'crossroads', 'segment', 'unknown', 'unsurveyed'] as const;
export type GuidedKind = (typeof GUIDED)[number];

export interface GuidedLink {
  kind: GuidedKind;
  /** The hash of its address. */
  hash: string;
}

type Stop = TourJson['stops'][number];

const GLASS = 0.2;
/** Metres beyond the corner of the data at which nobody surveyed. */
const BESIDE_DEGREES = 0.0004;

/**
 * The guided links of what is in the store: the whole of the largest dataset, and what the server chose from the data. Each is a whole address, so
 * that it shows the same to everyone; one for which the data has nothing is left out.
 */
export function guidedLinks(datasets: readonly DatasetJson[], stops: readonly Stop[]): GuidedLink[] {
  const largest = datasets
    .filter(({ bounds, segments }) => bounds !== null && segments > 0)
    .toSorted((a, b) => b.segments - a.segments)[0];
  if (largest === undefined) return [];
  const links: GuidedLink[] = [{ kind: 'district', hash: writeAddress(overview(largest)) }];
  for (const stop of stops) links.push({ kind: stop.kind, hash: writeAddress(stateOf(stop)) });
  links.push({ kind: 'unsurveyed', hash: writeAddress(outside(largest)) });
  return links;
}

function overview(dataset: DatasetJson): AddressState {
  const { lon, lat, height, radiusM } = datasetTarget(dataset);
  return { camera: poseToward({ lon, lat, height }, { rangeM: radiusM * 1.6, heading: 0, pitch: -50 }) };
}

function stateOf({ kind, segmentId, bearing, groundHeight, axisHeight, lon, lat }: Stop): AddressState {
  switch (kind) {
    case 'crossroads':
      return {
        camera: poseToward({ lon, lat, height: groundHeight - 2 }, { rangeM: 75, heading: bearing + 40, pitch: -38 }),
        underground: GLASS,
      };
    case 'segment':
      return {
        camera: poseToward({ lon, lat, height: axisHeight }, { rangeM: 32, heading: bearing + 50, pitch: -42 }),
        segment: segmentId,
        underground: GLASS,
      };
    case 'unknown':
      return {
        camera: poseToward({ lon, lat, height: axisHeight }, { rangeM: 40, heading: bearing + 60, pitch: -50 }),
        segment: segmentId,
        underground: GLASS,
      };
  }
}

/** A place outside the corner of the data: that no pipe is drawn there says nothing. */
function outside({ bounds, groundHeight }: DatasetJson): AddressState {
  const [west, south] = bounds ?? [0, 0];
  const place = { lon: west - BESIDE_DEGREES, lat: south - BESIDE_DEGREES };
  return {
    camera: poseToward({ ...place, height: groundHeight ?? 0 }, { rangeM: 900, heading: 45, pitch: -35 }),
    place,
  };
}
