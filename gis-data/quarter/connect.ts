import type { Street } from './street.ts';
import type { Mark, MarkOptions, Pipe, Survey } from './survey.ts';

export interface Connection {
  pipe: Pipe;
  from: Mark;
  street: Street;
  station: number;
  offset: number;
  end: MarkOptions;
  /** Depth at which the connection leaves the main, where it is not the main's own. */
  leavesAtM?: number;
  /** Not surveyed: drawn from hearsay. */
  inferred?: boolean;
}

/** Lays one connection from a point of a main to a building or a fitting, and returns its end. */
export function connect(survey: Survey, connection: Connection): Mark {
  const { pipe, from, street, station, offset, end, leavesAtM, inferred } = connection;
  const mark = survey.mark(pipe, street.at(station, offset), end);
  survey.link(pipe, from, mark, {
    ...(leavesAtM === undefined ? {} : { startM: leavesAtM }),
    ...(inferred === undefined ? {} : { inferred }),
  });
  return mark;
}
