import { MeshoptEncoder } from 'meshoptimizer/encoder';
import { BinaryChunk } from './binary-chunk.ts';
import type { InstanceList } from './instance-list.ts';
import type { InstanceMesh } from './instance-meshes.ts';
import { propertyViews, structuralMetadata, type PropertyTable } from './property-table.ts';

/** A mesh and its instances: one node of the file, one draw call. */
export interface InstanceGroup {
  /** Name of node and mesh. */
  name: string;
  mesh: InstanceMesh;
  instances: InstanceList;
}

export interface InstancedGlb {
  groups: readonly InstanceGroup[];
  table: PropertyTable;
  /** Steps to which transforms are rounded; `null` keeps them as floats, uncompressed. */
  precision?: InstancePrecision | null;
}

/**
 * Steps of the compressed transforms: a value is off by half of one at most.
 *
 * The default keeps both ends of a 75 m leg within 3 mm of their place anywhere in a tile of 2 km half extent (0.5 mm from each axis of the middle, 0.25 mm from
 * the length, up to 1.5 mm from the rotation, whose 16 bits turn a leg by 0.04 milliradians).
 */
export interface InstancePrecision {
  translationM: number;
  /** Of radii, half widths and lengths alike. */
  scaleM: number;
  /** 4 to 16. */
  rotationBits: number;
}

export const DEFAULT_PRECISION: InstancePrecision = { translationM: 0.001, scaleM: 0.0005, rotationBits: 16 };

const BYTE_UNSIGNED = 5121;
const SHORT = 5122;
const SHORT_UNSIGNED = 5123;
const FLOAT = 5126;
const ARRAY_BUFFER = 34962;
const ELEMENT_ARRAY_BUFFER = 34963;
/** Bits of a mantissa that the exponential filter can keep. */
const MAX_MANTISSA_BITS = 24;

await MeshoptEncoder.ready;

/**
 * A GLB of instanced meshes as 3D Tiles 1.1 content: `EXT_mesh_gpu_instancing`, three feature id sets per instance (`segment`: row of the property
 * table, `gid`, `look`; each a float32 attribute `_FEATURE_ID_n`), the property table, and `EXT_meshopt_compression` of both. Meshes with parts carry `_PART`.
 *
 * The frame is glTF's, of a tile whose `transform` is an east-north-up frame (instance-frame.ts). The same input gives the same bytes. Instances compress
 * best in an order in which neighbours follow each other. Groups without instances are left out.
 *
 * @throws RangeError when there is no instance at all, or a column has not one value a row
 */
export function writeInstancedGlb({
  groups,
  table,
  precision = DEFAULT_PRECISION,
}: InstancedGlb): Uint8Array<ArrayBuffer> {
  const present = groups.filter((group) => group.instances.count > 0);
  if (present.length === 0) throw new RangeError('a GLB needs at least one instance');
  const file = new GlbParts();
  const meshes: object[] = [];
  const nodes: object[] = [];
  for (const { name, mesh, instances } of present) {
    meshes.push({
      name,
      primitives: [
        {
          attributes: {
            POSITION: file.addVertices(mesh.positions, true),
            NORMAL: file.addVertices(mesh.normals, false),
            ...(mesh.parts === undefined ? {} : { _PART: file.addScalars(mesh.parts) }),
          },
          indices: file.addIndices(mesh.indices),
          material: 0,
        },
      ],
    });
    nodes.push({
      name,
      mesh: meshes.length - 1,
      extensions: {
        EXT_mesh_gpu_instancing: { attributes: file.addInstances(instances, precision) },
        EXT_instance_features: { featureIds: featureIds(instances) },
      },
    });
  }
  const compressed = precision !== null;
  const addView = (bytes: Uint8Array): number => file.addView(bytes);
  // As numbers that differ little from row to row: 0.8 bytes each after gzip in place of 3.
  const addNumbers = (bytes: Uint8Array): number => file.addCompressed(bytes, table.count, null);
  const columns = propertyViews(table, addView, compressed ? addNumbers : addView);
  const metadata = structuralMetadata(table, columns);
  return file.chunk.toGlb({
    asset: { version: '2.0', generator: 'Talpa' },
    extensionsUsed: [
      'EXT_mesh_gpu_instancing',
      'EXT_instance_features',
      'EXT_structural_metadata',
      ...(compressed ? ['EXT_meshopt_compression'] : []),
    ],
    extensionsRequired: ['EXT_mesh_gpu_instancing', ...(compressed ? ['EXT_meshopt_compression'] : [])],
    extensions: { EXT_structural_metadata: metadata },
    scene: 0,
    scenes: [{ nodes: nodes.map((_, i) => i) }],
    nodes,
    meshes,
    materials: [{ name: 'survey', pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.9 } }],
    accessors: file.accessors,
    bufferViews: file.views,
    buffers: [
      { byteLength: file.chunk.byteLength },
      ...(compressed
        ? [{ byteLength: file.decodedLength, extensions: { EXT_meshopt_compression: { fallback: true } } }]
        : []),
    ],
  });
}

/** The three feature id sets, each with how many different ids the group has. */
function featureIds(instances: InstanceList): object[] {
  const different = (values: Float32Array) => new Set(values.subarray(0, instances.count)).size;
  return [
    { featureCount: different(instances.rows), attribute: 0, label: 'segment', propertyTable: 0 },
    { featureCount: different(instances.gids), attribute: 1, label: 'gid' },
    { featureCount: different(instances.looks), attribute: 2, label: 'look' },
  ];
}

