import {
  BoundingSphere,
  Cartesian3,
  Cartographic,
  ClippingPlane,
  ClippingPlaneCollection,
  Color,
  ComponentDatatype,
  Geometry,
  GeometryAttribute,
  GeometryAttributes,
  GeometryInstance,
  Material,
  MaterialAppearance,
  Math as CesiumMath,
  Matrix4,
  Primitive,
  PrimitiveType,
  type Scene,
  Transforms,
} from 'cesium';
import { EARTH_RADIUS_M } from './earth-radius.ts';

/** Edges of the window: enough to look round, few enough for a test at every pixel of the ground. */
const SIDES = 12;
/** Radius of the window as a share of the distance from the eye, and its limits; metres. */
const RADIUS_SHARE = 0.13;
const LEAST_RADIUS_M = 5;
const MOST_RADIUS_M = 60;
/** Depth of the pit, metres: all that lies under a street, and no deeper than the window is wide. */
const LEAST_DEPTH_M = 5;
const MOST_DEPTH_M = 12;

/** Lines at every metre of depth on earth that darkens downwards; the floor is darkest. `st` is turns round the wall, and share of the depth. */
const WALL_SOURCE = `
czm_material czm_getMaterial(czm_materialInput materialInput) {
  czm_material material = czm_getDefaultMaterial(materialInput);
  float depth = materialInput.st.t * depthM;
  float off = abs(fract(depth + 0.5) - 0.5);
  float width = max(fwidth(depth), 0.0001);
  float line = materialInput.st.t > 1.5 ? 0.0 : 1.0 - smoothstep(width * 0.3, width * 1.1, off);
  float fade = 1.0 - smoothstep(0.12, 0.4, width);
  float share = clamp(materialInput.st.t, 0.0, 1.0);
  material.diffuse = vec3(0.0);
  material.emission = mix(mix(top.rgb, bottom.rgb, share), ring.rgb, line * fade * 0.5);
  material.alpha = 1.0;
  return material;
}`;

/**
 * A window in the ground: a twelve-sided hole with walls and a floor, in which the buried pipes stand open. It is moved by a matrix alone, so following the
 * pointer costs a frame and nothing else.
 */
