import locateFixed from 'lucide-static/icons/locate-fixed.svg?raw';
import type { DatasetJson } from '../../core/contract/api.ts';
import { datasetTarget } from '../flight-target.ts';
import { formatDate, formatNumber, t } from '../i18n/translate.ts';
import { datasets, globeControls } from '../state.ts';
import { IconButton } from './icon-button.tsx';
import { SyntheticBadge } from './synthetic-badge.tsx';

/** Command that imports a first network, shown where there is none. */
export const IMPORT_COMMAND = 'npm run import -- FILES --profile NAME --crs EPSG:n';

export function DatasetList() {
  const loaded = datasets.value;
  if (loaded.state !== 'ready') return null;
  if (loaded.value.length === 0) {
    return (
      <section class="notice">
        <strong>{t('layers.none')}</strong>
        <p>{t('layers.noneHint')}</p>
        <code>{IMPORT_COMMAND}</code>
      </section>
    );
  }
  return (
    <section class="datasets">
      <h3>{t('layers.datasets')}</h3>
      <ul>
        {loaded.value.map((dataset) => (
          <DatasetRow key={dataset.id} dataset={dataset} />
        ))}
      </ul>
    </section>
  );
}

function DatasetRow({ dataset }: { dataset: DatasetJson }) {
  return (
    <li>
      <div class="about">
        <p class="name">
          <span title={dataset.name}>{dataset.name}</span>
          {dataset.synthetic && <SyntheticBadge />}
        </p>
        {dataset.segments + dataset.points > 0 && (
          <p>
            {t('layers.datasetCounts', {
              segments: formatNumber(dataset.segments),
              points: formatNumber(dataset.points),
            })}
          </p>
        )}
        {dataset.roads + dataset.areas + dataset.buildings > 0 && (
          <p>
            {t('layers.datasetPlaces', {
              roads: formatNumber(dataset.roads),
              areas: formatNumber(dataset.areas),
              buildings: formatNumber(dataset.buildings),
            })}
          </p>
        )}
        <p>{t('layers.datasetReference', { epsg: dataset.epsg, datum: dataset.verticalDatum.name })}</p>
        <p>{t('layers.imported', { date: formatDate(dataset.importedAt) })}</p>
      </div>
      {dataset.bounds !== null && (
        <IconButton
          svg={locateFixed}
          label={t('layers.flyTo', { name: dataset.name })}
          onClick={() => globeControls()?.flyTo(datasetTarget(dataset))}
        />
      )}
    </li>
  );
}
