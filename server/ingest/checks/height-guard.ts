import { datumUndulationM } from '../../../core/geodesy/ellipsoidal-height.ts';
import type { VerticalDatum } from '../../../core/model/dataset.ts';
import type { IssueCode } from '../report/issue-catalogue.ts';

/** Differences that are kept; the first ones, since a survey that is off is off from its first row. */
const SAMPLES = 4000;
const LEAST_SAMPLES = 3;
/** Below this the undulation cannot be told from an ordinary error. */
const LEAST_UNDULATION_M = 5;
/** A difference counts as the undulation within this share of it, at least 1.5 m: rasters and grounds differ by a metre. */
const RELATIVE_TOLERANCE = 0.1;
const LEAST_TOLERANCE_M = 1.5;

export interface HeightFinding {
  code: IssueCode;
  params: Record<string, string | number>;
}

interface Sample {
  lon: number;
  lat: number;
  differenceM: number;
}

/**
 * Recognises heights above the ellipsoid among heights of a national datum, by what they are off by. Evidence: ground levels against a ground
 * raster (of the import or of the store), and ground less depth less level at the ends of pipes. A file whose heights are all
 * ellipsoidal, without depths and without a raster, cannot be told from a place that is so much higher or lower: nothing is said.
 */
export class HeightGuard {
  readonly #datum: VerticalDatum;
  readonly #ground: Sample[] = [];
  readonly #identity: Sample[] = [];

  constructor(datum: VerticalDatum) {
    this.#datum = datum;
  }

  /** A surveyed ground level and what the raster says there, metres. */
  addGround(lon: number, lat: number, surveyedM: number, rasterM: number): void {
    if (this.#ground.length < SAMPLES) this.#ground.push({ lon, lat, differenceM: surveyedM - rasterM });
  }

  /** Ground less depth less level at an end, metres; 0 when they agree. */
  addIdentity(lon: number, lat: number, differenceM: number): void {
    if (this.#identity.length < SAMPLES) this.#identity.push({ lon, lat, differenceM });
  }

  finish(language: 'en' | 'zh'): HeightFinding | null {
    const words =
      language === 'zh'
        ? { ground: '地面高程与地形栅格整体相差', identity: '地面高程、埋深与管线高程整体相差' }
        : {
            ground: 'Ground levels differ from the ground raster',
            identity: 'Ground less depth differs from the pipe level',
          };
    return this.#judge(this.#ground, words.ground) ?? this.#judge(this.#identity, words.identity);
  }

  #judge(samples: Sample[], what: string): HeightFinding | null {
    if (samples.length < LEAST_SAMPLES) return null;
    const sorted = samples.toSorted((a, b) => a.differenceM - b.differenceM);
    const median = sorted[sorted.length >> 1] as Sample;
    const undulation = datumUndulationM(this.#datum, median.lon, median.lat);
    if (Math.abs(undulation) < LEAST_UNDULATION_M) return null;
    const tolerance = Math.max(LEAST_TOLERANCE_M, RELATIVE_TOLERANCE * Math.abs(undulation));
    const fits = (difference: number): boolean => Math.abs(Math.abs(difference) - Math.abs(undulation)) < tolerance;
    const share = samples.filter(({ differenceM }) => fits(differenceM)).length / samples.length;
    if (!fits(median.differenceM) || share < 0.6) return null;
    const round = (value: number): number => Math.round(value * 100) / 100;
    return {
      code: 'DATUM_ELLIPSOIDAL_SUSPECTED',
      params: { what, difference: round(median.differenceM), undulation: round(undulation), datum: this.#datum.name },
    };
  }
}
