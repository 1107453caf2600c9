import {
  Cartesian4,
  CustomShader,
  CustomShaderMode,
  CustomShaderTranslucencyMode,
  LightingModel,
  UniformType,
  VaryingType,
} from 'cesium';
import { REPORT_CLASSES, SURVEY_CASINGS, SURVEY_CLASSES, SURVEY_COLOURS } from '../../core/model/survey-class.ts';
import type { ReportClass, Rgb } from '../../core/model/survey-class.ts';

/** Smallest width of a pipe on the screen, pixels. */
const LEAST_WIDTH_PX = 1.6;
/** Pixels that a selected pipe is wider on each side. */
const SELECTED_GROWTH_PX = 2;

/** Bits of `look` (100 * knownBits + 10 * reportIndex + surveyIndex). */
const START_AND_END_KNOWN = 3;

const vec3 = (colour: Rgb) => `vec3(${colour.map((channel) => (channel / 255).toFixed(4)).join(', ')})`;
const vec3Table = (name: string, colours: readonly Rgb[]) =>
  `const vec3 ${name}[${colours.length}] = vec3[${colours.length}](${colours.map(vec3).join(', ')});`;

/** Metres of a coloured stretch and of the gap after it, for classes that share a colour with another; 0: one colour throughout. */
const BANDS: Readonly<Partial<Record<ReportClass, readonly [number, number]>>> = {
  broadcast: [3, 1],
  lighting: [3, 1],
  signal: [1, 1],
};
const bandTable = `const vec2 BAND[${REPORT_CLASSES.length}] = vec2[${REPORT_CLASSES.length}](${REPORT_CLASSES.map(
  (reportClass) => {
    const [stretch, gap] = BANDS[reportClass] ?? [0, 0];
    return `vec2(${stretch.toFixed(1)}, ${gap.toFixed(1)})`;
  },
).join(', ')});`;

/** Bayer's four by four: opacities from which a pixel of the screen is drawn. */
const SCREEN = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map((rank) => (rank + 0.5) / 16);
const screenTable = `const float SCREEN[16] = float[16](${SCREEN.map((at) => at.toFixed(5)).join(', ')});`;

/**
 * Instances are in a tile's own metres. `getInstancingTransform` is Cesium's (InstancingStageCommon.glsl): its columns are the radius-scaled
 * cross axes and the length-scaled axis of the unit cylinder, from which the rim and the bands along the pipe are found. `featureIds.look` and
 * `featureIds.gid` are ints. A hidden class collapses to a point, which neither draws nor picks.
 */
const vertexShaderText = `
void vertexMain(VertexInput vsInput, inout czm_modelVertexOutput vsOutput) {
  int look = vsInput.featureIds.look;
  int report = (look / 10) % 10;
  v_look = float(look);
  v_selected = float(vsInput.featureIds.gid) == u_selected ? 1.0 : 0.0;
  v_axis = vec4(0.0);
  v_along = 0.0;
  v_side = vec2(0.0);
  #ifdef HAS_INSTANCING
  mat4 instance = getInstancingTransform();
  float across = length(instance[0].xyz);
  float length_ = length(instance[2].xyz);
  // A joint is a sphere: it has no axis.
  if (abs(length_ - across) > 0.001 * across) {
    v_axis = vec4(normalize(czm_normal * instance[2].xyz), 1.0);
    vec3 fromMiddle = vsInput.attributes.positionMC - instance[3].xyz;
    v_along = dot(fromMiddle, instance[2].xyz) / length_ + 0.5 * length_;
    // Place and normal in the cross section of the unit mesh. A corner of a box has both coordinates and a normal along one of them.
    vec2 place = vec2(dot(fromMiddle, instance[0].xyz) / dot(instance[0].xyz, instance[0].xyz),
                      dot(fromMiddle, instance[1].xyz) / dot(instance[1].xyz, instance[1].xyz));
    vec3 normal = normalize(vsInput.attributes.normalMC);
    vec2 turned = abs(vec2(dot(normal, normalize(instance[0].xyz)), dot(normal, normalize(instance[1].xyz))));
    bool corner = min(abs(place.x), abs(place.y)) > 0.3 * max(abs(place.x), abs(place.y));
    if (corner && max(turned.x, turned.y) > 0.99) v_side = vec2(sign(turned.x > turned.y ? place.y : place.x), 1.0);
  }
  #endif
  vec4 positionEC = czm_modelView * vec4(vsInput.attributes.positionMC, 1.0);
  float pixel = czm_metersPerPixel(positionEC);
  v_pixel = pixel;
  float growth = 0.5 * u_leastWidth + v_selected * u_selectedGrowth;
  vsOutput.positionMC += normalize(vsInput.attributes.normalMC) * pixel * growth;
  if (((u_hidden >> report) & 1) == 1) vsOutput.positionMC = vec3(0.0);
}
`;

