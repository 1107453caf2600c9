import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quarterTables } from './quarter-tables.ts';

/** Writes quarter-points.csv and quarter-lines.csv into the folder given as the first argument, `gis-data/samples` by default. */
const folder = process.argv[2] ?? join('gis-data', 'samples');
mkdirSync(folder, { recursive: true });
const { points, lines } = quarterTables();
writeFileSync(join(folder, 'quarter-points.csv'), points);
writeFileSync(join(folder, 'quarter-lines.csv'), lines);
