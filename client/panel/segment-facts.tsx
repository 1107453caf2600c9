import type { SegmentJson } from '../../core/contract/api.ts';
import { formatDate, formatDay, formatNumber, t } from '../i18n/translate.ts';
import { datasets, type PickedSpot } from '../state.ts';
import { coded } from './coded-text.ts';
import { ElevationFacts } from './elevation-facts.tsx';
import { Fact, Facts } from './fact-list.tsx';
import { VersionList } from './version-list.tsx';

interface SegmentFactsProps {
  segment: SegmentJson;
  spot: PickedSpot | null;
}

/** Everything that is known of a segment, and what is not known said so. */
export function SegmentFacts({ segment, spot }: SegmentFactsProps) {
  return (
    <>
      <ElevationFacts segment={segment} spot={spot} />
      <Facts title={t('section.size')}>
        <Fact name={t('fact.length')} value={`${formatNumber(segment.lengthM, 2)} m`} />
        <Fact name={t('fact.size')} value={segment.crossSection === null ? null : t(`cross.${segment.crossSection}`)} />
        <Fact name={t('fact.inner')} value={sizeText(segment.innerWidthMm, segment.innerHeightMm)} />
        <Fact name={t('fact.outer')} value={outerText(segment)} doubt={!segment.sizeKnown} />
        {segment.wallSource !== null && <Fact name={t('fact.wall')} value={wallText(segment)} />}
        <Fact name={t('fact.material')} value={materialText(segment)} />
        <Fact name={t('fact.laying')} value={coded(segment.laying)} />
        <Fact name={t('fact.year')} value={segment.year === null ? null : String(segment.year)} />
      </Facts>
      <Facts title={t('section.operation')}>
        <Fact name={t('fact.class')} value={coded(segment.surveyClassName)} />
        <Fact name={t('fact.subclass')} value={coded(segment.surveySubclassName)} />
        <Fact name={t('fact.status')} value={coded(segment.status)} />
        {(segment.surveyClass === 'RQ' || segment.pressureMpa !== null) && (
          <Fact name={t('fact.pressure')} value={withUnit(segment.pressureMpa, 3, 'MPa')} />
        )}
        {(segment.surveyClass === 'DL' || segment.voltageKv !== null) && (
          <Fact name={t('fact.voltage')} value={withUnit(segment.voltageKv, 2, 'kV')} />
        )}
        {segment.holesTotal !== null && (
          <Fact name={t('fact.holes')} value={`${segment.holesUsed ?? '?'} / ${segment.holesTotal}`} />
        )}
        <Fact name={t('fact.road')} value={segment.road} />
        <Fact name={t('fact.owner')} value={segment.owner} />
      </Facts>
      <Facts title={t('section.accuracy')}>
        <Fact name={t('fact.sigmaPlan')} value={sigmaText(segment.sigmaPlanM)} />
        <Fact name={t('fact.sigmaDepth')} value={sigmaText(segment.sigmaDepthM)} />
        <Fact name={t('fact.dataSource')} value={coded(segment.dataSource)} />
        <Fact name={t('fact.quality')} value={segment.qualityLevel} />
        <Fact name={t('fact.dataset')} value={segment.dataset.name} />
        <Fact name={t('fact.surveyed')} value={surveyDate(segment)} />
        <Fact name={t('fact.imported')} value={importDate(segment.dataset.id)} />
        <Fact name={t('fact.revision')} value={String(segment.revision)} />
      </Facts>
      <VersionList id={segment.id} />
      <Attributes attributes={segment.attributes} />
    </>
  );
}

function Attributes({ attributes }: { attributes: SegmentJson['attributes'] }) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return (
    <Facts title={t('section.attributes')}>
      {entries.map(([name, value]) => (
        <Fact key={name} name={name} value={value === null || value === '' ? null : String(value)} />
      ))}
    </Facts>
  );
}

function withUnit(value: number | null, decimals: number, unit: string): string | null {
  return value === null ? null : `${formatNumber(value, decimals)} ${unit}`;
}

/** `DN 600` for a circle of equal sides is left to the reader of the cross section: sizes are always width by height where they differ. */
function sizeText(widthMm: number | null, heightMm: number | null): string | null {
  if (widthMm === null && heightMm === null) return null;
  if (widthMm === heightMm || widthMm === null || heightMm === null) return `${mm(widthMm ?? heightMm ?? 0)} mm`;
  return `${mm(widthMm)} × ${mm(heightMm)} mm`;
}

function outerText(segment: SegmentJson): string | null {
  if (segment.sizeKnown) return sizeText(segment.outerWidthMm, segment.outerHeightMm);
  const drawn = sizeText(segment.drawnHalfWidthM * 2000, segment.drawnHalfHeightM * 2000) ?? '';
  return t('value.sizeAssumed', { value: drawn.replace(/ mm$/, '') });
}

/** Millimetres without a grouping comma, as engineers write diameters. */
function mm(value: number): string {
  return String(Math.round(value));
}

function wallText(segment: SegmentJson): string | null {
  if (segment.wallSource === null) return null;
  return segment.wallSource === 'assumed' && segment.wallSigmaMm !== null
    ? t('value.wallAssumed', { sigma: mm(segment.wallSigmaMm) })
    : t(`wall.${segment.wallSource}`);
}

function materialText(segment: SegmentJson): string | null {
  const standard = coded(segment.materialName);
  if (standard === null) return segment.materialText;
  return standard;
}

function sigmaText(sigmaM: number | null): string | null {
  return sigmaM === null ? null : `± ${formatNumber(sigmaM, 3)} m`;
}

/** The newest survey of its class that its dataset states. */
function surveyDate({ dataset: { id }, reportClass }: SegmentJson): string | null {
  const list = datasets.value;
  const dataset = list.state === 'ready' ? list.value.find((one) => one.id === id) : undefined;
  const newest = (dataset?.coverage ?? [])
    .filter((one) => one.reportClass === reportClass)
    .map(({ asOf }) => asOf)
    .toSorted()
    .at(-1);
  return newest === undefined ? null : formatDay(newest);
}

function importDate(datasetId: number): string | null {
  const list = datasets.value;
  const dataset = list.state === 'ready' ? list.value.find((one) => one.id === datasetId) : undefined;
  return dataset === undefined ? null : formatDate(dataset.importedAt);
}
