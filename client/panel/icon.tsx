interface IconProps {
  /** Text of an SVG file (lucide-static, imported with `?raw`). */
  svg: string;
  small?: boolean;
}

/** An icon; it says nothing by itself, its button carries the label. */
export function Icon({ svg, small = false }: IconProps) {
  // The SVG is part of the bundle, not data.
  return <span class={small ? 'icon small' : 'icon'} aria-hidden="true" dangerouslySetInnerHTML={{ __html: svg }} />;
}
