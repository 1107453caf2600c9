import { z } from 'zod';
import { segmentSchema } from './api.ts';
import { segmentRecordSchema } from './segment-record.ts';

/** JSON of edits and versions of segments. */

/** A commit, as the log has it. `at` is what the clock of the database said: a fact, never an order (revisions are). */
export const changeSchema = z.object({
  revision: z.int(),
  at: z.string(),
  actor: z.string(),
  cause: z.enum(['import', 'edit', 'sql']),
  reason: z.string().nullable(),
});
export type ChangeJson = z.infer<typeof changeSchema>;

/** A member of the record that two versions have differently; `field` such as `start.depth` or `attributes.note`. Null where a version has none. */
export const differenceSchema = z.object({ field: z.string(), before: z.unknown(), after: z.unknown() });
export type DifferenceJson = z.infer<typeof differenceSchema>;

const warningSchema = z.object({ code: z.string(), path: z.string(), message: z.string(), fix: z.string() });

/** The answer to an edit. `segment` is null when the commit is not drawn yet (202). */
export const editedSchema = z.object({
  id: z.int(),
  /** Of the commit; null when the edit changed nothing. */
  revision: z.int().nullable(),
  version: z.string(),
  changes: z.array(differenceSchema),
  /** What an import would warn of. */
  warnings: z.array(warningSchema),
  segment: segmentSchema.nullable(),
});
export type EditedJson = z.infer<typeof editedSchema>;

export const deletedSchema = z.object({ id: z.int(), key: z.string(), revision: z.int() });
export type DeletedJson = z.infer<typeof deletedSchema>;

export const segmentVersionSchema = z.object({
  version: z.string(),
  /** Holds from this revision ... */
  fromRevision: z.int(),
  /** ... until before this one; null: it is the present one. */
  untilRevision: z.int().nullable(),
  /** The commit that wrote it. */
  change: changeSchema,
  /** Against the version before it; null for the first, or when that one is beyond the page. */
  changes: z.array(differenceSchema).nullable(),
});
export type SegmentVersionJson = z.infer<typeof segmentVersionSchema>;

export const segmentVersionsSchema = z.object({
  id: z.int(),
  key: z.string(),
  datasetId: z.int(),
  /** Newest first, by revision. */
  versions: z.array(segmentVersionSchema),
  /** True when there are older ones: ask again with `before` = the least fromRevision. */
  truncated: z.boolean(),
  /** The commit that deleted the segment; null while it lives. */
  deleted: changeSchema.nullable(),
});
export type SegmentVersionsJson = z.infer<typeof segmentVersionsSchema>;

/** A segment as it was at a revision. */
export const segmentAtRevisionSchema = segmentVersionSchema.omit({ changes: true }).extend({
  id: z.int(),
  gid: z.int(),
  key: z.string(),
  datasetId: z.int(),
  record: segmentRecordSchema,
});
export type SegmentAtRevisionJson = z.infer<typeof segmentAtRevisionSchema>;

/** What changed since the version that the client knew, in the problem `edit-conflict`. */
export const conflictSchema = z.object({
  /** Of If-Match. */
  known: z.string(),
  version: z.string(),
  /** Null when the known version is none of this segment. */
  differences: z.array(differenceSchema.extend({ change: changeSchema })).nullable(),
});
export type ConflictJson = z.infer<typeof conflictSchema>;
