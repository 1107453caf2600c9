import { describe, expect, it } from 'vitest';
import { LabelRoom } from '../../client/globe/map/label-room.ts';

const SIZE = { angle: 0, width: 80, height: 20 };

describe('LabelRoom', () => {
  it('takes room once: a name on another is refused, one beside it is not', () => {
    const room = new LabelRoom();
    expect(room.take('a', { ...SIZE, x: 100, y: 100 })).toBe(true);
    expect(room.take('b', { ...SIZE, x: 150, y: 105 })).toBe(false);
    expect(room.take('c', { ...SIZE, x: 100, y: 130 })).toBe(true);
  });

  it('turns the room with the name', () => {
    const room = new LabelRoom();
    room.take('a', { ...SIZE, x: 100, y: 100 });
    expect(room.take('up', { ...SIZE, x: 160, y: 130, angle: Math.PI / 2 })).toBe(true);
    expect(new LabelRoom().take('up', { ...SIZE, x: 160, y: 130, angle: 0 })).toBe(true);
    expect(room.take('across', { ...SIZE, x: 120, y: 110, angle: Math.PI / 2 })).toBe(false);
  });

  it('keeps names of one street apart, and sees neighbours across its cells and left of the canvas', () => {
    const room = new LabelRoom();
    room.take('a', { ...SIZE, x: 63, y: 63 });
    expect(room.take('a', { ...SIZE, x: 400, y: 63 })).toBe(false);
    expect(room.take('b', { ...SIZE, x: 66, y: 66 })).toBe(false);
    room.take('edge', { ...SIZE, x: -1, y: -400 });
    expect(room.take('d', { ...SIZE, x: 3, y: -395 })).toBe(false);
  });

  it('keeps names off reserved room, along its whole width', () => {
    const room = new LabelRoom();
    room.reserve({ x: 200, y: 100, width: 76, height: 16 });
    expect(room.take('across its end', { ...SIZE, x: 236, y: 104, angle: Math.PI / 4 })).toBe(false);
    expect(room.take('under it', { ...SIZE, x: 200, y: 130 })).toBe(true);
  });
});
