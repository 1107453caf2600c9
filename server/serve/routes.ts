import { coverage } from './resources/coverage.ts';
import { datasets } from './resources/datasets.ts';
import { docs } from './resources/docs.ts';
import { ground } from './resources/ground.ts';
import { health } from './resources/health.ts';
import { live } from './resources/live.ts';
import { metrics } from './resources/metrics.ts';
import { neighbours } from './resources/neighbours.ts';
import { networks } from './resources/networks.ts';
import { openApi } from './resources/open-api.ts';
import { page } from './resources/page.ts';
import { point } from './resources/point.ts';
import { readiness } from './resources/readiness.ts';
import { search } from './resources/search.ts';
import { segmentAtRevision } from './resources/segment-at-revision.ts';
import { segmentDelete } from './resources/segment-delete.ts';
import { segmentInsert } from './resources/segment-insert.ts';
import { segmentPatch } from './resources/segment-patch.ts';
import { segmentVersions } from './resources/segment-versions.ts';
import { segment } from './resources/segment.ts';
import { segmentsInBox } from './resources/segments-in-box.ts';
import { segmentsNear } from './resources/segments-near.ts';
import { sessionForm } from './resources/session-form.ts';
import { sessionStart } from './resources/session-start.ts';
import { settings } from './resources/settings.ts';
import { terrainLayer } from './resources/terrain-layer.ts';
import { terrainTile } from './resources/terrain-tile.ts';
import { tileContent3d } from './resources/tile-content-3d.ts';
import { tileJson } from './resources/tile-json.ts';
import { tileset3d } from './resources/tileset-3d.ts';
import { tour } from './resources/tour.ts';
import { vectorTile } from './resources/vector-tile.ts';
import type { Route } from './route.ts';

/** The URL table: every address that is answered, but for the files of the client. The first that fits decides. */
export const routes: readonly Route[] = [
  page,
  health,
  readiness,
  metrics,
  openApi,
  docs,
  sessionForm,
  sessionStart,
  tileJson,
  vectorTile,
  tileset3d,
  tileContent3d,
  terrainLayer,
  terrainTile,
  datasets,
  networks,
  segmentsInBox,
  segmentInsert,
  segmentsNear,
  neighbours,
  segment,
  segmentPatch,
  segmentDelete,
  segmentVersions,
  segmentAtRevision,
  point,
  search,
  ground,
  settings,
  coverage,
  tour,
  live,
];
