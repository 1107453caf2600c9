/** Longitude, latitude, height or elevation of each vertex, from coordinates of stride 3. */
export function positions(vertices: Float64Array): [number, number, number][] {
  const list: [number, number, number][] = [];
  for (let i = 0; i + 2 < vertices.length; i += 3)
    list.push([vertices[i] ?? 0, vertices[i + 1] ?? 0, vertices[i + 2] ?? 0]);
  return list;
}
