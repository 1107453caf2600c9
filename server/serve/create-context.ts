import type { Logger } from 'pino';
import type { DerivedNetwork } from '../derive/derived-network.ts';
import { readEditRules, type EditRules, type RuleFolders } from '../ingest/edit/edit-rules.ts';
import { readCodeTables, type CodeTables } from '../store/code-tables.ts';
import type { Database } from '../store/connect-database.ts';
import { ClientFiles } from './client-files.ts';
import type { ServeContext } from './context.ts';
import { LiveHub } from './live-hub.ts';
import { openApiDocument } from './open-api-document.ts';
import { ProductCache } from './product-cache.ts';
import { Recompression } from './recompression.ts';
import type { Representation } from './representation.ts';
import { TERRAIN_TILE_TYPE } from './resources/terrain-tile.ts';
import { routes } from './routes.ts';
import type { Headers } from './security-headers.ts';
import type { ServeConfig, ServeLimits } from './serve-config.ts';
import { rememberDatasets } from './remember-datasets.ts';
import { createServeMetrics, type ServeMetrics } from './serve-metrics.ts';
import { nameStore } from './store-name.ts';
import { StorageGuard } from './storage-guard.ts';
import { createTokenCheck } from './token-check.ts';
import { VectorTiles } from './vector-tiles.ts';
import { WorkQueue } from './work-queue.ts';
import { createTileWriter } from './write-vector-tile.ts';

interface ContextParts {
  db: Database;
  network: DerivedNetwork;
  log: Logger;
  config: ServeConfig;
  limits: ServeLimits;
  clientDir: string;
  rules: RuleFolders;
  storageFolder: string | null;
  security: Headers;
}

/** Makes what the handlers share, and what ends it. */
export function createContext(parts: ContextParts): { context: ServeContext; close: () => void } {
  const { db, network, log, config, limits, clientDir, rules, storageFolder, security } = parts;
  const queue = new WorkQueue<Representation | null>(limits.waitingProducts, limits.productSliceMs);
  // Before the live hub: a client that hears of a revision must find no tile from before it.
  const tiles = new VectorTiles(network, queue, limits.tileCacheBytes);
  const terrain = new ProductCache({ limitBytes: limits.terrainCacheBytes, queue, type: TERRAIN_TILE_TYPE });
  const contents = new ProductCache({
    limitBytes: limits.contentCacheBytes,
    queue,
    type: 'model/gltf-binary',
  });
  const store = nameStore(network, () => contents.clear());
  const endTerrain = clearWithGround(network, terrain);
  const recompression = new Recompression([tiles.cache, contents, terrain], {
    idleMs: limits.recompressAfterMs,
    isBusy: () => queue.waiting > 0,
  });
  const live = new LiveHub(network, store, {
    limit: limits.liveConnections,
    heartbeatMs: limits.liveHeartbeatMs,
    gapMs: limits.liveGapMs,
    unsentBytes: limits.liveUnsentBytes,
  });
  const storage = new StorageGuard({
    db,
    log,
    folder: storageFolder,
    reserveBytes: limits.storageReserveBytes,
    everyMs: limits.storageLookMs,
  });
  const codes = rememberCodes(db);
  const metrics = createServeMetrics();
  let openApi: object | null = null;
  const context: ServeContext = {
    db,
    network,
    log,
    config,
    limits,
    metrics,
    token: config.token === null ? null : createTokenCheck(config.token),
    tiles,
    writeTile: createTileWriter(security),
    terrain,
    contents,
    recompression,
    live,
    store,
    client: new ClientFiles(clientDir, limits.contentCacheBytes),
    datasets: rememberDatasets(db),
    storage,
    codes,
    editRules: rememberRules(rules, codes),
    openApi: () => (openApi ??= openApiDocument(routes)),
  };
  addGauges(metrics, context, queue);
  const close = (): void => {
    endTerrain();
    store.close();
    recompression.close();
    tiles.close();
    live.close();
    storage.close();
  };
  return { context, close };
}

/** Forgets the terrain when the ground has become another, which its version tells; most revisions leave it alone. */
function clearWithGround(network: DerivedNetwork, terrain: ProductCache): () => void {
  let version = groundVersion(network);
  return network.onRevision(() => {
    const now = groundVersion(network);
    if (now !== version) terrain.clear();
    version = now;
  });
}

/** The version that layer.json puts into the addresses of the tiles. */
function groundVersion(network: DerivedNetwork): unknown {
  const layer = network.terrainLayer();
  return 'version' in layer ? layer.version : null;
}

/** Reads the code lists at the first call; after a failure, again at the next. */
function rememberCodes(db: Database): () => Promise<CodeTables> {
  let codes: Promise<CodeTables> | null = null;
  return () => {
    codes ??= readCodeTables(db).catch((error: unknown) => {
      codes = null;
      throw error;
    });
    return codes;
  };
}

/** Reads the rules of a profile at the first edit that needs them; after a failure, again at the next. */
function rememberRules(folders: RuleFolders, codes: () => Promise<CodeTables>): ServeContext['editRules'] {
  const known = new Map<string, Promise<EditRules>>();
  return (profile) => {
    const rules = known.get(profile) ?? codes().then((tables) => readEditRules(folders, tables, profile));
    known.set(profile, rules);
    rules.catch(() => known.delete(profile));
    return rules;
  };
}

function addGauges(metrics: ServeMetrics, context: ServeContext, queue: WorkQueue<Representation | null>): void {
  const { network, live, tiles, terrain, contents, recompression, limits } = context;
  metrics.gauge('talpa_network_revision', 'Revision of the network that is served', () => network.revision);
  metrics.gauge('talpa_live_clients', 'Clients that listen to /live', () => live.size);
  metrics.gauge('talpa_read_only', 'Whether the disk of the store is full (1) or not (0)', () =>
    context.storage.full === null ? 0 : 1,
  );
  metrics.gauge('talpa_waiting_products', 'Requests that wait for a product to be made', () => queue.waiting);
  metrics.gauge('talpa_vector_tile_cache_bytes', 'Bytes of vector tiles kept', () => tiles.cache.bytes);
  metrics.gauge(
    'talpa_vector_tile_cache_limit_bytes',
    'Bytes of vector tiles kept at most',
    () => limits.tileCacheBytes,
  );
  metrics.gauge('talpa_vector_tile_cache_tiles', 'Vector tiles kept', () => tiles.cache.size);
  metrics.gauge('talpa_terrain_cache_bytes', 'Bytes of terrain tiles kept', () => terrain.bytes);
  metrics.gauge(
    'talpa_recompression_saved_bytes',
    'Bytes that compressing anew in idle time has saved',
    () => recompression.savedBytes,
  );
  metrics.gauge('talpa_content_cache_bytes', 'Bytes of 3D tile contents kept', () => contents.bytes);
}
