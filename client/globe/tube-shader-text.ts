import { MODEL_PARTS, type ModelPart } from '../../core/gltf/instance-meshes.ts';
import { REPORT_CLASSES, SURVEY_CASINGS, SURVEY_CLASSES, SURVEY_COLOURS } from '../../core/model/survey-class.ts';
import type { ReportClass, Rgb } from '../../core/model/survey-class.ts';

/** What a shader draws: pipes as bars with joints, or survey points as models with parts. */
export type TubeKind = 'pipes' | 'points';

/** Bits of `look` (100 * knownBits + 10 * reportIndex + surveyIndex). */
const START_AND_END_KNOWN = 3;
/** A fall below this (metres a metre) is within what the compressed rotation turns a pipe: it says nothing about the flow. */
const LEAST_FALL = 0.0002;

const part = (name: ModelPart) => String(MODEL_PARTS.indexOf(name));
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

/**
 * Instances are in a tile's own metres. `getInstancingTransform` is Cesium's (InstancingStageCommon.glsl): its columns are the radius-scaled
 * cross axes and the length-scaled axis of the unit cylinder, from which radius, casing and what runs along the pipe are found. `featureIds.look` and
 * `featureIds.gid` are ints. A hidden class collapses to a point, which neither draws nor picks; the pick pass runs this same shader, so picking
 * follows the drawn width.
 */
export function vertexShaderText(kind: TubeKind): string {
  return `
void vertexMain(VertexInput vsInput, inout czm_modelVertexOutput vsOutput) {
  int look = vsInput.featureIds.look;
  int report = (look / 10) % 10;
  float gid = float(vsInput.featureIds.gid);
  v_look = float(look);
  // 2: selected, 1: under the pointer.
  v_mark = gid == u_selected ? 2.0 : gid == u_hovered ? 1.0 : 0.0;
  v_axis = vec4(0.0);
  v_along = vec2(0.0);
  v_side = vec2(0.0);
  v_made = ${kind === 'points' ? 'vsInput.attributes.part' : '0.0'};
  vec4 positionEC = czm_modelView * vec4(vsInput.attributes.positionMC, 1.0);
  float pixel = czm_metersPerPixel(positionEC);
  float radius = 0.0;
  float least = 0.0;
  vec3 normalMC = normalize(vsInput.attributes.normalMC);
  #ifdef HAS_INSTANCING
  mat4 instance = getInstancingTransform();
  ${
    kind === 'points'
      ? ''
      : `
  float width = length(instance[0].xyz);
  float height = length(instance[1].xyz);
  float length_ = length(instance[2].xyz);
  radius = max(width, height);
  // Larger pipes stay larger when all are inflated, as on the draped overlay.
  least = 0.5 * u_leastWidth * (radius >= 0.6 ? 1.5 : radius >= 0.3 ? 1.2 : 1.0) * pixel;
  // A joint is a sphere: it has no axis.
  if (abs(length_ - width) > 0.001 * width) {
    v_axis = vec4(normalize(czm_normal * instance[2].xyz), 1.0);
    vec3 fromMiddle = vsInput.attributes.positionMC - instance[3].xyz;
    v_along.x = dot(fromMiddle, instance[2].xyz) / length_ + 0.5 * length_;
    // The axis runs from start to end; y is up in a tile.
    float fall = -instance[2].y / length_;
    v_along.y = abs(fall) < ${LEAST_FALL} ? 0.0 : sign(fall);
    // Place and normal in the cross section of the unit mesh. A corner of a box has both coordinates and a normal along one of them.
    vec2 place = vec2(dot(fromMiddle, instance[0].xyz) / dot(instance[0].xyz, instance[0].xyz),
                      dot(fromMiddle, instance[1].xyz) / dot(instance[1].xyz, instance[1].xyz));
    vec2 turned = abs(vec2(dot(normalMC, normalize(instance[0].xyz)), dot(normalMC, normalize(instance[1].xyz))));
    bool corner = min(abs(place.x), abs(place.y)) > 0.3 * max(abs(place.x), abs(place.y));
    if (corner && max(turned.x, turned.y) > 0.99) v_side = vec2(sign(turned.x > turned.y ? place.y : place.x), 1.0);
  }`
  }
  #endif
  float outline = v_mark > 1.5 ? u_selectedOutline.x + u_selectedOutline.y : v_mark > 0.5 ? u_hoveredOutline.x + u_hoveredOutline.y : 0.0;
  float growth = max(least - radius, 0.0) + outline * pixel * ${kind === 'points' ? '0.5' : '1.0'};
  vsOutput.positionMC += normalMC * growth;
  v_size = vec2(radius + growth, pixel);
  if (((u_hidden >> report) & 1) == 1) vsOutput.positionMC = vec3(0.0);
}
`;
}

