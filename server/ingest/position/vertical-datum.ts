import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { VerticalDatum } from '../../../core/model/dataset.ts';
import { SourceError } from '../source-error.ts';

const registrySchema = z.object({
  datums: z.array(z.object({ name: z.string(), offsetM: z.number(), sigmaM: z.number().nonnegative() })),
});

/** The vertical datum of that name (case does not count), from gis-data/codes/vertical-datums.json. Throws SourceError DATUM_UNKNOWN. */
export async function readVerticalDatum(codesDir: string, name: string): Promise<VerticalDatum> {
  const text = await readFile(join(codesDir, 'vertical-datums.json'), 'utf8');
  const { datums } = registrySchema.parse(JSON.parse(text));
  const datum = datums.find((d) => d.name.toLowerCase() === name.toLowerCase());
  if (datum === undefined) {
    throw new SourceError('DATUM_UNKNOWN', '--datum', { name, known: datums.map((d) => d.name).join(', ') });
  }
  return { name: datum.name, geoidModel: 'EGM96', offsetM: datum.offsetM, sigmaM: datum.sigmaM };
}
