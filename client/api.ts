import type {
  CoverageJson,
  DatasetsJson,
  GroundJson,
  NearJson,
  NetworksJson,
  PointJson,
  ProblemJson,
  SearchJson,
  SegmentCollectionJson,
  SegmentJson,
  SettingsJson,
  TourJson,
} from '../core/contract/api.ts';
import type { NeighboursJson } from '../core/contract/neighbours.ts';
import type { SegmentVersionsJson } from '../core/contract/edits.ts';
import { t } from './i18n/translate.ts';

/** An answer of the server that is not the thing asked for. `status` is 0 when there was no answer at all. */
export class RequestError extends Error {
  readonly status: number;
  /** The problem document, when the answer was one. */
  readonly problem: Partial<ProblemJson> | null;
  constructor(status: number, message: string, problem: Partial<ProblemJson> | null = null) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.problem = problem;
  }
}

export const fetchDatasets = (signal?: AbortSignal) => fetchJson<DatasetsJson>('/api/datasets', signal);
export const fetchNetworks = (signal?: AbortSignal) => fetchJson<NetworksJson>('/api/networks', signal);
export const fetchSettings = () => fetchJson<SettingsJson>('/api/settings');
export const fetchSegment = (id: number, signal?: AbortSignal) => fetchJson<SegmentJson>(`/api/segments/${id}`, signal);
export const fetchPoint = (id: number, signal?: AbortSignal) => fetchJson<PointJson>(`/api/points/${id}`, signal);
export const fetchVersions = (id: number, signal?: AbortSignal) =>
  fetchJson<SegmentVersionsJson>(`/api/segments/${id}/versions?limit=20`, signal);
/** Segments within `withinM` metres of a segment. */
export const fetchNeighbours = (id: number, withinM: number, signal?: AbortSignal) =>
  fetchJson<NeighboursJson>(`/api/segments/${id}/neighbours?within=${withinM}`, signal);
export const fetchTour = (signal?: AbortSignal) => fetchJson<TourJson>('/api/tour', signal);

/** The ground at a position, and what the surveys covered there. */
export const fetchGround = (lon: number, lat: number, signal?: AbortSignal) =>
  fetchJson<GroundJson>(`/api/ground?lon=${lon.toFixed(8)}&lat=${lat.toFixed(8)}`, signal);
export const fetchCoverage = (lon: number, lat: number, signal?: AbortSignal) =>
  fetchJson<CoverageJson>(`/api/coverage?lon=${lon.toFixed(8)}&lat=${lat.toFixed(8)}`, signal);
export const fetchSearch = (query: string, signal?: AbortSignal) =>
  fetchJson<SearchJson>(`/api/search?q=${encodeURIComponent(query)}`, signal);

/** Segments within `radiusM` metres of a position, nearest first. */
export const fetchSegmentsNear = (lon: number, lat: number, radiusM: number, signal?: AbortSignal) =>
  fetchJson<NearJson>(
    `/api/segments/near?lon=${lon.toFixed(8)}&lat=${lat.toFixed(8)}&radius=${radiusM.toFixed(2)}`,
    signal,
  );

/** Segments that meet a box (west, south, east, north, degrees), as GeoJSON. */
export const fetchSegmentsIn = (bbox: readonly [number, number, number, number], limit: number) =>
  fetchJson<SegmentCollectionJson>(`/api/segments?bbox=${bbox.map((one) => one.toFixed(8)).join(',')}&limit=${limit}`);

/** Reason of a failure in the language in use. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function fetchJson<T>(address: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new RequestError(0, t('problem.network'));
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    const title = problem?.detail ?? problem?.title ?? response.statusText;
    throw new RequestError(response.status, t('problem.status', { status: response.status, title }), problem);
  }
  return (await response.json()) as T;
}

/** The problem document of an answer; null when it is none. */
async function problemOf(response: Response): Promise<Partial<ProblemJson> | null> {
  try {
    return (await response.json()) as Partial<ProblemJson>;
  } catch {
    return null;
  }
}
