import type { MergeCounts } from '../../store/import-writer.ts';
import type { ImportReport } from './import-report.ts';
import type { Language } from './issue-catalogue.ts';

interface Words {
  done: string;
  dryRun: string;
  stopped: string;
  dataset: string;
  read: string;
  rows: string;
  rejected: string;
  leftOutRows: string;
  segments: string;
  points: string;
  roads: string;
  areas: string;
  buildings: string;
  unknown: string;
  rasters: string;
  added: string;
  changed: string;
  unchanged: string;
  removed: string;
  revision: string;
  setAside: string;
  totals: string;
  fix: string;
  leftOut: (listed: number, more: number) => string;
  severity: Readonly<Record<'error' | 'warning' | 'info', string>>;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    done: 'Imported',
    dryRun: 'Dry run: everything was tried, nothing was written',
    stopped: 'Stopped: nothing was written',
    dataset: 'Dataset',
    read: 'Read',
    rows: 'rows',
    rejected: 'with errors',
    leftOutRows: 'left out (no length)',
    segments: 'segments',
    points: 'points',
    roads: 'roads',
    areas: 'areas',
    buildings: 'buildings',
    unknown: 'with an elevation that is not known (assumed, drawn as such)',
    rasters: 'ground rasters',
    added: 'added',
    changed: 'changed',
    unchanged: 'unchanged',
    removed: 'removed',
    revision: 'Revision',
    setAside: 'rows set aside in the table rejected_row',
    totals: 'Findings by code',
    fix: 'Fix',
    leftOut: (listed, more) => `${listed} findings are listed, ${more} more are only counted above.`,
    severity: { error: 'error', warning: 'warning', info: 'info' },
  },
  zh: {
    done: '导入完成',
    dryRun: '试运行：已完整检验，未写入任何数据',
    stopped: '已停止：未写入任何数据',
    dataset: '数据集',
    read: '读取',
    rows: '行',
    rejected: '行有错误',
    leftOutRows: '行略去（长度为零）',
    segments: '管线段',
    points: '管线点',
    roads: '道路',
    areas: '区域',
    buildings: '建筑',
    unknown: '高程未知（按推定值绘制并标明）',
    rasters: '地面栅格',
    added: '新增',
    changed: '变更',
    unchanged: '未变',
    removed: '删除',
    revision: '版本',
    setAside: '行已存入 rejected_row 表',
    totals: '按代码统计',
    fix: '处理',
    leftOut: (listed, more) => `列出 ${listed} 条，另有 ${more} 条仅计入上面的统计。`,
    severity: { error: '错误', warning: '警告', info: '提示' },
  },
};

const NETWORK = ['segments', 'points'] as const;
const PLACES = ['roads', 'areas', 'buildings'] as const;

/** An import report to read, in its language; one line a finding, errors first. */
export function reportText(report: ImportReport): string {
  const words = WORDS[report.language];
  const heading = report.outcome === null ? words.stopped : report.dryRun ? words.dryRun : words.done;
  const hasPlaces = PLACES.some((kind) => report[kind] > 0 || changes(report, kind) > 0);
  const hasNetwork = !hasPlaces || NETWORK.some((kind) => report[kind] > 0 || changes(report, kind) > 0);
  const kinds = [...(hasNetwork ? NETWORK : []), ...(hasPlaces ? PLACES : [])];
  const lines = [
    `${heading}. ${words.dataset}: ${report.dataset ?? '-'} (${report.profile}, EPSG:${report.epsg}, ${report.datum ?? '-'}), ${report.seconds} s`,
    ...report.sources.map(
      ({ file, source, rows, rejected, leftOut }) =>
        `  ${words.read} ${file} [${source}]: ${rows} ${words.rows}${rejected > 0 ? `, ${rejected} ${words.rejected}` : ''}${leftOut > 0 ? `, ${leftOut} ${words.leftOutRows}` : ''}`,
    ),
    ...(hasNetwork ? [networkLine(report, words)] : []),
    ...(hasPlaces ? [`  ${PLACES.map((kind) => `${report[kind]} ${words[kind]}`).join(', ')}`] : []),
  ];
  if (report.outcome !== null) {
    const { revision, quarantined } = report.outcome;
    const counts = (c: MergeCounts): string =>
      `${c.added} ${words.added}, ${c.changed} ${words.changed}, ${c.unchanged} ${words.unchanged}, ${c.removed} ${words.removed}`;
    for (const kind of kinds) lines.push(`  ${words[kind]}: ${counts(report.outcome[kind])}`);
    if (revision !== null) lines.push(`  ${words.revision} ${revision}`);
    if (quarantined > 0) lines.push(`  ${quarantined} ${words.setAside}`);
  }
  if (report.totals.length > 0) {
    lines.push('', `${words.totals}:`);
    for (const { code, severity, count } of report.totals)
      lines.push(`  ${count} x ${code} (${words.severity[severity]})`);
    lines.push('');
    const order = ['error', 'warning', 'info'];
    for (const issue of report.issues.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))) {
      lines.push(
        `${issue.path}: ${words.severity[issue.severity]} ${issue.code}: ${issue.message} ${words.fix}: ${issue.fix ?? ''}`,
      );
    }
  }
  if (report.issuesLeftOut > 0) lines.push(words.leftOut(report.issues.length, report.issuesLeftOut));
  return lines.join('\n') + '\n';
}

function networkLine(report: ImportReport, words: Words): string {
  return `  ${report.segments} ${words.segments} (${report.lengthKm} km), ${report.segmentsWithUnknownElevation} ${words.unknown}; ${report.points} ${words.points}; ${report.groundRasters} ${words.rasters}`;
}

function changes({ outcome }: ImportReport, kind: (typeof NETWORK)[number] | (typeof PLACES)[number]): number {
  return outcome === null ? 0 : outcome[kind].added + outcome[kind].changed + outcome[kind].removed;
}
