import {
  Cartesian3,
  Cesium3DTileset,
  Color,
  CustomShader,
  CustomShaderMode,
  CustomShaderTranslucencyMode,
  LightingModel,
  type Scene,
  UniformType,
} from 'cesium';
import type { Theme } from '../../state.ts';
import type { GroundBelow } from '../ground-below.ts';

const ADDRESS = '/3dtiles/buildings/tileset.json';

/** sRGB tones of a wall in the shade, a wall in the light and a roof; opacity above ground. */
const TONES: Readonly<Record<Theme, { shade: string; light: string; roof: string; opacity: number }>> = {
  dark: { shade: '#263346', light: '#40516a', roof: '#4b5d78', opacity: 0.78 },
  light: { shade: '#bcc5d0', light: '#dde3ea', roof: '#f2f5f8', opacity: 0.8 },
};
/** Opacity over ground that is glass. */
const GHOST_OPACITY = 0.14;
/** Close by, what lies behind and under buildings counts more than they do: heights of the eye above ground, metres, and the share of the opacity that is left. */
const FADES_FROM_M = 1800;
const FADED_AT_M = 300;
const FADED_SHARE = 0.42;

const fragmentShaderText = `
void fragmentMain(FragmentInput fsInput, inout czm_modelMaterial material) {
  vec3 up = normalize((czm_view * vec4(u_up, 0.0)).xyz);
  vec3 east = normalize((czm_view * vec4(u_east, 0.0)).xyz);
  vec3 normal = normalize(fsInput.attributes.normalEC);
  float roof = smoothstep(0.7, 0.95, dot(normal, up));
  float side = 0.5 + 0.5 * dot(normal, east);
  vec3 colour = mix(mix(u_shade, u_light, side), u_roof, roof);
  material.diffuse = czm_srgbToLinear(colour);
  material.alpha = u_opacity;
}
`;

/** Buildings as quiet translucent blocks. They never stand in the way of a pick. */
export class Buildings {
  readonly #scene: Scene;
  readonly #groundBelow: GroundBelow;
  readonly #onFailure: (error: unknown) => void;
  readonly #shader = new CustomShader({
    mode: CustomShaderMode.REPLACE_MATERIAL,
    lightingModel: LightingModel.UNLIT,
    translucencyMode: CustomShaderTranslucencyMode.TRANSLUCENT,
    uniforms: {
      u_up: { type: UniformType.VEC3, value: Cartesian3.clone(Cartesian3.UNIT_Z) },
      u_east: { type: UniformType.VEC3, value: Cartesian3.clone(Cartesian3.UNIT_X) },
      u_shade: { type: UniformType.VEC3, value: new Cartesian3() },
      u_light: { type: UniformType.VEC3, value: new Cartesian3() },
      u_roof: { type: UniformType.VEC3, value: new Cartesian3() },
      u_opacity: { type: UniformType.FLOAT, value: 1 },
    },
    fragmentShaderText,
  });
  #current: Cesium3DTileset | null = null;
  #coming: Cesium3DTileset | null = null;
  #load = 0;
  #wanted = true;
  #theme: Theme = 'dark';
  #glass = false;

  constructor(scene: Scene, groundBelow: GroundBelow, onFailure: (error: unknown) => void) {
    this.#scene = scene;
    this.#groundBelow = groundBelow;
    this.#onFailure = onFailure;
    scene.preUpdate.addEventListener(() => this.#follow());
  }

  get idle(): boolean {
    return this.#coming === null && (this.#current === null || !this.#current.show || this.#current.tilesLoaded);
  }

  setVisible(visible: boolean): void {
    this.#wanted = visible;
    this.#scene.requestRender();
  }

  /** Over glass they are ghosts. */
  setGlass(glass: boolean): void {
    this.#glass = glass;
    this.#tone();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#tone();
  }

  /** Does something without buildings, such as looking what is under the pointer. */
  without<T>(work: () => T): T {
    const shown = [this.#current, this.#coming].filter((tileset) => tileset?.show === true);
    for (const tileset of shown) tileset!.show = false;
    try {
      return work();
    } finally {
      for (const tileset of shown) tileset!.show = true;
    }
  }

  /** Loads the newest buildings beside the drawn ones, which go when the new ones stand. */
  async reload(): Promise<void> {
    const load = ++this.#load;
    let tileset: Cesium3DTileset;
    try {
      tileset = await Cesium3DTileset.fromUrl(ADDRESS, {
        show: this.#isShown(),
        environmentMapOptions: { enabled: false },
        maximumScreenSpaceError: 16,
        preloadFlightDestinations: false,
      });
    } catch (error) {
      if (load === this.#load) this.#onFailure(error);
      return;
    }
    if (load !== this.#load || this.#scene.isDestroyed()) {
      tileset.destroy();
      return;
    }
    tileset.customShader = this.#shader;
    tileset.tileFailed.addEventListener(({ message }: { message: string }) => this.#onFailure(new Error(message)));
    if (this.#coming !== null) this.#scene.primitives.remove(this.#coming);
    this.#coming = tileset;
    this.#scene.primitives.add(tileset);
    if (this.#current === null || !this.#current.show) this.#swap(tileset);
    else tileset.allTilesLoaded.addEventListener(() => this.#swap(tileset));
    this.#scene.requestRender();
  }

  #swap(tileset: Cesium3DTileset): void {
    if (tileset !== this.#coming) return;
    this.#coming = null;
    if (this.#current !== null) this.#scene.primitives.remove(this.#current);
    this.#current = tileset;
    this.#scene.requestRender();
  }

  /** From below ground buildings would only be in the way. */
  #isShown(): boolean {
    const eye = this.#scene.camera.positionCartographic;
    return this.#wanted && !(this.#glass && eye.height < (this.#scene.globe.getHeight(eye) ?? -Infinity));
  }

  /** Once a frame: whether they show, and where up and east are there. */
  #follow(): void {
    const shown = this.#isShown();
    for (const tileset of [this.#current, this.#coming]) if (tileset !== null) tileset.show = shown;
    const up = Cartesian3.normalize(this.#scene.camera.positionWC, new Cartesian3());
    const east = Cartesian3.normalize(Cartesian3.cross(Cartesian3.UNIT_Z, up, new Cartesian3()), new Cartesian3());
    this.#shader.setUniform('u_up', up);
    this.#shader.setUniform('u_east', east);
    this.#shader.setUniform('u_opacity', this.#opacity());
  }

  #opacity(): number {
    if (this.#glass) return GHOST_OPACITY;
    const nearness = (FADES_FROM_M - this.#groundBelow.heightAbove()) / (FADES_FROM_M - FADED_AT_M);
    return TONES[this.#theme].opacity * (1 - (1 - FADED_SHARE) * Math.min(Math.max(nearness, 0), 1));
  }

  #tone(): void {
    const tones = TONES[this.#theme];
    this.#shader.setUniform('u_shade', srgb(tones.shade));
    this.#shader.setUniform('u_light', srgb(tones.light));
    this.#shader.setUniform('u_roof', srgb(tones.roof));
    this.#scene.requestRender();
  }
}

function srgb(css: string): Cartesian3 {
  const { red, green, blue } = Color.fromCssColorString(css);
  return new Cartesian3(red, green, blue);
}
