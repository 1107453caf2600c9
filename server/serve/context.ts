import type { Logger } from 'pino';
import type { Dataset } from '../../core/model/dataset.ts';
import type { EditRules } from '../ingest/edit/edit-rules.ts';
import type { CodeTables } from '../store/code-tables.ts';
import type { Database } from '../store/connect-database.ts';
import type { DerivedNetwork } from '../derive/derived-network.ts';
import type { ClientFiles } from './client-files.ts';
import type { LiveHub } from './live-hub.ts';
import type { ProductCache } from './product-cache.ts';
import type { Recompression } from './recompression.ts';
import type { ServeConfig, ServeLimits } from './serve-config.ts';
import type { ServeMetrics } from './serve-metrics.ts';
import type { StorageGuard } from './storage-guard.ts';
import type { StoreName } from './store-name.ts';
import type { TokenCheck } from './token-check.ts';
import type { VectorTiles } from './vector-tiles.ts';
import type { VectorTileWriter } from './write-vector-tile.ts';

/** What the handlers share. */
export interface ServeContext {
  readonly db: Database;
  readonly network: DerivedNetwork;
  readonly log: Logger;
  readonly config: ServeConfig;
  readonly limits: ServeLimits;
  readonly metrics: ServeMetrics;
  readonly token: TokenCheck | null;
  readonly tiles: VectorTiles;
  readonly writeTile: VectorTileWriter;
  readonly terrain: ProductCache;
  readonly contents: ProductCache;
  readonly recompression: Recompression;
  readonly live: LiveHub;
  readonly store: StoreName;
  readonly client: ClientFiles;
  /** The datasets as of the store's newest revision. */
  readonly datasets: () => Promise<Dataset[]>;
  /** The code lists; read once, and again after a failure. */
  codes(): Promise<CodeTables>;
  readonly storage: StorageGuard;
  /** What edits of datasets of that profile are worked out and checked by. */
  editRules(profile: string): Promise<EditRules>;
  /** The OpenAPI document, as its JSON. */
  openApi(): object;
}
