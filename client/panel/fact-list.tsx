import type { ComponentChildren } from 'preact';
import { t } from '../i18n/translate.ts';

/** A group of facts under a heading. */
export function Facts({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="facts">
      <h3>{title}</h3>
      <dl>{children}</dl>
    </section>
  );
}

interface FactProps {
  name: string;
  /** What is said; null is said as "not given", never left out. */
  value: string | null;
  /** The value is assumed or unknown: it is marked as such. */
  doubt?: boolean;
}

export function Fact({ name, value, doubt = false }: FactProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd class={value === null ? 'absent' : doubt ? 'doubt' : ''}>{value ?? t('detail.notGiven')}</dd>
    </>
  );
}