export class CutAway {
  readonly #scene: Scene;
  readonly #planes: ClippingPlaneCollection;
  readonly #material: Material;
  readonly #pit: Primitive;
  #enabled = false;
  /** From earth-fixed metres to the pit of radius and depth 1. */
  #toUnit = Matrix4.IDENTITY;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#planes = new ClippingPlaneCollection({
      planes: Array.from({ length: SIDES }, (_, side) => {
        const angle = ((side + 0.5) / SIDES) * CesiumMath.TWO_PI;
        return new ClippingPlane(new Cartesian3(Math.cos(angle), Math.sin(angle), 0), -1);
      }),
      // What is behind every plane is cut: the inside of the prism.
      unionClippingRegions: false,
      edgeColor: Color.WHITE,
      edgeWidth: 2,
      enabled: false,
    });
    scene.globe.clippingPlanes = this.#planes;
    this.#material = new Material({
      fabric: {
        uniforms: {
          depthM: LEAST_DEPTH_M,
          top: Color.fromCssColorString('#3d4656'),
          bottom: Color.fromCssColorString('#121a27'),
          ring: Color.fromCssColorString('#c9d6e8'),
        },
        source: WALL_SOURCE,
      },
      translucent: false,
    });
    this.#pit = new Primitive({
      geometryInstances: new GeometryInstance({ geometry: pitGeometry() }),
      appearance: new MaterialAppearance({
        material: this.#material,
        translucent: false,
        faceForward: true,
        materialSupport: MaterialAppearance.MaterialSupport.TEXTURED,
        renderState: { depthTest: { enabled: true }, cull: { enabled: false } },
      }),
      asynchronous: false,
      allowPicking: false,
      show: false,
    });
    scene.primitives.add(this.#pit);
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  /** Enabled, it opens with the first place that it is moved to. */
  setEnabled(enabled: boolean): void {
    if (enabled === this.#enabled) return;
    this.#enabled = enabled;
    if (!enabled) {
      this.#planes.enabled = false;
      this.#pit.show = false;
    }
    this.#scene.requestRender();
  }

  /** Whether an earth-fixed position stands open to the eye: within the window, not below its floor, and not behind the ground before its rim. */
  contains(position: Cartesian3): boolean {
    if (!this.#planes.enabled) return false;
    const inside = Matrix4.multiplyByPoint(this.#toUnit, position, new Cartesian3());
    if (Math.hypot(inside.x, inside.y) >= 1 || inside.z <= -1) return false;
    const eye = Matrix4.multiplyByPoint(this.#toUnit, this.#scene.camera.positionWC, new Cartesian3());
    if (inside.z >= 0 || eye.z <= inside.z) return true;
    // Where the sight line goes through the ground.
    const entry = Cartesian3.lerp(inside, eye, -inside.z / (eye.z - inside.z), new Cartesian3());
    return Math.hypot(entry.x, entry.y) < 1;
  }

  /** Moves the window to a place on the ground; its size follows the distance from the eye. */
  moveTo(place: Cartesian3): void {
    const { globe, camera } = this.#scene;
    const radius = CesiumMath.clamp(
      Cartesian3.distance(camera.positionWC, place) * RADIUS_SHARE,
      LEAST_RADIUS_M,
      MOST_RADIUS_M,
    );
    const depth = CesiumMath.clamp(radius, LEAST_DEPTH_M, MOST_DEPTH_M);
    const centre = Cartographic.fromCartesian(place);
    const heightAt = (east: number, north: number) =>
      globe.getHeight(
        new Cartographic(
          centre.longitude + east / (EARTH_RADIUS_M * Math.cos(centre.latitude)),
          centre.latitude + north / EARTH_RADIUS_M,
        ),
      ) ?? centre.height;
    // The pit leans with the ground, so that its rim meets it and depths count from it.
    const slopeEast = (heightAt(radius, 0) - heightAt(-radius, 0)) / (2 * radius);
    const slopeNorth = (heightAt(0, radius) - heightAt(0, -radius)) / (2 * radius);
    const frame = Transforms.eastNorthUpToFixedFrame(place);
    const shear = new Matrix4(
      radius, 0, 0, 0,
      0, radius, 0, 0,
      slopeEast * radius, slopeNorth * radius, depth, 0,
      0, 0, 0, 1,
    ); // prettier-ignore
    this.#pit.modelMatrix = Matrix4.multiply(frame, shear, new Matrix4());
    this.#toUnit = Matrix4.inverse(this.#pit.modelMatrix, new Matrix4());
    this.#planes.modelMatrix = frame;
    // The planes touch the middles of the sides of the prism whose corners are on the radius.
    const inner = radius * Math.cos(Math.PI / SIDES);
    for (let side = 0; side < SIDES; side++) this.#planes.get(side).distance = -inner;
    this.#material.uniforms['depthM'] = depth;
    this.#planes.enabled = this.#enabled;
    this.#pit.show = this.#enabled;
    this.#scene.requestRender();
  }
}

/** Walls and floor of a prism of radius 1 from z = 0 to -1, seen from within; `st` as the wall's material reads it. */
function pitGeometry(): Geometry {
  const positions: number[] = [];
  const normals: number[] = [];
  const turns: number[] = [];
  const indices: number[] = [];
  const add = (x: number, y: number, z: number, normal: readonly [number, number, number], s: number, t: number) => {
    positions.push(x, y, z);
    normals.push(...normal);
    turns.push(s, t);
    return positions.length / 3 - 1;
  };
  for (let side = 0; side < SIDES; side++) {
    const [from, to] = [side / SIDES, (side + 1) / SIDES];
    const [a, b, middle] = [from, to, (from + to) / 2].map((turn) => turn * CesiumMath.TWO_PI) as [
      number,
      number,
      number,
    ];
    const inward = [-Math.cos(middle), -Math.sin(middle), 0] as const;
    const corners = [
      add(Math.cos(a), Math.sin(a), 0, inward, from, 0),
      add(Math.cos(a), Math.sin(a), -1, inward, from, 1),
      add(Math.cos(b), Math.sin(b), -1, inward, to, 1),
      add(Math.cos(b), Math.sin(b), 0, inward, to, 0),
    ] as const;
    indices.push(corners[0], corners[1], corners[2], corners[0], corners[2], corners[3]);
    const up = [0, 0, 1] as const;
    indices.push(
      add(0, 0, -1, up, 0, 2),
      add(Math.cos(a), Math.sin(a), -1, up, from, 2),
      add(Math.cos(b), Math.sin(b), -1, up, to, 2),
    );
  }
  const attributes = new GeometryAttributes();
  attributes.position = new GeometryAttribute({
    componentDatatype: ComponentDatatype.DOUBLE,
    componentsPerAttribute: 3,
    values: Float64Array.from(positions),
  });
  attributes.normal = new GeometryAttribute({
    componentDatatype: ComponentDatatype.FLOAT,
    componentsPerAttribute: 3,
    values: Float32Array.from(normals),
  });
  attributes.st = new GeometryAttribute({
    componentDatatype: ComponentDatatype.FLOAT,
    componentsPerAttribute: 2,
    values: Float32Array.from(turns),
  });
  return new Geometry({
    attributes,
    indices: Uint16Array.from(indices),
    primitiveType: PrimitiveType.TRIANGLES,
    boundingSphere: new BoundingSphere(new Cartesian3(0, 0, -0.5), 1.2),
  });
}
