import { MeshoptEncoder } from 'meshoptimizer/encoder';
import { BinaryChunk } from './binary-chunk.ts';
import { propertyViews, structuralMetadata, type PropertyTable } from './property-table.ts';

/** Triangles in a frame of east, north, up (metres); outsides counter-clockwise. */
export interface BlockMesh {
  /** Stride 3. */
  positions: Float64Array;
  /** Stride 3, unit length. */
  normals: Float32Array;
  /** Row of the property table, one a vertex. */
  features: Float32Array;
  indices: Uint32Array;
}

const SHORT_UNSIGNED = 5123;
const INT_UNSIGNED = 5125;
const BYTE = 5120;
const FLOAT = 5126;
const ARRAY_BUFFER = 34962;
const ELEMENT_ARRAY_BUFFER = 34963;
/** Largest whole number of a quantized position. */
const STEPS = 0xffff;

await MeshoptEncoder.ready;

/**
 * A GLB of one mesh as 3D Tiles 1.1 content: `EXT_mesh_features` (row of the property table a vertex), the table, `KHR_mesh_quantization` and
 * `EXT_meshopt_compression`. The frame is glTF's, of a tile whose `transform` is an east-north-up frame: (e, n, u) becomes (e, u, -n).
 *
 * Positions are whole steps of the mesh's largest extent / 65,535, so none is off by more than half of that: 5 mm where a tile is 600 m wide.
 *
 * @throws RangeError when there is no triangle, or a column has not one value a row
 */
export function writeBlockGlb(mesh: BlockMesh, table: PropertyTable): Uint8Array<ArrayBuffer> {
  const vertices = mesh.features.length;
  if (mesh.indices.length === 0) throw new RangeError('a GLB of blocks needs at least one triangle');
  const chunk = new BinaryChunk();
  const views: object[] = [];
  let decodedLength = 0;
  const addCompressed = (
    decoded: Uint8Array,
    count: number,
    mode: 'ATTRIBUTES' | 'TRIANGLES',
    target: number,
  ): number => {
    const byteStride = decoded.length / count;
    const encoded = MeshoptEncoder.encodeGltfBuffer(decoded, count, byteStride, mode);
    const byteOffset = decodedLength;
    decodedLength = Math.ceil((byteOffset + decoded.length) / 8) * 8;
    const compression = {
      buffer: 0,
      byteOffset: chunk.add(encoded),
      byteLength: encoded.length,
      byteStride,
      count,
      mode,
    };
    const view = { buffer: 1, byteOffset, byteLength: decoded.length, target };
    return (
      views.push({
        ...view,
        ...(mode === 'ATTRIBUTES' ? { byteStride } : {}),
        extensions: { EXT_meshopt_compression: compression },
      }) - 1
    );
  };

  const { steps, low, high, scale, origin } = quantized(mesh.positions);
  const directions = new Int8Array(4 * vertices);
  for (let v = 0; v < vertices; v++) {
    directions[4 * v] = Math.round(127 * mesh.normals[3 * v]!);
    directions[4 * v + 1] = Math.round(127 * mesh.normals[3 * v + 2]!);
    directions[4 * v + 2] = Math.round(-127 * mesh.normals[3 * v + 1]!);
  }
  const isSmall = vertices <= STEPS;
  const indices = isSmall ? Uint16Array.from(mesh.indices) : mesh.indices;
  const accessors = [
    {
      bufferView: addCompressed(bytesOf(steps), vertices, 'ATTRIBUTES', ARRAY_BUFFER),
      componentType: SHORT_UNSIGNED,
      count: vertices,
      type: 'VEC3',
      min: low,
      max: high,
    },
    {
      bufferView: addCompressed(bytesOf(directions), vertices, 'ATTRIBUTES', ARRAY_BUFFER),
      componentType: BYTE,
      normalized: true,
      count: vertices,
      type: 'VEC3',
    },
    {
      bufferView: addCompressed(bytesOf(mesh.features), vertices, 'ATTRIBUTES', ARRAY_BUFFER),
      componentType: FLOAT,
      count: vertices,
      type: 'SCALAR',
    },
    {
      bufferView: addCompressed(bytesOf(indices), indices.length, 'TRIANGLES', ELEMENT_ARRAY_BUFFER),
      componentType: isSmall ? SHORT_UNSIGNED : INT_UNSIGNED,
      count: indices.length,
      type: 'SCALAR',
    },
  ];
  const addView = (bytes: Uint8Array): number =>
    views.push({ buffer: 0, byteOffset: chunk.add(bytes), byteLength: bytes.length }) - 1;
  const metadata = structuralMetadata(table, propertyViews(table, addView));
  return chunk.toGlb({
    asset: { version: '2.0', generator: 'Talpa' },
    extensionsUsed: [
      'EXT_mesh_features',
      'EXT_structural_metadata',
      'KHR_mesh_quantization',
      'EXT_meshopt_compression',
    ],
    extensionsRequired: ['KHR_mesh_quantization', 'EXT_meshopt_compression'],
    extensions: { EXT_structural_metadata: metadata },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, translation: origin, scale: [scale, scale, scale] }],
    meshes: [
      {
        primitives: [
          {
            attributes: { POSITION: 0, NORMAL: 1, _FEATURE_ID_0: 2 },
            indices: 3,
            material: 0,
            extensions: {
              EXT_mesh_features: { featureIds: [{ featureCount: table.count, attribute: 0, propertyTable: 0 }] },
            },
          },
        ],
      },
    ],
    materials: [{ name: 'block', pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 1 } }],
    accessors,
    bufferViews: views,
    buffers: [
      { byteLength: chunk.byteLength },
      { byteLength: decodedLength, extensions: { EXT_meshopt_compression: { fallback: true } } },
    ],
  });
}

/** Positions in glTF's axes as whole steps from the lowest corner, stride 4 (the fourth is padding), with the node's transform that undoes it. */
function quantized(positions: Float64Array): {
  steps: Uint16Array;
  low: number[];
  high: number[];
  scale: number;
  origin: number[];
} {
  const vertices = positions.length / 3;
  const turned = new Float64Array(positions.length);
  const least = [Infinity, Infinity, Infinity];
  const most = [-Infinity, -Infinity, -Infinity];
  for (let v = 0; v < vertices; v++) {
    const place = [positions[3 * v]!, positions[3 * v + 2]!, -positions[3 * v + 1]!];
    for (let axis = 0; axis < 3; axis++) {
      const at = place[axis]!;
      turned[3 * v + axis] = at;
      least[axis] = Math.min(least[axis]!, at);
      most[axis] = Math.max(most[axis]!, at);
    }
  }
  const extent = Math.max(...most.map((at, axis) => at - least[axis]!));
  const scale = extent / STEPS;
  const steps = new Uint16Array(4 * vertices);
  const low = [STEPS, STEPS, STEPS];
  const high = [0, 0, 0];
  for (let v = 0; v < vertices; v++) {
    for (let axis = 0; axis < 3; axis++) {
      const step = Math.round((turned[3 * v + axis]! - least[axis]!) / scale);
      steps[4 * v + axis] = step;
      low[axis] = Math.min(low[axis]!, step);
      high[axis] = Math.max(high[axis]!, step);
    }
  }
  return { steps, low, high, scale, origin: least };
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
