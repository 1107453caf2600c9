import boxIcon from 'lucide-static/icons/box.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Inspector, StageView } from '../inspector/inspector.ts';
import { inspectorModel } from '../inspector/inspector-model.ts';
import { reasonOf } from '../api.ts';
import { formatNumber, language, t } from '../i18n/translate.ts';
import { neighbourhood } from '../neighbourhood.ts';
import { segmentDetail } from '../segment-detail.ts';
import {
  INSPECTOR_VIEWS,
  inspectorMarked,
  inspectorView,
  inspectorWithin,
  selection,
  showToast,
  theme,
} from '../state.ts';
import { Icon } from './icon.tsx';

type Drawing = { state: 'starting' } | { state: 'drawing' } | { state: 'failed'; reason: string };

/** The close-up: one segment among its neighbours, drawn by three.js, which is loaded when it is first opened. */
export function InspectorStage() {
  const stage = useRef<HTMLDivElement>(null);
  const inspector = useRef<Inspector | null>(null);
  const [drawing, setDrawing] = useState<Drawing>({ state: 'starting' });
  const around = neighbourhood.value;
  const detail = segmentDetail.value;
  const shownTheme = theme.value;
  const shownLanguage = language.value;
  const marked = inspectorMarked.value;
  const asked = inspectorView.value;

  useEffect(() => {
    let ended = false;
    const start = async () => {
      const { Inspector: Made } = await import('../inspector/inspector.ts');
      const element = stage.current;
      if (ended || element === null) return;
      inspector.current = new Made({
        stage: element,
        onPick: (id) => (selection.value = { kind: 'segment', id, spot: null }),
        onHover: (id) => (inspectorMarked.value = id),
        onLost: () => setDrawing({ state: 'failed', reason: t('toast.context') }),
      });
      element.querySelector('canvas')?.setAttribute('aria-label', t('inspector.canvas'));
      element.querySelector('canvas')?.setAttribute('role', 'application');
      setDrawing({ state: 'drawing' });
    };
    start().catch((error: unknown) => ended || setDrawing({ state: 'failed', reason: reasonOf(error) }));
    return () => {
      ended = true;
      inspector.current?.dispose();
      inspector.current = null;
    };
  }, []);

  useEffect(() => {
    if (around?.state !== 'ready' || detail.state !== 'ready' || around.value.id !== detail.value.id) return;
    if (drawing.state === 'drawing') inspector.current?.show(inspectorModel(detail.value, around.value), shownTheme);
  }, [around, detail, shownTheme, shownLanguage, drawing]);
  useEffect(() => inspector.current?.mark(marked), [marked, drawing]);
  useEffect(() => {
    if (asked !== null) inspector.current?.view(asked.view);
  }, [asked]);

  const save = async () => {
    if (inspector.current === null || detail.state !== 'ready') return;
    const { key, reportClass, dataset, revision } = detail.value;
    const within = formatNumber(inspectorWithin.peek() ?? 0, 0);
    const caption = t('inspector.caption', {
      name: t(`class.${reportClass}`),
      key,
      within,
      dataset: dataset.name,
      revision,
    });
    const synthetic = dataset.synthetic ? ` · ${t('layers.synthetic')}` : '';
    try {
      const blob = await inspector.current.picture(caption + synthetic);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = `talpa-${key}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      showToast(t('inspector.pictureFailed', { reason: reasonOf(error) }), 'warning');
    }
  };

  return (
    <section class="stage" aria-label={t('inspector.title')}>
      <div class="stage-picture" ref={stage} />
      {drawing.state === 'starting' && (
        <p class="stage-note" role="status">
          {t('inspector.starting')}
        </p>
      )}
      {drawing.state === 'failed' && (
        <div class="stage-note" role="alert">
          <strong>{t('inspector.noPicture', { reason: drawing.reason })}</strong>
          <p>{t('inspector.noPictureHint')}</p>
        </div>
      )}
      {drawing.state === 'drawing' && (
        <div class="stage-bar">
          <Icon svg={boxIcon} small />
          <div class="segmented" role="group" aria-label={t('inspector.views')}>
            {INSPECTOR_VIEWS.map((view: StageView, i) => (
              <button key={view} type="button" onClick={() => (inspectorView.value = { view })}>
                {t(`inspector.view.${view}`)} <kbd>{i + 1}</kbd>
              </button>
            ))}
          </div>
          <button type="button" class="button" onClick={() => void save()}>
            <Icon svg={download} small />
            {t('inspector.picture')}
          </button>
        </div>
      )}
    </section>
  );
}
