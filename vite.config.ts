import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Folders of test/ that need PostGIS, a server or a browser; whatever lies elsewhere in test/ is a unit test. */
const folders = {
  store: ['store', 'ingest', 'derive'],
  server: ['serve', 'start'],
  browser: ['e2e'],
};

const filesIn = (names: readonly string[]) => names.map((name) => `test/${name}/**/*.test.ts`);

/** A temporary PostGIS cluster, unless TALPA_TEST_DATABASE_URL names one. */
const globalSetup = ['test/setup/test-cluster.ts'];

export default defineConfig({
  root: 'client',
  build: { outDir: '../dist/client', emptyOutDir: true },
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          root,
          include: ['test/**/*.test.ts'],
          exclude: filesIn(Object.values(folders).flat()),
        },
      },
      {
        test: {
          name: 'store',
          root,
          include: filesIn(folders.store),
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'server',
          root,
          include: filesIn(folders.server),
          globalSetup,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'browser',
          root,
          include: filesIn(folders.browser),
          globalSetup,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
