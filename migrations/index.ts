import * as network from './0001-network.ts';
import * as revisions from './0002-revisions.ts';
import * as bulkLoad from './0004-bulk-load.ts';
import type { Migration } from './migration.ts';

/** All schema steps, oldest first. A step that was released is never edited. */
export const migrations: readonly Migration[] = [
  { name: '0001-network', ...network },
  { name: '0002-revisions', ...revisions },
  { name: '0004-bulk-load', ...bulkLoad },
];
