/** A place in the quarter's own plan: metres east (x) and north (y) of the crossroads, before the plan is turned onto the grid. */
export interface Place {
  x: number;
  y: number;
}

/** A street axis with a station along it and an offset across it, metres; offsets grow to the left of the direction of stations. */
export interface Street {
  name: string;
  at(station: number, offset: number): Place;
  /** Offset of a place from the axis. */
  offsetOf(place: Place): number;
}

/** A street on an arc through the crossroads, heading east there and bending to the left; station 0 is the crossroads. */
export function arcStreet(name: string, radiusM: number): Street {
  return {
    name,
    at(station, offset) {
      const angle = station / radiusM;
      const radius = radiusM - offset;
      return { x: radius * Math.sin(angle), y: radiusM - radius * Math.cos(angle) };
    },
    offsetOf: ({ x, y }) => radiusM - Math.hypot(x, radiusM - y),
  };
}

/** A straight street through `start`; the heading is in radians, anticlockwise from east. */
export function straightStreet(name: string, start: Place, heading: number): Street {
  const east = Math.cos(heading);
  const north = Math.sin(heading);
  return {
    name,
    at: (station, offset) => ({
      x: start.x + station * east - offset * north,
      y: start.y + station * north + offset * east,
    }),
    offsetOf: ({ x, y }) => (y - start.y) * east - (x - start.x) * north,
  };
}

/** The station between `low` and `high` at which the line at `offset` of `street` meets the line at `otherOffset` of `other`; the two must cross once there. */
export function meetingStation(
  line: { street: Street; offset: number },
  other: { street: Street; offset: number },
  low: number,
  high: number,
): number {
  const side = (station: number) => other.street.offsetOf(line.street.at(station, line.offset)) - other.offset;
  let from = low;
  let to = high;
  const signFrom = Math.sign(side(from));
  if (signFrom === Math.sign(side(to))) {
    throw new RangeError(`${line.street.name} does not meet ${other.street.name} between ${low} and ${high}`);
  }
  for (let step = 0; step < 50; step++) {
    const middle = (from + to) / 2;
    if (Math.sign(side(middle)) === signFrom) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
