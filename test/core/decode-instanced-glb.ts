import { MeshoptDecoder } from 'meshoptimizer/decoder';

/** A node of an instanced GLB as a viewer sees it. */
export interface DecodedNode {
  name: string;
  count: number;
  /** Attribute values as floats, by glTF name; ROTATION without its normalisation. */
  attributes: Record<string, Float32Array>;
  featureIds: { label: string; attribute: number; featureCount: number; propertyTable?: number }[];
  positions: Float32Array;
  indices: Uint8Array | Uint16Array;
}

export interface DecodedGlb {
  json: Gltf;
  nodes: DecodedNode[];
  /** Bytes of each property column, by name. */
  columns: Record<string, Uint8Array>;
  /** Offset of every buffer view from the start of the file. */
  viewOffsets: number[];
}

interface View {
  buffer: number;
  byteOffset: number;
  byteLength: number;
  extensions?: {
    EXT_meshopt_compression: {
      byteOffset: number;
      byteLength: number;
      byteStride: number;
      count: number;
      mode: string;
      filter?: string;
    };
  };
}

export interface Gltf {
  extensionsUsed: string[];
  extensionsRequired: string[];
  nodes: {
    name: string;
    mesh: number;
    extensions: {
      EXT_mesh_gpu_instancing: { attributes: Record<string, number> };
      EXT_instance_features: { featureIds: DecodedNode['featureIds'] };
    };
  }[];
  meshes: { primitives: { attributes: Record<string, number>; indices: number }[] }[];
  accessors: { bufferView: number; componentType: number; count: number; type: string; normalized?: boolean }[];
  bufferViews: View[];
  extensions: {
    EXT_structural_metadata: {
      schema: {
        classes: Record<string, { properties: Record<string, { type: string; enumType?: string }> }>;
        enums?: object;
      };
      propertyTables: { class: string; count: number; properties: Record<string, { values: number }> }[];
    };
  };
}

const WIDTH: Record<string, number> = { SCALAR: 1, VEC3: 3, VEC4: 4 };

/** Reads a GLB that `writeInstancedGlb` wrote, by the glTF specification and meshoptimizer's own decoder. */
export async function decodeInstancedGlb(file: Uint8Array): Promise<DecodedGlb> {
  await MeshoptDecoder.ready;
  const header = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (header.getUint32(0, true) !== 0x46546c67 || header.getUint32(8, true) !== file.byteLength)
    throw new Error('not a GLB');
  const jsonLength = header.getUint32(12, true);
  const json: Gltf = JSON.parse(new TextDecoder().decode(file.subarray(20, 20 + jsonLength)));
  const binary = 28 + jsonLength;

  const view = (index: number): Uint8Array => {
    const { byteOffset, byteLength, extensions } = json.bufferViews[index]!;
    const compression = extensions?.EXT_meshopt_compression;
    if (compression === undefined) return file.slice(binary + byteOffset, binary + byteOffset + byteLength);
    const decoded = new Uint8Array(byteLength);
    const start = binary + compression.byteOffset;
    const source = file.subarray(start, start + compression.byteLength);
    MeshoptDecoder.decodeGltfBuffer(
      decoded,
      compression.count,
      compression.byteStride,
      source,
      compression.mode,
      compression.filter,
    );
    return decoded;
  };
  const floats = (index: number): Float32Array => {
    const { bufferView, componentType, count, type } = json.accessors[index]!;
    const bytes = view(bufferView);
    const length = count * WIDTH[type]!;
    if (componentType === 5126) return new Float32Array(bytes.buffer, 0, length);
    if (componentType === 5122)
      return Float32Array.from(new Int16Array(bytes.buffer, 0, length), (v) => Math.max(v / 32767, -1));
    throw new Error(`component type ${componentType}`);
  };

  const nodes = json.nodes.map((node): DecodedNode => {
    const { attributes } = node.extensions.EXT_mesh_gpu_instancing;
    const primitive = json.meshes[node.mesh]!.primitives[0]!;
    const indices = json.accessors[primitive.indices]!;
    const indexBytes = view(indices.bufferView);
    return {
      name: node.name,
      count: json.accessors[attributes['TRANSLATION']!]!.count,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, index]) => [name, floats(index)])),
      featureIds: node.extensions.EXT_instance_features.featureIds,
      positions: floats(primitive.attributes['POSITION']!),
      indices: indices.componentType === 5121 ? indexBytes : new Uint16Array(indexBytes.buffer),
    };
  });
  const table = json.extensions.EXT_structural_metadata.propertyTables[0]!;
  return {
    json,
    nodes,
    columns: Object.fromEntries(Object.entries(table.properties).map(([name, { values }]) => [name, view(values)])),
    viewOffsets: json.bufferViews.map(
      (v) => binary + (v.extensions?.EXT_meshopt_compression.byteOffset ?? v.byteOffset),
    ),
  };
}

/** Where a mesh position of an instance comes to lie in the tile's frame, east-north-up: scale, rotate, translate, then y-up to z-up by (x, -z, y). */
export function placeInTile(
  node: DecodedNode,
  instance: number,
  mesh: readonly [number, number, number],
): [number, number, number] {
  const t = node.attributes['TRANSLATION']!.subarray(3 * instance);
  const q = node.attributes['ROTATION']!.subarray(4 * instance);
  const s = node.attributes['SCALE']!.subarray(3 * instance);
  const norm = Math.hypot(q[0]!, q[1]!, q[2]!, q[3]!);
  const [x, y, z, w] = [q[0]! / norm, q[1]! / norm, q[2]! / norm, q[3]! / norm];
  const v = [mesh[0] * s[0]!, mesh[1] * s[1]!, mesh[2] * s[2]!] as const;
  // v + 2 q × (q × v + w v)
  const c = [y * v[2] - z * v[1] + w * v[0], z * v[0] - x * v[2] + w * v[1], x * v[1] - y * v[0] + w * v[2]] as const;
  const px = v[0] + 2 * (y * c[2] - z * c[1]) + t[0]!;
  const py = v[1] + 2 * (z * c[0] - x * c[2]) + t[1]!;
  const pz = v[2] + 2 * (x * c[1] - y * c[0]) + t[2]!;
  return [px, -pz, py];
}
