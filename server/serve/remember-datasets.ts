import type { Dataset } from '../../core/model/dataset.ts';
import type { Database } from '../store/connect-database.ts';
import { readDatasets } from '../store/datasets.ts';
import { headRevision } from '../store/head-revision.ts';

/**
 * The datasets with their counts, as of the store's newest revision. Counting looks at every row (0.3 s for a district), so it is done once a
 * revision, however many ask.
 */
export function rememberDatasets(db: Database): () => Promise<Dataset[]> {
  let kept: { revision: number; datasets: Promise<Dataset[]> } | null = null;
  return async () => {
    // Read before the rows: a commit in between is counted already, and once more at the next call.
    const revision = await headRevision(db);
    if (kept?.revision !== revision) {
      const datasets = readDatasets(db);
      const mine = { revision, datasets };
      kept = mine;
      datasets.catch(() => {
        if (kept === mine) kept = null;
      });
    }
    return kept.datasets;
  };
}
