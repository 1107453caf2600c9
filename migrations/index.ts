import * as network from './0001-network.ts';
import * as revisions from './0002-revisions.ts';
import * as places from './0003-places.ts';
import * as search from './0004-search.ts';
import * as bulkLoad from './0005-bulk-load.ts';
import type { Migration } from './migration.ts';

/** All schema steps, oldest first. A step that was released is never edited. */
export const migrations: readonly Migration[] = [
  { name: '0001-network', ...network },
  { name: '0002-revisions', ...revisions },
  { name: '0003-places', ...places },
  { name: '0004-search', ...search },
  { name: '0005-bulk-load', ...bulkLoad },
];
