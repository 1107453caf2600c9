import { gzipSync } from 'node:zlib';
import type { SegmentTable } from '../../server/derive/segment-table.ts';
import { pipeLeaves } from '../../server/derive/pipe-leaf.ts';
import { leavesOf, partitionRows } from '../../server/derive/quadtree-partition.ts';
import { partitionLeaves } from '../../server/derive/tileset-base.ts';
import { Tileset3d } from '../../server/derive/tileset-3d.ts';
import { connectDatabase } from '../../server/store/connect-database.ts';
import { deriveOnce, type BenchStore } from './bench-store.ts';
import { counted, spreadOf, type Figure } from './figure.ts';
import { instanceAttributeBytes } from './glb-views.ts';
import { timed } from './sampling.ts';
import { tubeMesh } from './tube-mesh.ts';

const RUNS = 7;
const WARM_UP_RUNS = 2;
/** As 3D contents are sent. */
const GZIP_LEVEL = 6;
const MS_PER_SECOND = 1000;
const LOAD_ERROR_M = 48;
/** Instances in a leaf at most; the peer's meshes are cut alike. */
const MOST_INSTANCES = 4000;
const TRANSFORMS_AND_ID = ['TRANSLATION', 'ROTATION', 'SCALE', '_FEATURE_ID_0'];

/** 3D Tiles of the whole network: size after gzip against meshes of the same pipes, and how fast they are made. */
export async function tiles3dRow({ url }: BenchStore): Promise<Figure[]> {
  const db = connectDatabase(url);
  const { segments } = (await deriveOnce(db)).snapshot;
  await db.close();
  const { contents, rates, tilesetMs } = makeContents(segments);

  const perSegment = (bytes: number): Figure['ours'] => counted(bytes / segments.count);
  const gzipped = (parts: readonly Uint8Array[]): number =>
    parts.reduce((sum, part) => sum + gzipSync(part, { level: GZIP_LEVEL }).length, 0);
  const tubes = perSegment(gzipped(tubeMeshes(segments)));
  const size = { unit: 'B a segment, gzip', higherIsBetter: false, peer: tubes };
  const transforms = contents.map((glb) => instanceAttributeBytes(glb, TRANSFORMS_AND_ID));
  return [
    { ...size, measure: 'transforms and id', ours: perSegment(gzipped(transforms)), goal: { atMost: 10 } },
    { ...size, measure: 'all in', ours: perSegment(gzipped(contents)), goal: { atMost: 16 } },
    {
      measure: 'contents made',
      unit: 'segments/s',
      higherIsBetter: true,
      ours: spreadOf(rates),
      peer: null,
      goal: { atLeast: 100_000 },
    },
    {
      measure: 'tileset.json made',
      unit: 'ms',
      higherIsBetter: false,
      ours: spreadOf(tilesetMs),
      peer: null,
      goal: null,
    },
  ];
}

/** All contents of a new tileset, several times: bytes of one time, segments a second and milliseconds of tileset.json of each. */
function makeContents(segments: SegmentTable): { contents: Uint8Array[]; rates: number[]; tilesetMs: number[] } {
  const rates: number[] = [];
  const tilesetMs: number[] = [];
  let contents: Uint8Array[] = [];
  for (let run = -WARM_UP_RUNS; run < RUNS; run++) {
    globalThis.gc?.();
    const names = contentNames(makeTileset(segments).json());
    const listed = timed(() => contentNames(makeTileset(segments).json()).length);
    const fresh = makeTileset(segments);
    const made = timed(() => {
      contents = names.map((name) => fresh.content(1, name)!);
      return contents.reduce((sum, glb) => sum + glb.length, 0);
    });
    if (run < 0) continue;
    rates.push((segments.count * MS_PER_SECOND) / made);
    tilesetMs.push(listed);
  }
  return { contents, rates, tilesetMs };
}

function makeTileset(segments: SegmentTable): Tileset3d {
  const source = pipeLeaves(segments);
  return new Tileset3d(source, partitionLeaves(source), { revision: 1, loadErrorM: LOAD_ERROR_M });
}

/** Names in the addresses `{revision}/{name}.glb` of a tileset.json. */
function contentNames(tileset: object): string[] {
  return Array.from(JSON.stringify(tileset).matchAll(/"uri":"\d+\/([^"]+)\.glb"/g), (match) => match[1]!);
}

function tubeMeshes(segments: SegmentTable): Uint8Array[] {
  const source = pipeLeaves(segments);
  return leavesOf(partitionRows(source, MOST_INSTANCES)).flatMap(({ rows }) =>
    source
      .build(rows)
      .groups.filter(({ name, instances }) => name !== 'sphere' && instances.count > 0)
      .map(({ instances }) => tubeMesh(instances)),
  );
}
