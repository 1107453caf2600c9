import { t } from '../i18n/translate.ts';
import { helpOpen, inspectorWithin, layersOpen, selection, startShown } from '../state.ts';
import { DetailPanel } from './detail-panel.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { InspectorStage } from './inspector-stage.tsx';
import { LayerDrawer } from './layer-drawer.tsx';
import { Legend } from './legend.tsx';
import { OfflineBar } from './offline-bar.tsx';
import { MapAttribution } from './map-attribution.tsx';
import { SearchBox } from './search-box.tsx';
import { StartCard } from './start-card.tsx';
import { StartPanel } from './start-panel.tsx';
import { StatusLine } from './status-line.tsx';
import { Toasts } from './toasts.tsx';
import { ToolRail } from './tool-rail.tsx';
import { UndergroundBar } from './underground-bar.tsx';

/** Everything around the globe. */
export function Shell() {
  const classes = [
    layersOpen.value ? 'with-drawer' : '',
    selection.value === null && !startShown.value ? '' : 'with-detail',
  ];
  return (
    <div class={classes.join(' ').trim()}>
      <ToolRail />
      <SearchBox />
      {layersOpen.value && <LayerDrawer />}
      <StartPanel />
      <DetailPanel />
      {inspectorWithin.value !== null && selection.value?.kind === 'segment' && <InspectorStage />}
      <MapAttribution />
      <section class="over-map" aria-label={t('map.over')}>
        <StartCard />
        <OfflineBar />
        <Legend />
        <UndergroundBar />
      </section>
      <Toasts />
      <StatusLine />
      {helpOpen.value && <HelpDialog />}
    </div>
  );
}
