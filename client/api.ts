import type {
  DatasetsJson,
  GroundJson,
  NearJson,
  NetworksJson,
  ProblemJson,
  SearchJson,
  SegmentCollectionJson,
  SegmentJson,
  SettingsJson,
} from '../core/contract/api.ts';
import { t } from './i18n/translate.ts';

/** An answer of the server that is not the thing asked for. `status` is 0 when there was no answer at all. */
export class RequestError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
  }
}

export const fetchDatasets = (signal?: AbortSignal) => fetchJson<DatasetsJson>('/api/datasets', signal);
export const fetchNetworks = (signal?: AbortSignal) => fetchJson<NetworksJson>('/api/networks', signal);
export const fetchSettings = () => fetchJson<SettingsJson>('/api/settings');
export const fetchSegment = (id: number, signal?: AbortSignal) => fetchJson<SegmentJson>(`/api/segments/${id}`, signal);
export const fetchSearch = (query: string, signal?: AbortSignal) =>
  fetchJson<SearchJson>(`/api/search?q=${encodeURIComponent(query)}`, signal);

/** The ground at a position: the surface of the terrain tiles. */
export const fetchGround = (lon: number, lat: number, signal?: AbortSignal) =>
  fetchJson<GroundJson>(`/api/ground?lon=${lon.toFixed(8)}&lat=${lat.toFixed(8)}`, signal);

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
  if (!response.ok) throw new RequestError(response.status, await problemText(response));
  return (await response.json()) as T;
}

async function problemText(response: Response): Promise<string> {
  let title = response.statusText;
  try {
    const problem = (await response.json()) as Partial<ProblemJson>;
    title = problem.detail ?? problem.title ?? title;
  } catch {
    // Not a problem document: the status line has to do.
  }
  return t('problem.status', { status: response.status, title });
}
