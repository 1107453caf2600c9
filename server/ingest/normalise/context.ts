import type { VerticalDatum } from '../../../core/model/dataset.ts';
import type { SurveyClass } from '../../../core/model/survey-class.ts';
import type { ReferenceSystem } from '../position/reference-system.ts';
import type { Profile } from '../profile/profile.ts';
import type { CodeLookup } from './code-lookup.ts';
import type { GroundSurface } from './ground-surface.ts';
import type { PointIndex } from './point-index.ts';
import type { WallRules } from './wall-thickness.ts';

/** What every row of an import is read against. */
export interface ImportContext {
  profile: Profile;
  crs: ReferenceSystem;
  datum: VerticalDatum;
  lookup: CodeLookup;
  walls: WallRules;
  assumedCoverM(surveyClass: SurveyClass): number;
  ground: GroundSurface;
  points: PointIndex;
}

/** Elevations that can be: beyond them a value is an undeclared sentinel. Metres; the store holds the same bounds. */
export const ELEVATION_RANGE = { min: -1000, max: 9000 };
export const DEPTH_RANGE = { min: -100, max: 500 };
export const YEAR_RANGE = { min: 1800, max: 2200 };
