import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SURVEY_CLASSES, type SurveyClass } from '../../../core/model/survey-class.ts';

const coversSchema = z.object({
  covers: z.array(z.object({ surveyClass: z.enum(SURVEY_CLASSES), coverM: z.number().positive() })),
});
const FALLBACK_COVER_M = 0.7;

/** Cover (ground to outside top, metres) at which a pipe of unknown depth is drawn, by class, from gis-data/codes/assumed-cover.json. */
export async function readAssumedCovers(codesDir: string): Promise<(surveyClass: SurveyClass) => number> {
  const { covers } = coversSchema.parse(JSON.parse(await readFile(join(codesDir, 'assumed-cover.json'), 'utf8')));
  const byClass = new Map(covers.map(({ surveyClass, coverM }) => [surveyClass, coverM]));
  return (surveyClass) => byClass.get(surveyClass) ?? FALLBACK_COVER_M;
}
