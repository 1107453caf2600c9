import type { Street } from './street.ts';
import type { Place } from './plan.ts';
import type { Mark, MarkOptions, Pipe, Survey } from './survey.ts';

/** A station where a main must have a point: an existing one where it meets another main, or a new one. */
export interface Stop {
  station: number;
  mark?: Mark;
  appurtenance?: string;
  feature?: string;
  wellDepthM?: number;
}

export interface MainPlan {
  pipe: Pipe | ((station: number) => Pipe);
  street: Street;
  offset: number;
  stops: readonly Stop[];
  /** Longest stretch without a point, metres; the gaps are filled evenly. */
  maxGapM: number;
  depth(place: Place, station: number): number;
  /** What stands at the points between: a manhole, a lamp; nothing for a plain point. */
  between?: Pick<MarkOptions, 'appurtenance' | 'feature'>;
}

/** Lays a main along a street through its stops, in the order given (rising or falling stations), and returns the marks by stop and the whole chain. */
export function layMain(survey: Survey, plan: MainPlan): { at: ReadonlyMap<number, Mark>; chain: Mark[] } {
  const pipeAt = typeof plan.pipe === 'function' ? plan.pipe : () => plan.pipe as Pipe;
  const at = new Map<number, Mark>();
  const chain: Mark[] = [];
  let last: { station: number; mark: Mark } | null = null;
  for (const stop of plan.stops) {
    const stretch: number[] = last === null ? [stop.station] : evenStations(last.station, stop.station, plan.maxGapM);
    for (const station of stretch) {
      const isStop = station === stop.station;
      const mark: Mark =
        (isStop ? stop.mark : undefined) ?? newMark(survey, plan, pipeAt(station), station, isStop ? stop : {});
      if (last !== null) survey.link(pipeAt((last.station + station) / 2), last.mark, mark);
      last = { station, mark };
      chain.push(mark);
      at.set(station, mark);
    }
  }
  return { at, chain };
}

/** Stops at plain stations, merged with special ones and put in order. */
export function stopsInOrder(stations: readonly number[], special: readonly Stop[], direction: 1 | -1 = 1): Stop[] {
  const stops = new Map<number, Stop>();
  for (const station of stations) stops.set(station, { station });
  for (const stop of special) stops.set(stop.station, { ...stops.get(stop.station), ...stop });
  return [...stops.values()].toSorted((one, other) => (one.station - other.station) * direction);
}

/** The mark that a main has at one of its stops. */
export function markAt(marks: ReadonlyMap<number, Mark>, station: number): Mark {
  const mark = marks.get(station);
  if (mark === undefined) throw new RangeError(`no stop at station ${station}`);
  return mark;
}

function newMark(survey: Survey, plan: MainPlan, pipe: Pipe, station: number, stop: Partial<Stop>): Mark {
  const place = plan.street.at(station, plan.offset);
  const plain = stop.appurtenance === undefined && stop.feature === undefined ? plan.between : undefined;
  return survey.mark(pipe, place, {
    depthM: plan.depth(place, station),
    appurtenance: stop.appurtenance ?? plain?.appurtenance,
    feature: stop.feature ?? plain?.feature,
    wellDepthM: stop.wellDepthM,
  });
}

function evenStations(from: number, to: number, maxGapM: number): number[] {
  const pieces = Math.max(1, Math.ceil(Math.abs(to - from) / maxGapM - 1e-9));
  return Array.from({ length: pieces }, (_, piece) =>
    piece === pieces - 1 ? to : from + ((to - from) * (piece + 1)) / pieces,
  );
}
