import {
  buildModuleUrl,
  Cartesian3,
  CesiumTerrainProvider,
  Color,
  DirectionalLight,
  EllipsoidTerrainProvider,
  ImageryLayer,
  Material,
  Math as CesiumMath,
  Matrix4,
  type Scene,
  TileMapServiceImageryProvider,
  Transforms,
} from 'cesium';
import type { Theme } from '../state.ts';

/** Heights of the camera between which the world map gives way to our own ground, metres. */
const MAP_BEGINS_M = 60_000;
const MAP_FULL_M = 400_000;

const GROUND: Readonly<
  Record<
    Theme,
    {
      near: string;
      below: string;
      contour: string;
      brightness: number;
      saturation: number;
      /** Light of the relief: what the slope takes and what stays in the shade. Level ground keeps nine tenths of its colour. */
      slope: number;
      shade: number;
    }
  >
> = {
  dark: {
    near: '#222f42',
    below: '#0a111c',
    contour: '#8ca5c81c',
    brightness: 0.42,
    saturation: 0.35,
    slope: 2.1,
    shade: 0.08,
  },
  light: {
    near: '#dfe4e8',
    below: '#aab4bf',
    contour: '#3c506e22',
    brightness: 1.05,
    saturation: 0.55,
    slope: 1.35,
    shade: 0.4,
  },
};

/** Light from the north-west, low, as on relief maps; east, north, up. */
const RELIEF_LIGHT = new Cartesian3(0.62, -0.62, -0.38);
const LIGHT_FROM_EYE = new Cartesian3(0, 0, -1);

/** The ground: our terrain in a calm tone with relief, and Natural Earth II from far away. Both come from our own host. */
export class Ground {
  readonly #scene: Scene;
  readonly #light = new DirectionalLight({ direction: Cartesian3.clone(Cartesian3.UNIT_X) });
  #map: ImageryLayer | null = null;
  #theme: Theme = 'dark';
  #contour = Color.TRANSPARENT;
  readonly #contours = Material.fromType('ElevationContour', { width: 1, spacing: 1 });

  constructor(scene: Scene) {
    this.#scene = scene;
    scene.light = this.#light;
    const { globe } = scene;
    globe.enableLighting = true;
    globe.dynamicAtmosphereLighting = false;
    globe.lightingFadeOutDistance = 1e9;
    globe.lightingFadeInDistance = 2e9;
    globe.material = this.#contours;
    scene.preUpdate.addEventListener(() => this.#follow());
  }

  /** Loads the terrain anew; without it the ground is the bare ellipsoid. Rejects when the server has none. */
  async loadTerrain(): Promise<void> {
    try {
      this.#scene.terrainProvider = await CesiumTerrainProvider.fromUrl('/terrain', { requestVertexNormals: true });
    } catch (error) {
      this.#scene.terrainProvider = new EllipsoidTerrainProvider();
      throw error;
    } finally {
      this.#scene.requestRender();
    }
  }

  /** Imagery layers that lie under the street map. */
  get imageryLayers(): number {
    return this.#map === null ? 0 : 1;
  }

  async loadWorldMap(): Promise<void> {
    const provider = await TileMapServiceImageryProvider.fromUrl(buildModuleUrl('Assets/Textures/NaturalEarthII'));
    this.#map = new ImageryLayer(provider, {});
    this.#scene.imageryLayers.add(this.#map, 0);
    this.setTheme(this.#theme);
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    const tone = GROUND[theme];
    this.#scene.globe.baseColor = Color.fromCssColorString(tone.near);
    this.#scene.globe.lambertDiffuseMultiplier = tone.slope;
    this.#scene.globe.vertexShadowDarkness = tone.shade;
    this.#contour = Color.fromCssColorString(tone.contour);
    this.#scene.globe.undergroundColor = Color.fromCssColorString(tone.below);
    if (this.#map !== null) {
      this.#map.brightness = tone.brightness;
      this.#map.saturation = tone.saturation;
    }
    this.#scene.requestRender();
  }

  /** Once a frame: the map fades with the height of the eye, the light stays north-west of where one looks. */
  #follow(): void {
    const { camera } = this.#scene;
    const share = (camera.positionCartographic.height - MAP_BEGINS_M) / (MAP_FULL_M - MAP_BEGINS_M);
    if (this.#map !== null) {
      this.#map.alpha = Math.min(Math.max(share, 0), 1);
      this.#map.show = share > 0;
    }
    const spacing = contourSpacing(camera.positionCartographic.height);
    this.#contours.uniforms['color'] = spacing === null ? Color.TRANSPARENT : this.#contour;
    if (spacing !== null) this.#contours.uniforms['spacing'] = spacing;
    const frame = Transforms.eastNorthUpToFixedFrame(camera.positionWC);
    // Relief is for the ground near by; a globe lit from its edge is half in the dark.
    const light = Cartesian3.lerp(RELIEF_LIGHT, LIGHT_FROM_EYE, CesiumMath.clamp(share, 0, 1), new Cartesian3());
    const direction = Matrix4.multiplyByPointAsVector(frame, light, light);
    this.#light.direction = Cartesian3.normalize(direction, direction);
  }
}

/** Metres between contour lines for a height of the eye: close enough to show relief, wide enough not to fill the ground; null from where there are none. */
function contourSpacing(heightM: number): number | null {
  if (heightM < 900) return 5;
  if (heightM < 3000) return 10;
  if (heightM < 12_000) return 25;
  if (heightM < 30_000) return 50;
  return null;
}
