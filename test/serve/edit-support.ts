import { expect } from 'vitest';
import type { SegmentJson } from '../../core/contract/api.ts';
import type { EditedJson } from '../../core/contract/edits.ts';
import { ask, type Reply } from './ask.ts';
import type { Derived, Running } from './running-server.ts';

export const MERGE_PATCH = 'application/merge-patch+json';

/** What tests of edits say to a server. */
export interface Editor {
  id(key: string): Promise<number>;
  get(id: number): Promise<SegmentJson>;
  /** With the version at hand when none is given; null: without If-Match. */
  patch(id: number, patch: object, version?: string | null, headers?: Record<string, string>): Promise<Reply>;
  remove(id: number, version?: string, reason?: string): Promise<Reply>;
  insert(body: object): Promise<Reply>;
}

export function createEditor({ db }: Pick<Derived, 'db'>, running: () => Running): Editor {
  const get = async (id: number): Promise<SegmentJson> => {
    const reply = await running().get(`/api/segments/${id}`);
    expect(reply.status, reply.body.toString()).toBe(200);
    return reply.json() as SegmentJson;
  };
  return {
    get,
    async id(key) {
      const row = await db.knex<{ id: string }>('segment').where('key', key).first('id');
      return Number(row?.id);
    },
    async patch(id, patch, version, headers = {}) {
      const known = version === undefined ? (await get(id)).version : version;
      return ask(running().port, `/api/segments/${id}`, {
        method: 'PATCH',
        headers: { 'content-type': MERGE_PATCH, ...(known === null ? {} : { 'if-match': `"${known}"` }), ...headers },
        body: JSON.stringify(patch),
      });
    },
    async remove(id, version, reason = 'dug out') {
      const known = version ?? (await get(id)).version;
      return ask(running().port, `/api/segments/${id}?reason=${encodeURIComponent(reason)}`, {
        method: 'DELETE',
        headers: { 'if-match': `"${known}"` },
      });
    },
    insert: (body) =>
      ask(running().port, '/api/segments', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

/** The body of an edit that went well. */
export function editedIn(reply: Reply, status = 200): EditedJson {
  expect(reply.status, reply.body.toString()).toBe(status);
  return reply.json() as EditedJson;
}

interface ProblemBody {
  type: string;
  detail: string;
  errors?: { code: string; path: string; message: string }[];
  conflict?: {
    known: string;
    version: string;
    differences:
      | {
          field: string;
          before: unknown;
          after: unknown;
          change: { actor: string; revision: number; at: string; reason: string | null };
        }[]
      | null;
  };
  deleted?: { revision: number; actor: string; reason: string | null };
}

export function problemIn(reply: Reply, status: number): ProblemBody {
  expect(reply.status, reply.body.toString()).toBe(status);
  expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const body = reply.json() as ProblemBody;
  return { ...body, type: body.type.replace('urn:talpa:problem:', '') };
}
