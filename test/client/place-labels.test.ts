import { describe, expect, it } from 'vitest';
import { placeLabels } from '../../client/globe/place-labels.ts';

const VIEW = { left: 448, right: 1064, height: 700 };
const label = (text: string, x: number, y: number, distance = 10) => ({ text, x, y, width: 70, height: 16, distance });

describe('placeLabels', () => {
  it('places the nearest first, and none over another', () => {
    const [near, far] = [label('near', 600, 300, 20), label('far', 630, 305, 90)];
    expect(placeLabels([far, near], VIEW, 40)).toEqual([near]);
  });

  it('leaves out what panels or the edge would cut', () => {
    const cut = [label('drawer', 470, 300), label('detail', 1040, 300), label('bottom', 700, 695)];
    expect(placeLabels(cut, VIEW, 40)).toEqual([]);
    expect(placeLabels([label('beside the drawer', 484, 300)], VIEW, 40)).toHaveLength(1);
  });
});
