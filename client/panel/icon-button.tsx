import { Icon } from './icon.tsx';

interface IconButtonProps {
  svg: string;
  label: string;
  onClick: () => void;
}

/** A button that shows only an icon; the label is its name and its native tooltip. */
export function IconButton({ svg, label, onClick }: IconButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick}>
      <Icon svg={svg} />
    </button>
  );
}