/** Buffer views and accessors of a file in the making. */
class GlbParts {
  readonly chunk = new BinaryChunk();
  readonly views: object[] = [];
  readonly accessors: object[] = [];
  /** Bytes that the compressed views take once decoded, as if they lay in a buffer of their own. */
  decodedLength = 0;

  addView(bytes: Uint8Array, extra: object = {}): number {
    return this.views.push({ buffer: 0, byteOffset: this.chunk.add(bytes), byteLength: bytes.length, ...extra }) - 1;
  }

  addVertices(values: Float32Array, withBox: boolean): number {
    const bufferView = this.addView(bytesOf(values), { target: ARRAY_BUFFER });
    return this.addAccessor({
      bufferView,
      componentType: FLOAT,
      count: values.length / 3,
      type: 'VEC3',
      ...(withBox ? boxOf(values) : {}),
    });
  }

  addScalars(values: Float32Array): number {
    const bufferView = this.addView(bytesOf(values), { target: ARRAY_BUFFER });
    return this.addAccessor({ bufferView, componentType: FLOAT, count: values.length, type: 'SCALAR' });
  }

  addIndices(values: Uint16Array): number {
    const small = values.every((value) => value < 255);
    const bytes = small ? Uint8Array.from(values) : bytesOf(values);
    const bufferView = this.addView(bytes, { target: ELEMENT_ARRAY_BUFFER });
    const componentType = small ? BYTE_UNSIGNED : SHORT_UNSIGNED;
    return this.addAccessor({ bufferView, componentType, count: values.length, type: 'SCALAR' });
  }

  addInstances(instances: InstanceList, precision: InstancePrecision | null): Record<string, number> {
    const { count } = instances;
    const translations = instances.translations.subarray(0, 3 * count);
    const rotations = instances.rotations.subarray(0, 4 * count);
    const scales = instances.scales.subarray(0, 3 * count);
    const ids = [instances.rows, instances.gids, instances.looks].map((values) => values.subarray(0, count));
    const vector = { componentType: FLOAT, count, type: 'VEC3' };
    const scalar = { componentType: FLOAT, count, type: 'SCALAR' };
    const names = ['_FEATURE_ID_0', '_FEATURE_ID_1', '_FEATURE_ID_2'];
    if (precision === null) {
      const add = (values: Float32Array, shape: object) =>
        this.addAccessor({ bufferView: this.addView(bytesOf(values)), ...shape });
      return {
        TRANSLATION: add(translations, vector),
        ROTATION: add(rotations, { componentType: FLOAT, count, type: 'VEC4' }),
        SCALE: add(scales, vector),
        ...Object.fromEntries(ids.map((values, i) => [names[i]!, add(values, scalar)])),
      };
    }
    const add = (bytes: Uint8Array, filter: string | null, shape: object) =>
      this.addAccessor({ bufferView: this.addCompressed(bytes, count, filter), ...shape });
    const exponential = (values: Float32Array, step: number) =>
      MeshoptEncoder.encodeFilterExp(values, count, 12, mantissaBits(values, step), 'SharedComponent');
    return {
      TRANSLATION: add(exponential(translations, precision.translationM), 'EXPONENTIAL', vector),
      ROTATION: add(MeshoptEncoder.encodeFilterQuat(rotations, count, 8, precision.rotationBits), 'QUATERNION', {
        componentType: SHORT,
        normalized: true,
        count,
        type: 'VEC4',
      }),
      SCALE: add(exponential(scales, precision.scaleM), 'EXPONENTIAL', vector),
      ...Object.fromEntries(ids.map((values, i) => [names[i]!, add(bytesOf(values), null, scalar)])),
    };
  }

  addCompressed(decoded: Uint8Array, count: number, filter: string | null): number {
    const byteStride = decoded.length / count;
    const encoded = MeshoptEncoder.encodeGltfBuffer(decoded, count, byteStride, 'ATTRIBUTES');
    const byteOffset = this.decodedLength;
    this.decodedLength = Math.ceil((byteOffset + decoded.length) / 8) * 8;
    const compression = {
      buffer: 0,
      byteOffset: this.chunk.add(encoded),
      byteLength: encoded.length,
      byteStride,
      count,
      mode: 'ATTRIBUTES',
      ...(filter === null ? {} : { filter }),
    };
    return (
      this.views.push({
        buffer: 1,
        byteOffset,
        byteLength: decoded.length,
        extensions: { EXT_meshopt_compression: compression },
      }) - 1
    );
  }

  private addAccessor(accessor: object): number {
    return this.accessors.push(accessor) - 1;
  }
}

/**
 * Bits, sign included, that a mantissa needs for `step` when all values of a component share the exponent of the largest. The filter's step is
 * 2^(exponent - bits + 1) where 2^exponent is above the largest magnitude.
 */
function mantissaBits(values: Float32Array, step: number): number {
  let largest = step;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const exponent = Math.floor(Math.log2(largest)) + 1;
  return Math.min(Math.max(exponent - Math.floor(Math.log2(step)) + 1, 1), MAX_MANTISSA_BITS);
}

function bytesOf(values: Float32Array | Uint32Array | Uint16Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function boxOf(values: Float32Array): { min: number[]; max: number[] } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const [i, value] of values.entries()) {
    min[i % 3] = Math.min(min[i % 3]!, value);
    max[i % 3] = Math.max(max[i % 3]!, value);
  }
  return { min, max };
}
