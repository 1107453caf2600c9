import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { createEditor, editedIn, MERGE_PATCH, problemIn, type Editor } from './edit-support.ts';
import { deriveQuarter, runServer, type Derived, type Running } from './running-server.ts';

const TOKEN = 'a-secret-of-thirty-two-characters';

let derived: Derived;
let running: Running;
let editor: Editor;
beforeAll(async () => {
  derived = await deriveQuarter();
  editor = createEditor(derived, () => running);
});
afterEach(() => running.stop());
afterAll(() => derived.close());

const ADDRESSES = [
  ['PATCH', '/api/segments/1'],
  ['DELETE', '/api/segments/1?reason=x'],
  ['POST', '/api/segments'],
] as const;

/** A deletion has none: Node would send it without a length. */
const bodyOf = (method: string, body: string) => (method === 'DELETE' ? {} : { body });

it('pages of other sites can write nothing', async () => {
  running = await runServer(derived);
  const { version } = await editor.get(1);
  for (const [method, path] of ADDRESSES) {
    for (const foreign of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { host: 'evil.example' },
    ]) {
      const headers = { 'content-type': 'application/json', 'if-match': `"${version}"`, ...foreign } as Record<
        string,
        string
      >;
      const reply = await ask(running.port, path, { method, headers, ...bodyOf(method, '{"reason":"x","year":1900}') });
      expect([403, 421], `${method} ${JSON.stringify(foreign)}`).toContain(reply.status);
    }
  }
  // No answer lets a browser send what a form cannot.
  const preflight = await ask(running.port, '/api/segments/1', {
    method: 'OPTIONS',
    headers: { origin: 'http://evil.example' },
  });
  expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(preflight.headers['allow']).toBe('GET, HEAD, PATCH, DELETE, OPTIONS');
  expect((await editor.get(1)).version).toBe(version);
});

it('our own page can', async () => {
  running = await runServer(derived);
  const headers = { host: 'localhost:8080', origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' };
  editedIn(await editor.patch(1, { reason: 'from the page', year: 1901 }, undefined, headers));
});

it('the token is asked for, and the log says how it was shown', async () => {
  running = await runServer(derived, { config: { token: TOKEN } });
  const actorAfter = async (headers: Record<string, string>, year: number): Promise<unknown> => {
    const { version } = (await running.get('/api/segments/1', headers)).json() as { version: string };
    const { revision } = editedIn(await editor.patch(1, { reason: 'token', year }, version, headers));
    return (await derived.db.knex('change').where('revision', revision).first('actor'))?.actor;
  };
  for (const [method, path] of ADDRESSES) {
    const headers = { 'content-type': MERGE_PATCH, 'if-match': '"1"' };
    expect((await ask(running.port, path, { method, headers, ...bodyOf(method, '{}') })).status).toBe(401);
  }
  expect(await actorAfter({ authorization: `Bearer ${TOKEN}` }, 1903)).toBe('token from 127.0.0.1');
  const session = await ask(running.port, '/session', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `token=${TOKEN}`,
  });
  const cookie = String(session.headers['set-cookie']).split(';')[0] ?? '';
  expect(await actorAfter({ cookie }, 1904)).toBe('session from 127.0.0.1');
});

it('edits have a rate of their own; reading goes on', async () => {
  running = await runServer(derived, { limits: { editsPerMinute: 1 } });
  const replies = await Promise.all(Array.from({ length: 54 }, () => editor.patch(1, { reason: 'x' }, '1')));
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(4);
  expect(problemIn(refused[0]!, 429).type).toBe('too-many-requests');
  expect((await running.get('/api/segments/1')).status).toBe(200);
});
