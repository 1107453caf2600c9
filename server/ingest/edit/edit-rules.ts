import type { SurveyClass } from '../../../core/model/survey-class.ts';
import type { CodeTables } from '../../store/code-tables.ts';
import { readAssumedCovers } from '../normalise/assumed-cover.ts';
import { createCodeLookup, type CodeLookup } from '../normalise/code-lookup.ts';
import { readWallRules, type WallRules } from '../normalise/wall-thickness.ts';
import type { Limits } from '../profile/profile.ts';
import { listProfiles, readProfile } from '../profile/read-profile.ts';

/** What an edit is worked out and checked by: the rules of an import with the dataset's profile. */
export interface EditRules {
  codes: CodeTables;
  lookup: CodeLookup;
  walls: WallRules;
  assumedCoverM: (surveyClass: SurveyClass) => number;
  /** Empty when the profile is none of ours: nothing is checked against limits then. */
  limits: Limits;
}

/** Folders of gis-data. */
export interface RuleFolders {
  codesDir: string;
  profilesDir: string;
}

/** The rules for a dataset that was imported with that profile. Throws SourceError when a file of gis-data is damaged. */
export async function readEditRules(
  { codesDir, profilesDir }: RuleFolders,
  codes: CodeTables,
  profileName: string,
): Promise<EditRules> {
  const isOurs = (await listProfiles(profilesDir)).includes(profileName);
  const profile = isOurs ? await readProfile(profilesDir, profileName) : null;
  const lineLimits = profile?.sources
    .flatMap((source) => (source.role === 'lines' ? [source.limits] : []))
    .find((limits) => limits !== undefined);
  return {
    codes,
    lookup: createCodeLookup(codes, { classes: profile?.classes ?? {}, materials: profile?.materials ?? {} }),
    walls: await readWallRules(codesDir),
    assumedCoverM: await readAssumedCovers(codesDir),
    limits: { ...profile?.limits, ...lineLimits },
  };
}
