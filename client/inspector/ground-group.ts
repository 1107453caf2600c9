import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
} from 'three';
import type { NeighboursJson } from '../../core/contract/neighbours.ts';

/** The ground above as glass with a grid; where no data gives its height only the grid is drawn, broken up. */
export function groundGroup({ positions, rows, columns, known }: NeighboursJson['ground'], color: number): Group {
  const group = new Group();
  const places = new BufferAttribute(Float32Array.from(positions.flat()), 3);
  const cells: number[] = [];
  const lines: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const isBroken = !known && (row + column) % 2 === 1;
      if (column + 1 < columns && !isBroken) lines.push(at, at + 1);
      if (row + 1 < rows && !isBroken) lines.push(at, at + columns);
      if (column + 1 < columns && row + 1 < rows)
        cells.push(at, at + 1, at + columns, at + columns, at + 1, at + columns + 1);
    }
  }
  if (known) {
    const glass = new BufferGeometry().setAttribute('position', places).setIndex(cells);
    const material = { color, transparent: true, opacity: 0.07, depthWrite: false, side: DoubleSide };
    group.add(new Mesh(glass, new MeshBasicMaterial(material)));
  }
  const grid = new BufferGeometry().setAttribute('position', places).setIndex(lines);
  group.add(new LineSegments(grid, new LineBasicMaterial({ color, transparent: true, opacity: known ? 0.32 : 0.2 })));
  return group;
}