/**
 * Lit from the camera and a little from above, so that roundness reads underground too; the casing is a rim along both sides, found from the angle
 * between normal and view across the axis. Colours are sRGB until the last line, which Cesium expects linear.
 */
const fragmentShaderText = `
${vec3Table('CORE', inSurveyOrder(SURVEY_COLOURS))}
${vec3Table('CASING', inSurveyOrder(SURVEY_CASINGS))}
${bandTable}
${screenTable}

void fragmentMain(FragmentInput fsInput, inout czm_modelMaterial material) {
  int look = int(v_look + 0.5);
  int survey = look % 10;
  int report = (look / 10) % 10;
  int known = look / 100;
  bool selected = v_selected > 0.5;

  // Unknown elevation: a screen-door, every other pixel left out.
  if (!selected && (known & ${START_AND_END_KNOWN}) != ${START_AND_END_KNOWN}) {
    vec2 cell = mod(floor(gl_FragCoord.xy / u_pixelRatio), 2.0);
    if (cell.x + cell.y > 0.5 && !(cell.x > 0.5 && cell.y > 0.5)) discard;
  }

  // A class that is not solid: a finer screen, four by four, so that what lies behind shows through.
  float opacity = (report < 4 ? u_opacity0 : report < 8 ? u_opacity1 : u_opacity2)[report % 4];
  if (!selected && opacity < 1.0) {
    ivec2 at = ivec2(gl_FragCoord.xy / u_pixelRatio) % 4;
    if (opacity < SCREEN[at.x + 4 * at.y]) discard;
  }

  vec3 normal = normalize(fsInput.attributes.normalEC);
  vec3 view = normalize(-fsInput.attributes.positionEC);
  vec3 facing = view;
  bool cap = false;
  if (v_axis.w > 0.5) {
    vec3 axis = normalize(v_axis.xyz);
    cap = abs(dot(normal, axis)) > 0.7;
    facing = normalize(view - axis * dot(view, axis));
  }
  float front = clamp(abs(dot(normal, facing)), 0.0, 1.0);
  // Across a flat side of a box the place tells how near its edge is, across a round pipe the turn of the normal.
  float middle = v_side.y > 0.5 ? sqrt(max(1.0 - v_side.x * v_side.x, 0.0)) : front;

  vec3 core = CORE[survey];
  vec3 casing = CASING[survey];
  vec2 band = BAND[report];
  if (band.x > 0.0 && v_axis.w > 0.5) {
    float period = band.x + band.y;
    float within = mod(v_along, period);
    // Bands finer than a few pixels would only flicker.
    float visible = 1.0 - smoothstep(0.1, 0.3, v_pixel / period);
    core = mix(core, casing, visible * step(band.x, within));
  }

  float light = 0.42 + 0.58 * pow(front, 0.8);
  light += 0.12 * clamp(dot(normal, normalize(czm_normal * vec3(0.0, 1.0, 0.0))), 0.0, 1.0);
  vec3 colour = core * light + 0.10 * pow(front, 24.0);
  // The darkest cores (black, brown) need some sheen to look round at all.
  float dark = 1.0 - smoothstep(0.0, 0.35, max(core.r, max(core.g, core.b)));
  colour += dark * 0.10 * pow(front, 3.0);

  float rimAt = selected ? 0.75 : 0.52;
  float edge = max(fwidth(middle), 0.02);
  float rim = cap ? 0.0 : 1.0 - smoothstep(rimAt - edge, rimAt + edge, middle);
  vec3 rimColour = selected ? vec3(1.0) : casing * (0.75 + 0.25 * light);
  colour = mix(colour, rimColour, rim * (selected ? 1.0 : 0.85));
  if (selected) colour = mix(colour, vec3(1.0), 0.12);

  material.diffuse = czm_srgbToLinear(clamp(colour, 0.0, 1.0));
  material.alpha = 1.0;
}
`;

