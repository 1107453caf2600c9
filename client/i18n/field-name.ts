import { t } from './translate.ts';
import type { MessageKey } from './zh-CN.ts';

/** Fields of the store's record that have a name of their own in the panel. */
const NAMES: Readonly<Record<string, MessageKey>> = {
  surveyClass: 'fact.class',
  surveySubclass: 'fact.subclass',
  reference: 'fact.reference',
  vertices: 'fact.course',
  'start.elevation': 'fact.startElevation',
  'start.depth': 'fact.startDepth',
  'end.elevation': 'fact.endElevation',
  'end.depth': 'fact.endDepth',
  crossSection: 'fact.size',
  innerWidthMm: 'fact.innerWidth',
  innerHeightMm: 'fact.innerHeight',
  outerWidthMm: 'fact.outerWidth',
  outerHeightMm: 'fact.outerHeight',
  wallSource: 'fact.wall',
  materialCode: 'fact.material',
  materialText: 'fact.material',
  laying: 'fact.laying',
  pressureMpa: 'fact.pressure',
  voltageKv: 'fact.voltage',
  holesTotal: 'fact.holes',
  holesUsed: 'fact.holes',
  year: 'fact.year',
  owner: 'fact.owner',
  road: 'fact.road',
  status: 'fact.status',
  dataSource: 'fact.dataSource',
  qualityLevel: 'fact.quality',
  sigmaPlanM: 'fact.sigmaPlan',
  sigmaDepthM: 'fact.sigmaDepth',
};

/** The name of a field of a segment's record in the language in use; a field without one, such as the source's own, stands for itself. */
export function fieldName(field: string): string {
  const key = NAMES[field];
  return key === undefined ? field.replace(/^attributes\./, '') : t(key);
}
