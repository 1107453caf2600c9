import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
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

/** What is waited for comes when the machine gets to it; no test fails on a time. */
const patient = { poll: { timeout: 60_000 } };

/** Cesium fetches its workers and textures at run time, from this address on our own host. */
const cesiumAddress = '/cesium/';

/** Tells Cesium where its files lie and copies them beside the bundle. */
const cesiumFiles: Plugin = {
  name: 'cesium-files',
  config: () => ({ define: { CESIUM_BASE_URL: JSON.stringify(cesiumAddress) } }),
  closeBundle() {
    for (const folder of ['Workers', 'Assets', 'ThirdParty', 'Widgets']) {
      cpSync(`${root}node_modules/cesium/Build/Cesium/${folder}`, `${root}dist/client${cesiumAddress}${folder}`, {
        recursive: true,
      });
    }
  },
};

export default defineConfig({
  root: 'client',
  plugins: [cesiumFiles],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    // Cesium is one lazy chunk of about 4 MB; the shell stays far below.
    chunkSizeWarningLimit: 5000,
  },
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
          expect: patient,
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
          expect: patient,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'browser',
          root,
          include: filesIn(folders.browser),
          globalSetup,
          expect: patient,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
