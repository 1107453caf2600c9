import {
  Cartesian2,
  Cartesian4,
  CustomShader,
  CustomShaderMode,
  CustomShaderTranslucencyMode,
  LightingModel,
  UniformType,
  VaryingType,
} from 'cesium';
import { REPORT_CLASSES, type ReportClass } from '../../core/model/survey-class.ts';
import { fragmentShaderText, type TubeKind, vertexShaderText } from './tube-shader-text.ts';

/** Smallest width of a pipe on the screen, pixels: close by, and where it meets the draped overlay. */
const LEAST_WIDTH_NEAR_PX = 2;
const LEAST_WIDTH_FAR_PX = 4.4;

/** Black and white pixels around what is selected, and around what the pointer is on. */
const SELECTED_OUTLINE_PX = new Cartesian2(2, 2.5);
const HOVERED_OUTLINE_PX = new Cartesian2(1.2, 1.5);

/** The one shader of the near network: colour, casing, ghosting, flow, visibility, opacity, marks and width. One instance a tileset. */
export class TubeShader {
  readonly shader: CustomShader;

  constructor(kind: TubeKind) {
    this.shader = new CustomShader({
      mode: CustomShaderMode.REPLACE_MATERIAL,
      lightingModel: LightingModel.UNLIT,
      translucencyMode: CustomShaderTranslucencyMode.OPAQUE,
      uniforms: {
        u_hidden: { type: UniformType.INT, value: 0 },
        u_selected: { type: UniformType.FLOAT, value: -1 },
        u_hovered: { type: UniformType.FLOAT, value: -1 },
        u_selectedOutline: { type: UniformType.VEC2, value: SELECTED_OUTLINE_PX },
        u_hoveredOutline: { type: UniformType.VEC2, value: HOVERED_OUTLINE_PX },
        u_leastWidth: { type: UniformType.FLOAT, value: LEAST_WIDTH_NEAR_PX },
        u_presence: { type: UniformType.FLOAT, value: 1 },
        u_flow: { type: UniformType.FLOAT, value: 0 },
        u_opacity0: { type: UniformType.VEC4, value: new Cartesian4(1, 1, 1, 1) },
        u_opacity1: { type: UniformType.VEC4, value: new Cartesian4(1, 1, 1, 1) },
        u_opacity2: { type: UniformType.VEC4, value: new Cartesian4(1, 1, 1, 1) },
        u_pixelRatio: { type: UniformType.FLOAT, value: 1 },
      },
      varyings: {
        v_look: VaryingType.FLOAT,
        v_mark: VaryingType.FLOAT,
        v_made: VaryingType.FLOAT,
        // Direction of the axis in eye space; w is 1 when there is one.
        v_axis: VaryingType.VEC4,
        // Metres from the start, and the sign of the fall along the axis (0 when not known).
        v_along: VaryingType.VEC2,
        // Drawn radius, and metres a pixel.
        v_size: VaryingType.VEC2,
        v_side: VaryingType.VEC2,
      },
      vertexShaderText: vertexShaderText(kind),
      fragmentShaderText: fragmentShaderText(kind),
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

  /** The global id that is drawn as under the pointer; null for none. */
  setHovered(gid: number | null): void {
    this.shader.setUniform('u_hovered', gid ?? -1);
  }

  /** `farness` 0 close by, 1 where tubes meet the overlay; `presence` is the share of pixels drawn, 0 to 1. */
  setRange(farness: number, presence: number): void {
    this.shader.setUniform('u_leastWidth', LEAST_WIDTH_NEAR_PX + farness * (LEAST_WIDTH_FAR_PX - LEAST_WIDTH_NEAR_PX));
    this.shader.setUniform('u_presence', presence);
  }

  /** Where the flow marks stand, as a share of their distance. */
  setFlow(phase: number): void {
    this.shader.setUniform('u_flow', phase);
  }

  setPixelRatio(ratio: number): void {
    this.shader.setUniform('u_pixelRatio', ratio);
  }

  destroy(): void {
    this.shader.destroy();
  }
}
