import { fetchDatasets, fetchNetworks, reasonOf } from './api.ts';
import { datasets, networks, revision } from './state.ts';

let running: AbortController | undefined;

/** Reads datasets and classes anew. A failure shows only where nothing was shown yet: old lists stay. */
export async function loadCatalogue(): Promise<void> {
  running?.abort();
  const abort = new AbortController();
  running = abort;
  try {
    const [datasetList, networkList] = await Promise.all([fetchDatasets(abort.signal), fetchNetworks(abort.signal)]);
    if (abort.signal.aborted) return;
    datasets.value = { state: 'ready', value: datasetList.datasets };
    networks.value = { state: 'ready', value: networkList.classes };
    revision.value = Math.max(revision.value ?? 0, datasetList.revision, networkList.revision);
  } catch (error) {
    if (abort.signal.aborted) return;
    const reason = reasonOf(error);
    if (datasets.value.state !== 'ready') datasets.value = { state: 'failed', reason };
    if (networks.value.state !== 'ready') networks.value = { state: 'failed', reason };
  }
}
