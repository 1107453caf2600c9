import {
  AmbientLight,
  DirectionalLight,
  Group,
  HemisphereLight,
  MeshStandardMaterial,
  Mesh,
  PerspectiveCamera,
  Plane,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { classLook } from '../palette.ts';
import type { INSPECTOR_VIEWS, Theme } from '../state.ts';
import { dimensionsTo, nameLabels } from './dimensions.ts';
import { groundGroup } from './ground-group.ts';
import type { InspectorModel, NeighbourModel } from './inspector-model.ts';
import { disposeGroup, focusGroup, neighbourGroup } from './pipe-group.ts';
import { drawLabels, type LabelColours, type StageLabel } from './stage-labels.ts';

export type StageView = (typeof INSPECTOR_VIEWS)[number];

export interface InspectorOptions {
  stage: HTMLElement;
  onPick: (id: number) => void;
  onHover: (id: number | null) => void;
  /** The graphics device went away: the stage stays as it is. */
  onLost: () => void;
}

/** Field of view, degrees: that of an eye, and one so narrow that sections read as drawings do. */
const FIELD_OF_VIEW = 32;
const SECTION_FIELD_OF_VIEW = 7;
const NEAR_M = 0.02;
/** Around the middle of the picture, metres: what lies nearer to the eye is not drawn. */
const REACH_M = 60;
/** Of a longer segment only so much is shown at first, metres. */
const LONGEST_VIEW_M = 16;
const FLIGHT_MS = 260;
/** Most device pixels a CSS pixel: more only costs. */
const MOST_SCALE = 2;
/** Room beyond the neighbours that is looked for before pipes are cut off, metres. */
const CLIP_MARGIN_M = 1;

const THREE_COLOURS: Readonly<
  Record<Theme, { line: number; part: number; soft: number; doubt: number; ground: number }>
> = {
  dark: { line: 0xf4f8fc, part: 0x9fb4cc, soft: 0x8b9db4, doubt: 0xf2c14e, ground: 0x7fa3c7 },
  light: { line: 0x131d2b, part: 0x45556a, soft: 0x586880, doubt: 0x8a5a00, ground: 0x4d6a8a },
};

/** The picture of one segment among its neighbours, in its own canvas. Draws when something changed, and never else. */
export class Inspector {
  readonly #stage: HTMLElement;
  readonly #renderer: WebGLRenderer;
  readonly #labelCanvas = document.createElement('canvas');
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, NEAR_M, 4000);
  readonly #controls: OrbitControls;
  readonly #watch: ResizeObserver;
  readonly #resolution = new Vector2(1, 1);
  #content = new Group();
  #pipes = new Map<number, Group>();
  #labels: StageLabel[] = [];
  #model: InspectorModel | null = null;
  #theme: Theme = 'dark';
  #marked: number | null = null;
  /** Distance from the eye before which nothing is drawn, metres; null when all of it is. */
  #cutsAt: number | null = null;
  #frame = 0;
  #flight = 0;

  /** Throws when the browser gives no WebGL 2. */
  constructor({ stage, onPick, onHover, onLost }: InspectorOptions) {
    this.#stage = stage;
    this.#renderer = new WebGLRenderer({ antialias: true, alpha: true, preserveDrawingBuffer: true });
    this.#renderer.localClippingEnabled = true;
    const canvas = this.#renderer.domElement;
    canvas.tabIndex = 0;
    this.#labelCanvas.className = 'stage-labels';
    this.#labelCanvas.setAttribute('aria-hidden', 'true');
    stage.append(canvas, this.#labelCanvas);
    this.#camera.up.set(0, 0, 1);
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.addEventListener('change', () => this.#invalidate());
    this.#controls.listenToKeyEvents(canvas);
    // Whoever turns the picture wants to see all of it again.
    this.#controls.addEventListener('start', () => (this.#cutsAt = null));
    const sun = new DirectionalLight(0xffffff, 1.7);
    sun.position.set(0.4, 0.3, 1);
    const headlight = new DirectionalLight(0xffffff, 0.9);
    this.#camera.add(headlight);
    this.#scene.add(this.#camera, sun, new HemisphereLight(0xdfeaf5, 0x4a4036, 0.9), new AmbientLight(0xffffff, 0.25));
    this.#scene.add(this.#content);

    canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      onLost();
    });
    let pressed: { x: number; y: number } | null = null;
    canvas.addEventListener('pointerdown', ({ clientX, clientY }) => (pressed = { x: clientX, y: clientY }));
    canvas.addEventListener('pointerup', (event) => {
      if (pressed === null || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 4) return;
      const hit = this.#pipeAt(event);
      if (hit !== null) onPick(hit);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.buttons !== 0) return;
      const hit = this.#pipeAt(event);
      canvas.style.cursor = hit === null ? '' : 'pointer';
      onHover(hit);
    });
    canvas.addEventListener('pointerleave', () => onHover(null));
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(stage);
    this.#resize();
  }

  /** Draws a model in a theme. Another segment is looked at anew; the same one, after an edit or another distance, from where the camera stands. */
  show(model: InspectorModel, theme: Theme): void {
    const isOther = this.#model?.focus.id !== model.focus.id;
    this.#model = model;
    this.#theme = theme;
    this.#build();
    if (isOther) this.view('aslant', false);
    this.#invalidate();
  }

  /** Marks a pipe, as when the pointer is on its row of the table; null for none. */
  mark(id: number | null): void {
    if (id === this.#marked) return;
    this.#marked = id;
    for (const [pipe, group] of this.#pipes) {
      group.traverse((one) => {
        if (one instanceof Mesh && one.material instanceof MeshStandardMaterial) {
          one.material.emissive.setScalar(pipe === id ? 0.22 : 0);
        }
      });
    }
    this.#invalidate();
  }

  /** Turns the camera to a preset view; at once when motion is not wanted. */
  view(view: StageView, moves = true): void {
    const model = this.#model;
    if (model === null) return;
    const { target: middle, along, right, halfLength, first } = attention(model);
    const target = view === 'along' ? first : middle;
    const up = new Vector3(0, 0, 1);
    const toward = {
      aslant: right.clone().multiplyScalar(0.8).addScaledVector(along, -0.5).addScaledVector(up, 0.5),
      // Straight down has no heading: a hair to the side keeps the run from left to right.
      plan: up.clone().addScaledVector(right, 0.001),
      along: along.clone().negate().addScaledVector(up, 0.04),
      across: right.clone().addScaledVector(up, 0.04),
    }[view].normalize();
    const span = view === 'along' ? Math.min(model.withinM, 4) + 0.3 : Math.max(halfLength, 2.2);
    const aspect = Math.min(this.#camera.aspect, 1.6);
    const field = view === 'aslant' ? FIELD_OF_VIEW : SECTION_FIELD_OF_VIEW;
    const distance = (span * 1.15) / Math.tan((field / 2) * (Math.PI / 180)) / Math.max(aspect, 0.6);
    this.#camera.fov = field;
    // A section along the run begins at the segment: what is joined to it would hide it.
    this.#cutsAt = view === 'along' ? distance - 0.1 : null;
    this.#flyTo(target.clone().addScaledVector(toward, distance), target, moves);
  }

  /** The picture as PNG with its labels and a line of text below. */
  async picture(caption: string): Promise<Blob> {
    this.#draw();
    const { domElement } = this.#renderer;
    const style = getComputedStyle(this.#stage);
    const sheet = document.createElement('canvas');
    const scale = this.#renderer.getPixelRatio();
    sheet.width = domElement.width;
    sheet.height = domElement.height + Math.round(32 * scale);
    const context = sheet.getContext('2d');
    if (context === null) throw new Error('no 2d canvas');
    context.fillStyle = style.getPropertyValue('--surface-1');
    context.fillRect(0, 0, sheet.width, sheet.height);
    context.drawImage(domElement, 0, 0);
    context.drawImage(this.#labelCanvas, 0, 0);
    context.scale(scale, scale);
    context.fillStyle = style.getPropertyValue('--text');
    context.font = `13px ${style.fontFamily}`;
    context.textBaseline = 'middle';
    context.fillText(caption, 12, sheet.height / scale - 16);
    return await new Promise((resolve, reject) => {
      sheet.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png');
    });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    cancelAnimationFrame(this.#flight);
    this.#watch.disconnect();
    this.#controls.dispose();
    disposeGroup(this.#content);
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
    this.#renderer.domElement.remove();
    this.#labelCanvas.remove();
  }

  #build(): void {
    const model = this.#model;
    if (model === null) return;
    const colours = THREE_COLOURS[this.#theme];
    disposeGroup(this.#content);
    this.#scene.remove(this.#content);
    this.#content = new Group();
    this.#pipes = new Map();
    const planes = clipPlanes(model);
    const focus = focusGroup(model.focus, colours);
    this.#content.add(focus, groundGroup(model.ground, colours.ground));
    this.#labels = nameLabels(model, lettersOf);
    for (const neighbour of model.neighbours) {
      const pipe = neighbourGroup(neighbour, planes, colours.soft);
      const dimensions = dimensionsTo(neighbour, colours, this.#resolution);
      this.#pipes.set(neighbour.id, pipe);
      this.#content.add(pipe, dimensions.group);
      this.#labels.push(...dimensions.labels);
    }
    this.#scene.add(this.#content);
    const marked = this.#marked;
    this.#marked = null;
    this.mark(marked);
  }

  #pipeAt({ offsetX, offsetY }: PointerEvent): number | null {
    const { clientWidth, clientHeight } = this.#renderer.domElement;
    const at = new Vector2((offsetX / clientWidth) * 2 - 1, 1 - (offsetY / clientHeight) * 2);
    const ray = new Raycaster();
    ray.setFromCamera(at, this.#camera);
    const hits = ray.intersectObjects([...this.#pipes.values()], true);
    const id: unknown = hits.find(({ object }) => object instanceof Mesh)?.object.userData['id'];
    return typeof id === 'number' ? id : null;
  }

  #flyTo(eye: Vector3, target: Vector3, moves: boolean): void {
    cancelAnimationFrame(this.#flight);
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const [eye0, target0] = [this.#camera.position.clone(), this.#controls.target.clone()];
    const begun = performance.now();
    const step = (now: number): void => {
      const share = !moves || still ? 1 : Math.min((now - begun) / FLIGHT_MS, 1);
      const eased = share * share * (3 - 2 * share);
      this.#controls.target.lerpVectors(target0, target, eased);
      this.#camera.position.lerpVectors(eye0, eye, eased);
      this.#controls.update();
      this.#invalidate();
      if (share < 1) this.#flight = requestAnimationFrame(step);
    };
    step(begun);
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#stage;
    if (clientWidth === 0 || clientHeight === 0) return;
    const scale = Math.min(devicePixelRatio, MOST_SCALE);
    this.#renderer.setPixelRatio(scale);
    this.#renderer.setSize(clientWidth, clientHeight);
    this.#labelCanvas.width = this.#renderer.domElement.width;
    this.#labelCanvas.height = this.#renderer.domElement.height;
    this.#camera.aspect = clientWidth / clientHeight;
    this.#camera.updateProjectionMatrix();
    this.#resolution.set(clientWidth, clientHeight);
    if (this.#model !== null) this.#build();
    this.#invalidate();
  }

  #invalidate(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#model === null) return;
    // Near and far close around what is looked at: from afar a depth buffer cannot tell the faces of a wall apart otherwise.
    const distance = this.#camera.position.distanceTo(this.#controls.target);
    this.#camera.near = this.#cutsAt ?? Math.max(distance - REACH_M, distance / 50, NEAR_M);
    this.#camera.far = distance + 4 * REACH_M;
    this.#camera.updateProjectionMatrix();
    this.#renderer.render(this.#scene, this.#camera);
    const context = this.#labelCanvas.getContext('2d');
    const style = getComputedStyle(this.#stage);
    if (context !== null) {
      drawLabels(context, this.#labels, this.#camera, {
        width: this.#stage.clientWidth,
        height: this.#stage.clientHeight,
        scale: this.#renderer.getPixelRatio(),
        marked: this.#marked,
        font: style.fontFamily,
        colours: labelColours(style),
      });
    }
    this.#stage.dataset['drawn'] = `${this.#model.focus.id} ${this.#model.withinM}`;
  }
}

function labelColours(style: CSSStyleDeclaration): LabelColours {
  const of = (name: string) => style.getPropertyValue(name);
  return {
    surface: of('--surface-1'),
    text: of('--text'),
    quiet: of('--text-quiet'),
    line: of('--line-strong'),
    doubt: of('--warning'),
    accent: of('--accent'),
  };
}

/** Code letters, and a question mark where the depth is not known: as on the map. */
function lettersOf({ reportClass, halfHeightM, halfWidthM, sizeKnown, isBox, depthKnown }: NeighbourModel): string {
  const mm = (half: number) => Math.round(half * 2000);
  const size = isBox ? `${mm(halfWidthM)}×${mm(halfHeightM)}` : `Ø${mm(halfHeightM)}`;
  return `${classLook(reportClass).letters} ${sizeKnown ? size : ''}${depthKnown ? '' : ' ?'}`.trim();
}

/** Where to look: the middle of a short segment, else around its nearest neighbour. */
function attention({ focus, neighbours }: InspectorModel) {
  const points = focus.axis.map((one) => new Vector3(...one));
  const [first, last] = [points[0] ?? new Vector3(), points.at(-1) ?? new Vector3()];
  const along = last.clone().sub(first).setZ(0);
  if (along.length() < 1e-6) along.set(1, 0, 0);
  along.normalize();
  const length = first.distanceTo(last);
  const nearest = neighbours.find(({ joined }) => !joined);
  const from = nearest?.apart?.from ?? nearest?.plan.from;
  const isLong = length > LONGEST_VIEW_M && from !== undefined;
  const target = isLong ? new Vector3(...from) : first.clone().lerp(last, 0.5);
  const right = along.clone().cross(new Vector3(0, 0, 1));
  return { target, first, along, right, halfLength: Math.min(length, LONGEST_VIEW_M) / 2 };
}

/** Upright planes around the segment and its surroundings: what runs on beyond is cut off there. */
function clipPlanes({ focus, withinM }: InspectorModel): Plane[] {
  const points = focus.axis.map((one) => new Vector3(...one));
  const along = points.at(-1)!.clone().sub(points[0]!).setZ(0);
  if (along.length() < 1e-6) along.set(1, 0, 0);
  along.normalize();
  const right = along.clone().cross(new Vector3(0, 0, 1));
  return [along, right].flatMap((axis) => {
    const reach = points.map((point) => point.dot(axis));
    const margin = withinM + CLIP_MARGIN_M;
    return [
      new Plane(axis.clone(), margin - Math.min(...reach)),
      new Plane(axis.clone().negate(), Math.max(...reach) + margin),
    ];
  });
}