/** The one shader of the near network: colour, casing, ghosting, visibility, selection and width. One instance a tileset. */
export class TubeShader {
  readonly shader: CustomShader;

  constructor() {
    this.shader = new CustomShader({
      mode: CustomShaderMode.REPLACE_MATERIAL,
      lightingModel: LightingModel.UNLIT,
      translucencyMode: CustomShaderTranslucencyMode.OPAQUE,
      uniforms: {
        u_hidden: { type: UniformType.INT, value: 0 },
        u_selected: { type: UniformType.FLOAT, value: -1 },
        u_leastWidth: { type: UniformType.FLOAT, value: LEAST_WIDTH_PX },
        u_selectedGrowth: { type: UniformType.FLOAT, value: SELECTED_GROWTH_PX },
        u_opacity0: { type: UniformType.VEC4, value: new Cartesian4(1, 1, 1, 1) },
        u_opacity1: { type: UniformType.VEC4, value: new Cartesian4(1, 1, 1, 1) },
        u_opacity2: { type: UniformType.VEC4, value: new Cartesian4(1, 1, 1, 1) },
        u_pixelRatio: { type: UniformType.FLOAT, value: 1 },
      },
      varyings: {
        v_look: VaryingType.FLOAT,
        v_selected: VaryingType.FLOAT,
        v_axis: VaryingType.VEC4,
        v_along: VaryingType.FLOAT,
        v_pixel: VaryingType.FLOAT,
        v_side: VaryingType.VEC2,
      },
      vertexShaderText,
      fragmentShaderText,
    });
  }

  /** Classes that are not drawn and not picked. */
  setHidden(hidden: ReadonlySet<ReportClass>): void {
    let mask = 0;
    REPORT_CLASSES.forEach((reportClass, index) => {
      if (hidden.has(reportClass)) mask |= 1 << index;
    });
    this.shader.setUniform('u_hidden', mask);
  }

  /** How solid classes are drawn that are not wholly so, 0 to 1. */
  setOpacities(opacities: ReadonlyMap<ReportClass, number>): void {
    const of = (index: number) => {
      const reportClass = REPORT_CLASSES[index];
      return reportClass === undefined ? 1 : (opacities.get(reportClass) ?? 1);
    };
    for (const four of [0, 1, 2] as const) {
      const [x, y, z, w] = [0, 1, 2, 3].map((one) => of(4 * four + one));
      this.shader.setUniform(`u_opacity${four}`, new Cartesian4(x, y, z, w));
    }
  }

  /** The global id that is drawn as selected; null for none. */
  setSelected(gid: number | null): void {
    this.shader.setUniform('u_selected', gid ?? -1);
  }

  setPixelRatio(ratio: number): void {
    this.shader.setUniform('u_pixelRatio', ratio);
  }

  destroy(): void {
    this.shader.destroy();
  }
}

function inSurveyOrder(colours: typeof SURVEY_COLOURS): Rgb[] {
  return SURVEY_CLASSES.map((surveyClass) => colours[surveyClass]);
}
