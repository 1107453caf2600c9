import type { BenchStore } from './bench-store.ts';
import { BENCH_ROWS } from './rows.ts';

// One row in a process of its own: `measure-row.js NAME`, the store's addresses come and the figures go over the channel to the parent.
process.once('message', (store: BenchStore) => {
  const row = BENCH_ROWS.find(({ name }) => name === process.argv[2]);
  if (row === undefined) throw new RangeError(`there is no row "${process.argv[2]}"`);
  row
    .measure(store)
    .then((figures) => process.send!(figures, () => process.exit(0)))
    .catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
});
