import {
  BufferGeometry,
  Color,
  ConeGeometry,
  CylinderGeometry,
  DoubleSide,
  Group,
  Line,
  LineBasicMaterial,
  LineDashedMaterial,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  type Plane,
  Vector3,
} from 'three';
import { classLook } from '../palette.ts';
import type { InspectorModel, PipeModel, Position } from './inspector-model.ts';
import { arc, endFaces, face, type Strip, sweep } from './sweep.ts';

const TURN = 2 * Math.PI;
/** The part of the wall that is cut away: the upper right, where the first view looks from, radians. */
const CUT_FROM = -0.1;
const CUT_TO = 1.95;
/** Standard deviations that the sleeve of uncertainty takes in: 95% of a normal distribution. */
export const SLEEVE_SIGMAS = 2;
const SLEEVE_COLOUR = 0xf2c14e;
const GHOST_OPACITY = 0.22;
/** Wall that is drawn where none is known, as a share of the size: it only shows that the pipe is hollow. */
const THIN_WALL = 0.96;
const MATT = { roughness: 0.62, metalness: 0.02, side: DoubleSide } as const;

/** The inspected pipe: cut open, with its joints, its ends up to the ground, the way it flows and the sleeve of its uncertainty. */
export function focusGroup(focus: InspectorModel['focus'], theme: { line: number; soft: number }): Group {
  const group = new Group();
  const { axis, halfWidthM: w, halfHeightM: h } = focus;
  const colour = colourOf(focus);
  const share = focus.innerShare ?? { across: THIN_WALL, upright: THIN_WALL };
  const wall = new MeshStandardMaterial({ color: colour, ...MATT });
  const bore = new MeshStandardMaterial({ color: colour.clone().lerp(new Color(0x8a94a3), 0.55), ...MATT });
  const cut = new MeshStandardMaterial({ color: colour.clone().lerp(new Color(0xffffff), 0.55), ...MATT });
  for (const material of [wall, bore, cut]) if (!focus.depthKnown) ghosted(material, 0.45);
  const [wi, hi] = [w * share.across, h * share.upright];
  // What lies in a duct bank is not surveyed: it stays closed.
  if (focus.isBox && focus.innerShare === null) {
    const { whole } = boxShell(w, h, w, h);
    group.add(new Mesh(sweep(axis, whole), wall));
    for (const strip of whole) group.add(new Mesh(endFaces(axis, strip, null), wall));
  } else {
    const { outer, inner, cuts } = focus.isBox ? boxShell(w, h, wi, hi) : roundShell(w, h, wi, hi);
    group.add(new Mesh(sweep(axis, outer), wall), new Mesh(sweep(axis, inner), bore), new Mesh(sweep(axis, cuts), cut));
    outer.forEach((strip, i) => group.add(new Mesh(endFaces(axis, strip, inner[i] ?? null), cut)));
  }
  if (!focus.depthKnown) group.add(...dashedEdges(focus, theme.line));
  for (const joint of axis.slice(1, -1)) group.add(jointRing(joint, axis, focus, bore));
  for (const end of focus.ends) group.add(stem(end.position, end.groundUp, theme.soft));
  if (focus.downstream !== 0) group.add(flowArrow(focus, theme.line));
  const sleeve = sleeveOf(focus);
  if (sleeve !== null) group.add(sleeve);
  return group;
}

/** A neighbour, clipped to what is looked at; without a known depth a glassy shell with dashed edges. */
export function neighbourGroup(pipe: PipeModel, planes: Plane[], line: number): Group {
  const group = new Group();
  const { axis, halfWidthM: w, halfHeightM: h } = pipe;
  const material = new MeshStandardMaterial({ color: colourOf(pipe), ...MATT, clippingPlanes: planes });
  if (!pipe.depthKnown) ghosted(material, GHOST_OPACITY);
  const strips = pipe.isBox ? boxShell(w, h, w, h).whole : [arc(w, h, 0, TURN)];
  group.add(new Mesh(sweep(axis, strips), material));
  for (const strip of strips) group.add(new Mesh(endFaces(axis, strip, null), material));
  if (!pipe.depthKnown) group.add(...dashedEdges(pipe, line, planes));
  const sleeve = sleeveOf(pipe, planes);
  if (sleeve !== null) group.add(sleeve);
  group.traverse((one) => (one.userData['id'] = pipe.id));
  return group;
}

/** Frees what a group holds on the graphics device. */
export function disposeGroup(group: Group): void {
  group.traverse((one) => {
    if (!(one instanceof Mesh || one instanceof Line)) return;
    (one.geometry as BufferGeometry).dispose();
    for (const material of [one.material].flat() as { dispose(): void }[]) material.dispose();
  });
}

export function colourOf({ reportClass }: PipeModel): Color {
  const [red, green, blue] = classLook(reportClass).core;
  return new Color().setRGB(red / 255, green / 255, blue / 255, 'srgb');
}

function ghosted(material: MeshStandardMaterial, opacity: number): void {
  material.transparent = true;
  material.opacity = opacity;
  material.depthWrite = false;
}

function roundShell(w: number, h: number, wi: number, hi: number) {
  const [from, to] = [CUT_TO, TURN + CUT_FROM];
  const at = (a: number, b: number, angle: number) => [a * Math.cos(angle), b * Math.sin(angle)] as const;
  return {
    outer: [arc(w, h, from, to)],
    inner: [arc(wi, hi, from, to, -1)],
    cuts: [face(at(wi, hi, to), at(w, h, to)), face(at(w, h, from), at(wi, hi, from))],
  };
}