/**
 * Lit from the camera and a little from above, so that roundness reads underground too. From the silhouette inward, in pixels: the double outline of what is
 * selected (black, then white), the casing, the core. Colours are sRGB until the last line, which Cesium expects linear.
 */
export function fragmentShaderText(kind: TubeKind): string {
  return `
${vec3Table('CORE', inSurveyOrder(SURVEY_COLOURS))}
${vec3Table('CASING', inSurveyOrder(SURVEY_CASINGS))}
${bandTable}
const mat4 BAYER = mat4(0.0, 12.0, 3.0, 15.0, 8.0, 4.0, 11.0, 7.0, 2.0, 14.0, 1.0, 13.0, 10.0, 6.0, 9.0, 5.0);

// Translucency without sorting: of sixteen neighbouring pixels as many are drawn as the share says.
bool keep(float share) {
  ivec2 cell = ivec2(mod(floor(gl_FragCoord.xy / u_pixelRatio), 4.0));
  return share * 16.0 > BAYER[cell.x][cell.y] + 0.5;
}

void fragmentMain(FragmentInput fsInput, inout czm_modelMaterial material) {
  int look = int(v_look + 0.5);
  int survey = look % 10;
  int report = (look / 10) % 10;
  int known = look / 100;
  bool ghost = (known & ${START_AND_END_KNOWN}) != ${START_AND_END_KNOWN};
  vec3 core = CORE[survey];
  vec3 casing = CASING[survey];

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
  // Across a flat side of a box the place tells how near its edge is, across a round pipe the turn of the normal: 0 in the middle, 1 at the edge.
  float across = v_side.y > 0.5 ? abs(v_side.x) : sqrt(max(1.0 - front * front, 0.0));
  float skyward = clamp(dot(normal, normalize(czm_normal * vec3(0.0, 1.0, 0.0))), 0.0, 1.0);
  float light = 0.40 + 0.52 * pow(front, 0.8) + 0.14 * skyward;
  float share = u_presence;
  ${kind === 'points' ? pointBody : pipeBody}
  // A class that is not solid: what is marked stays whole.
  if (v_mark < 0.5) share *= (report < 4 ? u_opacity0 : report < 8 ? u_opacity1 : u_opacity2)[report % 4];
  if (share < 1.0 && !keep(share)) discard;
  material.diffuse = czm_srgbToLinear(clamp(colour, 0.0, 1.0));
  material.alpha = 1.0;
}
`;
}

const shading = `
  vec3 colour = core * light + 0.10 * pow(front, 24.0);
  // The darkest cores (black, brown) need some sheen to look round at all.
  float dark = 1.0 - smoothstep(0.0, 0.35, max(core.r, max(core.g, core.b)));
  colour += dark * 0.12 * pow(front, 3.0);
`;

