import type { InstanceMesh } from '../../core/gltf/instance-meshes.ts';
import {
  chamberMesh,
  hydrantMesh,
  lampMesh,
  manholeMesh,
  markerMesh,
  poleMesh,
  valveMesh,
} from '../../core/gltf/instance-meshes.ts';
import type { StoredPoint } from '../../core/model/segment.ts';

export const POINT_MODELS = ['manhole', 'valve', 'hydrant', 'chamber', 'marker', 'lamp', 'pole'] as const;
export type PointModel = (typeof POINT_MODELS)[number];

export const POINT_MESHES: Readonly<Record<PointModel, InstanceMesh>> = {
  manhole: manholeMesh,
  valve: valveMesh,
  hydrant: hydrantMesh,
  chamber: chamberMesh,
  marker: markerMesh,
  lamp: lampMesh,
  pole: poleMesh,
};

/** The survey's word for a point decides; the first that fits. "阀门井" is a shaft in which a valve stands: seen from the street, a manhole. */
const WORDS: readonly (readonly [RegExp, PointModel])[] = [
  [/消防栓|消火栓|hydrant/i, 'hydrant'],
  [/井室|室|池|箱|站|塔|房|柜|chamber|tank|reservoir|pump|station|cabinet/i, 'chamber'],
  [/井|孔|篦|manhole|inspectieput|rioolput|\bput\b|gully/i, 'manhole'],
  [/阀|valve|afsluiter/i, 'valve'],
  [/信号灯|电杆|线杆|标志桩|测试桩|signal|pole|post/i, 'pole'],
  [/路灯|灯|lamp|luminaire/i, 'lamp'],
];

/**
 * Fourth group of a feature code (CJJ 61-2017 appendix F): 5, class, subclass (2), geometry 2 (point), kind 2 (appurtenance), serial (2). Serial 01 is the
 * manhole (窨井) in every subclass.
 */
const MANHOLE_CODE = /^5\d{3}2201$/;

/** What names a point. */
export type NamedPoint = Pick<StoredPoint, 'surveyClass' | 'kind' | 'featureCode' | 'featureText'>;

/** Models of words seen before: a network has few different ones. */
const modelOfWords = new Map<string, PointModel | null>();
const MOST_WORDS = 10_000;

/** The model of a point, from its words or its code; a drain's appurtenance of which nothing else is said is a manhole. */
export function pointModel({ surveyClass, kind, featureCode, featureText }: NamedPoint): PointModel {
  const named = featureText === null ? null : modelNamed(featureText);
  if (named !== null) return named;
  if (featureCode !== null && MANHOLE_CODE.test(featureCode)) return 'manhole';
  return surveyClass === 'PS' && kind === 'appurtenance' ? 'manhole' : 'marker';
}

function modelNamed(text: string): PointModel | null {
  const known = modelOfWords.get(text);
  if (known !== undefined) return known;
  const model = WORDS.find(([words]) => words.test(text))?.[1] ?? null;
  if (modelOfWords.size < MOST_WORDS) modelOfWords.set(text, model);
  return model;
}
