import type { ConflictJson } from '../../core/contract/edits.ts';
import type { Database } from '../store/connect-database.ts';
import { readVersionsSince, findVersionedSegment } from '../store/segment-versions.ts';
import { absentSegment } from './absent-segment.ts';
import { Problem } from './problem.ts';
import { recordDifferences } from './segment-record.ts';

const SHOWN_FIELDS = 8;

/** The problem of an edit for versions that are not the present one: what is different since, with both values, and by whom and when. */
export async function editConflict(db: Database, id: number, versions: readonly string[]): Promise<Problem> {
  const known = versions.reduce((newest, version) => (BigInt(version) > BigInt(newest) ? version : newest));
  const list = await readVersionsSince(db, id, known);
  const [present, base] = [list[0], list.at(-1)];
  if (present === undefined || base === undefined) {
    const current = await findVersionedSegment(db, id);
    if (current === null) return absentSegment(db, id);
    const detail = `Version ${known} is none of segment ${id}; it is at version ${current.version}. Read it again, and edit that.`;
    return conflict(detail, { known, version: current.version, differences: null });
  }
  if (present.ended !== null) return absentSegment(db, id);
  const differences = recordDifferences(base.segment, present.segment).map((difference) => {
    // The newest step that touched the member.
    const step = list.findIndex(
      ({ segment }, i) =>
        list[i + 1] !== undefined &&
        recordDifferences((list[i + 1] ?? base).segment, segment).some(({ field }) => field === difference.field),
    );
    return { ...difference, change: (list[step] ?? present).change };
  });
  const fields = differences.map(({ field }) => field);
  const shown = fields.slice(0, SHOWN_FIELDS).join(', ') + (fields.length > SHOWN_FIELDS ? ', ...' : '');
  const { actor, revision } = present.change;
  const what = fields.length === 0 ? 'and is as it was' : `with other values of ${shown}`;
  const detail = `Segment ${id} was changed since version ${known}: it is at version ${present.version} now, by ${actor} at revision ${revision}, ${what}. Nothing was written. Look at "conflict", and send the edit again for that version.`;
  return conflict(detail, { known, version: present.version, differences });
}

function conflict(detail: string, body: ConflictJson): Problem {
  return new Problem('edit-conflict', detail, {
    extension: { conflict: { ...body } },
    headers: { etag: `"${body.version}"` },
  });
}
