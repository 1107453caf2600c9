import type { SurveyClass } from '../../core/model/survey-class.ts';
import { groundLevel, type Place } from './plan.ts';

/** What is the same along a stretch of pipe, in the words of the line table. */
export interface Pipe {
  surveyClass: SurveyClass;
  subclass: string;
  /** `DN300`, `110` or `450X300`, millimetres. */
  size: string;
  /** CJJ 61-2017 table C.0.1 and C.0.2. */
  material: string;
  laying: string;
  owner: string;
  road: string;
  year: number;
  wallMm?: number;
  pressureMpa?: number;
  voltageKv?: number;
  holes?: { total: number; used: number };
  /** Gravity drains are drawn downstream. */
  downstream?: boolean;
  /** CJJ 61-2017 table C.0.3; in use by default. */
  status?: number;
}

/** A survey point. `depthM` is the usual depth of the pipes' reference there, a whole number of centimetres. */
export interface Mark {
  number: string;
  surveyClass: SurveyClass;
  subclass: string;
  place: Place;
  /** Whole millimetres above the datum. */
  groundMm: number;
  depthCm: number;
  appurtenance: string | null;
  feature: string | null;
  wellDepthM: number | null;
  owner: string;
  road: string;
  year: number;
  links: Link[];
}

export interface Link {
  pipe: Pipe;
  start: Mark;
  end: Mark;
  startDepthCm: number;
  endDepthCm: number;
  /** Drawn from what somebody remembers, not surveyed: its depth is not known. */
  inferred: boolean;
}

export interface MarkOptions {
  depthM: number;
  appurtenance?: string | undefined;
  feature?: string | undefined;
  wellDepthM?: number | undefined;
}

/** The points and pipes of the quarter as they are laid, in order. Numbers are the subclass and a running number, as crews number them. */
export class Survey {
  readonly marks: Mark[] = [];
  readonly links: Link[] = [];
  readonly #counts = new Map<string, number>();

  mark(pipe: Pipe, place: Place, options: MarkOptions): Mark {
    const prefix = pipe.surveyClass === 'CY' ? 'CY' : pipe.subclass;
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    const mark: Mark = {
      number: `${prefix}${count}`,
      surveyClass: pipe.surveyClass,
      subclass: pipe.subclass,
      place,
      groundMm: Math.round(groundLevel(place) * 1000),
      depthCm: Math.round(options.depthM * 100),
      appurtenance: options.appurtenance ?? null,
      feature: options.feature ?? null,
      wellDepthM: options.wellDepthM ?? null,
      owner: pipe.owner,
      road: pipe.road,
      year: pipe.year,
      links: [],
    };
    this.marks.push(mark);
    return mark;
  }

  link(pipe: Pipe, start: Mark, end: Mark, depths: { startM?: number; endM?: number; inferred?: boolean } = {}): Link {
    const link: Link = {
      pipe,
      start,
      end,
      startDepthCm: depths.startM === undefined ? start.depthCm : Math.round(depths.startM * 100),
      endDepthCm: depths.endM === undefined ? end.depthCm : Math.round(depths.endM * 100),
      inferred: depths.inferred ?? false,
    };
    this.links.push(link);
    start.links.push(link);
    end.links.push(link);
    return link;
  }
}