const pipeBody = `
  float radius = v_size.x;
  float pixel = v_size.y;
  float radiusPx = radius / pixel;
  vec2 band = BAND[report];
  if (band.x > 0.0 && v_axis.w > 0.5) {
    float period = band.x + band.y;
    // Bands finer than a few pixels would only flicker.
    float visible = 1.0 - smoothstep(0.1, 0.3, pixel / period);
    core = mix(core, casing, visible * step(band.x, mod(v_along.x, period)));
  }
  ${shading}
  bool marked = v_mark > 0.5;
  vec2 outline = v_mark > 1.5 ? u_selectedOutline : marked ? u_hoveredOutline : vec2(0.0);
  float fromEdge = (1.0 - across) * radiusPx - outline.x - outline.y;
  float inner = max(radiusPx - outline.x - outline.y, 0.0);
  float casingPx = inner < 1.2 ? 0.0 : clamp(0.2 * inner, 0.7, 3.0);
  float blur = clamp(fwidth(fromEdge), 0.3, 1.5) * 0.5;
  float cased = cap ? 0.0 : 1.0 - smoothstep(casingPx - blur, casingPx + blur, fromEdge);

  // A drain whose ends were both surveyed flows to its lower end: chevrons along the fall, of the casing's colour.
  if (${SURVEY_CLASSES.indexOf('PS')} == survey && !ghost && v_along.y != 0.0 && !cap && inner > 2.0) {
    float period = exp2(ceil(log2(max(14.0 * radius, 60.0 * pixel))));
    float run = v_along.x * v_along.y + across * radius * 1.1 - u_flow * period;
    float within = mod(run, period) / radius;
    float chevron = smoothstep(0.0, pixel / radius, within) * (1.0 - smoothstep(0.9, 0.9 + pixel / radius, within));
    colour = mix(colour, casing * (0.6 + 0.4 * light), chevron * smoothstep(2.0, 3.5, inner) * 0.95 * (1.0 - cased));
  }
  colour = mix(colour, casing * (0.7 + 0.3 * light), cased * 0.9);

  if (ghost) {
    // Assumed depth: an empty, broken shell. Dashes as on the overlay, glassy between its edges, never the full body of a surveyed pipe.
    if (v_axis.w > 0.5) {
      float dash = exp2(ceil(log2(max(5.0 * radius, 14.0 * pixel))));
      bool gap = mod(v_along.x, dash) > 0.62 * dash;
      // A line of a few pixels would only be sprinkled: there the dashes tell.
      float body = mix(0.9, 0.42, smoothstep(1.2, 3.0, inner));
      share *= marked ? 1.0 : gap ? 0.0 : mix(body, 0.9, cased);
      if (gap && marked) colour = mix(colour, vec3(0.5), 0.5);
    } else share *= 0.4;
    colour = mix(colour, vec3(dot(colour, vec3(0.3, 0.6, 0.1))), 0.15);
  }
  if (marked && !cap) {
    colour = mix(colour, vec3(1.0), 1.0 - smoothstep(-blur, blur, fromEdge));
    colour = mix(colour, vec3(0.02), 1.0 - smoothstep(-outline.y - blur, -outline.y + blur, fromEdge));
  }
`;

const pointBody = `
  int part = int(v_made + 0.5);
  if (part == ${part('iron')}) core = vec3(0.27, 0.30, 0.34);
  if (part == ${part('shaft')}) core = mix(vec3(0.62, 0.66, 0.71), core, 0.18);
  if (part == ${part('light')}) core = vec3(1.0, 0.93, 0.72);
  ${shading}
  float edge = smoothstep(0.72, 0.95, across);
  if (part == ${part('body')}) colour = mix(colour, casing * (0.7 + 0.3 * light), 0.8 * edge);
  // A shaft is glass, so that the pipes that meet in it show; one whose depth is not known is fainter still.
  if (part == ${part('shaft')}) {
    colour = mix(colour, core * 1.15, edge);
    share *= mix((known & 4) == 0 ? 0.18 : 0.38, 0.95, edge);
  }
  // From afar only the covers stay: shafts would be specks.
  if (part == ${part('shaft')}) share *= 1.0 - smoothstep(0.12, 0.3, v_size.y);
  if (ghost) share *= 0.45;
  if (v_mark > 0.5) {
    colour = mix(colour, vec3(1.0), 0.35);
    colour = mix(colour, vec3(1.0), smoothstep(0.55, 0.65, across));
    colour = mix(colour, vec3(0.02), smoothstep(0.85, 0.9, across));
    share = max(share, 0.7);
  }
`;

function inSurveyOrder(colours: typeof SURVEY_COLOURS): Rgb[] {
  return SURVEY_CLASSES.map((surveyClass) => colours[surveyClass]);
}