/** A box without its lid, and with it. */
function boxShell(w: number, h: number, wi: number, hi: number) {
  const open = (a: number, b: number): Strip[] => [
    face([-a, h], [-a, -b]),
    face([-a, -b], [a, -b]),
    face([a, -b], [a, h]),
  ];
  return {
    outer: open(w, h),
    inner: open(wi, hi),
    cuts: [face([-w, h], [-wi, h]), face([wi, h], [w, h])],
    whole: [face([-w, h], [-w, -h]), face([-w, -h], [w, -h]), face([w, -h], [w, h]), face([w, h], [-w, h])],
  };
}

/** Four dashed lines along the pipe: an outline that is not a body. */
function dashedEdges({ axis, halfWidthM: w, halfHeightM: h }: PipeModel, color: number, planes: Plane[] = []): Line[] {
  return (
    [
      [w, 0],
      [-w, 0],
      [0, h],
      [0, -h],
    ] as const
  ).map(([across, upright]) => {
    const swept = sweep(axis, [face([across, upright], [across, upright])]).getAttribute('position');
    const points = Array.from({ length: swept.count / 2 }, (_, i) => new Vector3().fromBufferAttribute(swept, 2 * i));
    const line = new Line(
      new BufferGeometry().setFromPoints(points),
      new LineDashedMaterial({ color, dashSize: 0.3, gapSize: 0.2, clippingPlanes: planes }),
    );
    line.computeLineDistances();
    return line;
  });
}

/** A collar where two legs of the pipe meet. */
function jointRing(at: Position, axis: readonly Position[], pipe: PipeModel, material: MeshStandardMaterial): Mesh {
  const i = axis.indexOf(at);
  const toward = new Vector3(...(axis[i + 1] ?? at)).sub(new Vector3(...(axis[i - 1] ?? at))).normalize();
  const half = toward.multiplyScalar(Math.max(0.05, 0.12 * pipe.halfWidthM));
  const [x, y, z] = at;
  const legs: Position[] = [
    [x - half.x, y - half.y, z - half.z],
    [x + half.x, y + half.y, z + half.z],
  ];
  const collar = pipe.isBox
    ? boxShell(pipe.halfWidthM * 1.06, pipe.halfHeightM * 1.06, pipe.halfWidthM, pipe.halfHeightM).outer
    : roundShell(pipe.halfWidthM * 1.06, pipe.halfHeightM * 1.06, pipe.halfWidthM, pipe.halfHeightM).outer;
  return new Mesh(sweep(legs, collar), material);
}

/** From an end up to the ground. */
function stem([east, north, up]: Position, groundUp: number, color: number): Line {
  const points = [new Vector3(east, north, up), new Vector3(east, north, groundUp)];
  const line = new Line(
    new BufferGeometry().setFromPoints(points),
    new LineDashedMaterial({ color, dashSize: 0.12, gapSize: 0.08 }),
  );
  line.computeLineDistances();
  return line;
}

function flowArrow({ axis, downstream, halfWidthM, halfHeightM }: InspectorModel['focus'], color: number): Group {
  const run = (downstream === 1 ? axis : axis.toReversed()).map((one) => new Vector3(...one));
  const lengths = run.slice(1).map((one, i) => one.distanceTo(run[i]!));
  const leg = lengths.indexOf(Math.max(...lengths));
  const direction = run[leg + 1]!.clone().sub(run[leg]!).normalize();
  const radius = Math.min(halfWidthM, halfHeightM) * 0.28;
  const length = Math.min(lengths[leg]! * 0.6, Math.max(radius * 14, 1.2));
  const arrow = new Group();
  const material = new MeshBasicMaterial({ color });
  const shaft = new Mesh(new CylinderGeometry(radius * 0.45, radius * 0.45, length, 12), material);
  const head = new Mesh(new ConeGeometry(radius * 1.4, radius * 4, 16), material);
  head.position.y = length / 2 + radius * 2;
  arrow.add(shaft, head);
  arrow.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), direction);
  arrow.position.copy(run[leg]!).lerp(run[leg + 1]!, 0.5);
  return arrow;
}

/** Where the pipe may be: its outline grown by two standard deviations. Null where the survey states none. */
function sleeveOf(pipe: PipeModel, planes: Plane[] = []): Mesh | null {
  if (pipe.sigmaPlanM === null || pipe.sigmaDepthM === null) return null;
  const w = pipe.halfWidthM + SLEEVE_SIGMAS * pipe.sigmaPlanM;
  const h = pipe.halfHeightM + SLEEVE_SIGMAS * pipe.sigmaDepthM;
  const material = new MeshBasicMaterial({
    color: SLEEVE_COLOUR,
    transparent: true,
    opacity: 0.13,
    depthWrite: false,
    side: DoubleSide,
    clippingPlanes: planes,
  });
  return new Mesh(sweep(pipe.axis, [arc(w, h, 0, TURN)]), material);
}

/** A plain line through positions. */
export function plainLine(points: readonly Position[], color: number, opacity: number): Line {
  const geometry = new BufferGeometry().setFromPoints(points.map((one) => new Vector3(...one)));
  return new Line(geometry, new LineBasicMaterial({ color, transparent: true, opacity }));
}
