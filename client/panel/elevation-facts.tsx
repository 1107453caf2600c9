import type { SegmentJson } from '../../core/contract/api.ts';
import { formatNumber, t } from '../i18n/translate.ts';
import type { PickedSpot } from '../state.ts';
import { elevationAtSpot } from '../elevation-at-spot.ts';
import { Fact } from './fact-list.tsx';

interface ElevationFactsProps {
  segment: SegmentJson;
  spot: PickedSpot | null;
}

/** Elevations and depths of both ends and of the picked spot, in the dataset's datum, of the part of the pipe that was surveyed. */
export function ElevationFacts({ segment, spot }: ElevationFactsProps) {
  const { start, end } = segment;
  const bothKnown = start.known && end.known;
  const atSpot = spot === null ? null : elevationAtSpot(segment, spot);
  return (
    <section class="facts">
      <h3>{t('section.elevation')}</h3>
      <table class="ends">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{t('fact.position')}</span>
            </th>
            <th scope="col">{t('fact.pointHead')}</th>
            <th scope="col">{t('fact.elevationHead')}</th>
            <th scope="col">{t('fact.depthHead')}</th>
          </tr>
        </thead>
        <tbody>
          <EndRow name={t('fact.start')} end={start} />
          {atSpot !== null && spot !== null && (
            <tr class="spot">
              <th scope="row">{t('section.hit')}</th>
              <td>{`${formatNumber(spot.alongM, 2)} m`}</td>
              <td>{atSpot.elevation === null ? t('detail.unknown') : formatNumber(atSpot.elevation, 2)}</td>
              <td>{atSpot.depth === null ? t('detail.unknown') : formatNumber(atSpot.depth, 2)}</td>
            </tr>
          )}
          <EndRow name={t('fact.end')} end={end} />
        </tbody>
      </table>
      <dl>
        <Fact name={t('fact.reference')} value={t(`reference.${segment.reference}`)} />
        <Fact name={t('fact.datum')} value={segment.dataset.verticalDatum} />
        {!bothKnown && <Fact name={t('fact.drawnAt')} value={assumedText(segment)} doubt />}
        {bothKnown && segment.lengthM > 0 && (
          <Fact
            name={t('fact.slope')}
            value={`${formatNumber(((start.elevation - end.elevation) / segment.lengthM) * 1000, 1)} ‰`}
          />
        )}
        {spot !== null && bothKnown && spot.groundHeight !== null && (
          <Fact name={t('fact.cover')} value={`${formatNumber(coverAt(segment, spot, spot.groundHeight), 2)} m`} />
        )}
        {spot !== null && <Fact name={t('fact.position')} value={`${spot.lon.toFixed(6)}, ${spot.lat.toFixed(6)}`} />}
        <Fact name={t('fact.undulation')} value={`${formatNumber(segment.undulationM, 2)} m`} />
      </dl>
    </section>
  );
}

function EndRow({ name, end }: { name: string; end: SegmentJson['start'] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{end.pointKey ?? '–'}</td>
      <td class={end.known ? '' : 'doubt'}>{end.known ? formatNumber(end.elevation, 2) : t('detail.unknown')}</td>
      <td class={end.depth === null ? 'absent' : ''}>
        {end.depth === null ? t('detail.unknown') : formatNumber(end.depth, 2)}
      </td>
    </tr>
  );
}

/** What an unknown elevation is drawn at. */
function assumedText({ start, end }: SegmentJson): string {
  const values = [start, end].filter(({ known }) => !known).map(({ elevation }) => formatNumber(elevation, 2));
  return t('value.unknownElevation', { value: [...new Set(values)].join(' / ') });
}

/** Metres from the ground model down to the outside top of the pipe. */
function coverAt(segment: SegmentJson, spot: PickedSpot, groundHeight: number): number {
  return groundHeight - (spot.axisHeight + segment.drawnHalfHeightM);
}
