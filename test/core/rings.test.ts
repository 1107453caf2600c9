import { describe, expect, it } from 'vitest';
import { nestRings } from '../../core/geometry/nest-rings.ts';
import { ringArea, ringFault } from '../../core/geometry/ring-fault.ts';

const ring = (...positions: number[]): Float64Array => Float64Array.from(positions);
const square = (x: number, y: number, size: number): Float64Array =>
  ring(x, y, x + size, y, x + size, y + size, x, y + size, x, y);

describe('ring faults', () => {
  it('are none for a square, nor for one with repeated positions or straight corners', () => {
    expect(ringFault([square(0, 0, 1)])).toBeNull();
    expect(ringFault([ring(0, 0, 1, 0, 1, 0, 2, 0, 2, 2, 0, 2, 0, 2, 0, 0)])).toBeNull();
  });

  it.each([
    ['an open ring', ring(0, 0, 1, 0, 1, 1, 0, 1), { fault: 'open' }],
    ['no position', ring(), { fault: 'empty' }],
    ['one position', ring(3, 3, 3, 3, 3, 3, 3, 3), { fault: 'empty' }],
    ['a line there and back', ring(0, 0, 1, 1, 2, 2, 0, 0), { fault: 'empty' }],
    ['a bow tie', ring(0, 0, 2, 2, 2, 0, 0, 2, 0, 0), { fault: 'crossing', x: 1, y: 1 }],
    ['a spike', ring(0, 0, 4, 0, 4, 4, 4, 6, 4, 4, 0, 4, 0, 0), { fault: 'crossing', x: 4, y: 4 }],
    ['a corner on an edge', ring(0, 0, 4, 0, 4, 4, 2, 0, 0, 4, 0, 0), { fault: 'crossing', x: 2, y: 0 }],
  ])('name %s', (_, bad, fault) => {
    expect(ringFault([bad])).toEqual(fault);
  });

  it('find the one crossing of a ring of a thousand corners', () => {
    const corners = Array.from({ length: 1000 }, (_, i) => (2 * Math.PI * i) / 1000);
    const round = corners.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]);
    const closed = [...round, round[0]!, round[1]!];
    expect(ringFault([Float64Array.from(closed)])).toBeNull();
    // Two neighbours change places.
    const [ax, ay, bx, by] = closed.slice(600, 604);
    closed.splice(600, 4, bx!, by!, ax!, ay!);
    expect(ringFault([Float64Array.from(closed)])).toMatchObject({ fault: 'crossing' });
  });

  it('let two rings touch at a corner, and not share an edge', () => {
    expect(ringFault([square(0, 0, 1), square(1, 1, 1)])).toBeNull();
    expect(ringFault([square(0, 0, 1), square(1, 0, 1)])).toMatchObject({ fault: 'crossing' });
    expect(ringFault([square(0, 0, 4), square(3, 3, 4)])).toMatchObject({ fault: 'crossing' });
  });
});

describe('nested rings', () => {
  it('are holes at odd depth, whatever order and direction they come in', () => {
    const island = square(3, 3, 1);
    const hole = square(2, 2, 4);
    const outer = square(0, 0, 10);
    const apart = square(20, 0, 5);
    const turned = Float64Array.from({ length: 10 }, (_, i) => outer[8 - i + 2 * (i % 2)]!);
    const polygons = nestRings([island, apart, hole, turned]);
    expect(polygons.map((rings) => rings.map(ringArea))).toEqual([[100, -16], [25], [1]]);
  });

  it('takes a hole that touches the outline from within', () => {
    const hole = ring(0, 5, 3, 4, 3, 6, 0, 5);
    expect(nestRings([hole, square(0, 0, 10)]).map((rings) => rings.length)).toEqual([2]);
  });
});
