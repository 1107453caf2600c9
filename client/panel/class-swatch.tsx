import type { ReportClass } from '../../core/model/survey-class.ts';
import { classLook, cssColour } from '../palette.ts';

const WIDTH = 28;
const HEIGHT = 12;

/** A short piece of pipe as the map draws it: core, casing and dash, on a neutral bed so that both dark and light casings show. */
export function ClassSwatch({ reportClass }: { reportClass: ReportClass }) {
  const { core, casing, dash } = classLook(reportClass);
  const line = { x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2 };
  return (
    <svg class="swatch" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <rect width={WIDTH} height={HEIGHT} fill="var(--swatch-bed)" />
      <line {...line} stroke={cssColour(casing)} stroke-width="8" />
      <line
        {...line}
        stroke={cssColour(core)}
        stroke-width="5"
        {...(dash.length > 0 ? { 'stroke-dasharray': dash.map((part) => part * 1.6).join(' ') } : {})}
      />
    </svg>
  );
}
