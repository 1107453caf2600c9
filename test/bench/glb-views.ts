/** What the parts below are about: of a GLB's JSON, the instancing attributes and the views with their compressed bytes. */
interface GlbJson {
  nodes: { extensions?: { EXT_mesh_gpu_instancing?: { attributes: Record<string, number> } } }[];
  accessors: { bufferView: number }[];
  bufferViews: {
    byteOffset?: number;
    byteLength: number;
    extensions?: { EXT_meshopt_compression?: { byteOffset?: number; byteLength: number } };
  }[];
}

const JSON_LENGTH_AT = 12;
const JSON_AT = 20;
const CHUNK_HEADER_BYTES = 8;

/** The bytes, as they lie in the file, of the named attributes of all instanced nodes of a GLB. */
export function instanceAttributeBytes(glb: Uint8Array, names: readonly string[]): Uint8Array {
  const file = Buffer.from(glb.buffer, glb.byteOffset, glb.byteLength);
  const jsonLength = file.readUInt32LE(JSON_LENGTH_AT);
  const json = JSON.parse(file.toString('utf8', JSON_AT, JSON_AT + jsonLength)) as GlbJson;
  const content = file.subarray(JSON_AT + jsonLength + CHUNK_HEADER_BYTES);
  const parts = json.nodes.flatMap(({ extensions }) => {
    const attributes = extensions?.EXT_mesh_gpu_instancing?.attributes ?? {};
    return names.map((name) => {
      const accessor = json.accessors[attributes[name] ?? -1];
      if (accessor === undefined) throw new Error(`a node of the GLB has no instance attribute ${name}`);
      const view = json.bufferViews[accessor.bufferView]!;
      const { byteOffset = 0, byteLength } = view.extensions?.EXT_meshopt_compression ?? view;
      return content.subarray(byteOffset, byteOffset + byteLength);
    });
  });
  return Buffer.concat(parts);
}
