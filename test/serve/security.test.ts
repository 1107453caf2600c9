import { networkInterfaces } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { deriveQuarter, runServer, type Derived, type Running } from './running-server.ts';

const TOKEN = 'a-secret-of-thirty-two-characters';
const PATHS = ['/healthz', '/api/networks', '/tiles/pipes/0/0/0.mvt', '/nothing', '/'];

let derived: Derived;
let running: Running;
beforeAll(async () => {
  derived = await deriveQuarter();
});
afterEach(() => running.stop());
afterAll(() => derived.close());

describe('headers', () => {
  it('let scripts and connections reach our own host alone', async () => {
    running = await runServer(derived);
    for (const path of PATHS) {
      const { headers } = await running.get(path);
      const policy = new Map(
        String(headers['content-security-policy'])
          .split(';')
          .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
      );
      expect(Object.fromEntries(policy)).toEqual({
        'default-src': "'self'",
        'script-src': "'self' 'wasm-unsafe-eval'",
        'script-src-attr': "'none'",
        'style-src': "'self' 'unsafe-inline'",
        'worker-src': "'self' blob:",
        'img-src': "'self' blob: data:",
        'connect-src': "'self' blob: data:",
        'font-src': "'self'",
        'object-src': "'none'",
        'base-uri': "'none'",
        'form-action': "'self'",
        'frame-ancestors': "'none'",
      });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });

  it('ask for TLS where the public address has it', async () => {
    running = await runServer(derived, { config: { publicUrl: 'https://pipes.example.org' } });
    expect((await running.get('/healthz')).headers['strict-transport-security']).toContain('max-age=');
  });
});

describe('the header Host', () => {
  it.each(['localhost', 'localhost:8080', 'LOCALHOST', '127.0.0.1', '127.0.0.1:1', '[::1]:8080', 'talpa.localhost'])(
    'may be %s',
    async (host) => {
      running = await runServer(derived);
      for (const path of ['/healthz', '/tiles/pipes/0/0/0.mvt']) {
        expect((await running.get(path, { host })).status).toBeLessThan(300);
      }
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil.example:8080',
    '127.0.0.1.nip.io',
    '10.1.2.3',
    'localhost@evil.example',
    'pipes.example.org',
    '128.0.0.1',
    '[::2]',
  ])('may not be "%s"', async (host) => {
    running = await runServer(derived);
    for (const path of PATHS) {
      const reply = await running.get(path, { host });
      expect(reply.status).toBe(421);
      expect(reply.json()).toMatchObject({ type: 'urn:talpa:problem:foreign-host' });
    }
  });

  it('may be the public address, or the name that the server listens on', async () => {
    running = await runServer(derived, { config: { host: 'Talpa-Box', publicUrl: 'https://pipes.example.org' } });
    for (const host of ['pipes.example.org', 'talpa-box:8080'])
      expect((await running.get('/healthz', { host })).status).toBe(200);
    expect((await running.get('/healthz', { host: 'example.org' })).status).toBe(421);
  });

  it('may be the address by which the machine was reached', async () => {
    running = await runServer(derived);
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === 'IPv4' && !each.internal);
    // It was reached on the loopback here, so that not even an address of its own counts.
    if (outer !== undefined) expect((await running.get('/healthz', { host: outer.address })).status).toBe(421);
    expect((await running.get('/healthz', { host: '127.0.0.1' })).status).toBe(200);
  });
});

describe('the header Origin', () => {
  const post = (headers: Record<string, string>) =>
    ask(running.port, '/api/networks', { method: 'POST', headers: { host: 'localhost:8080', ...headers } });

  it.each(['http://evil.example', 'http://localhost:3000', 'null', 'nonsense', 'http://localhost:8080.evil.example'])(
    'of %s may change nothing',
    async (origin) => {
      running = await runServer(derived);
      const reply = await post({ origin });
      expect(reply.status).toBe(403);
      expect(reply.json()).toMatchObject({ type: 'urn:talpa:problem:foreign-origin' });
    },
  );

  it('is checked where only Sec-Fetch-Site comes', async () => {
    running = await runServer(derived);
    for (const site of ['cross-site', 'same-site'])
      expect((await post({ 'sec-fetch-site': site })).status, site).toBe(403);
    for (const site of ['same-origin', 'none']) expect((await post({ 'sec-fetch-site': site })).status, site).toBe(405);
  });

  it('of our own page gets as far as the method', async () => {
    running = await runServer(derived, { config: { publicUrl: 'https://pipes.example.org' } });
    for (const origin of ['http://localhost:8080', 'https://pipes.example.org'])
      expect((await post({ origin })).status).toBe(405);
    expect((await post({})).status).toBe(405);
  });

  it('does not matter to reading', async () => {
    running = await runServer(derived);
    expect((await running.get('/api/networks', { origin: 'http://evil.example' })).status).toBe(200);
  });
});

describe('a token', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const form = (token: string, headers: Record<string, string> = {}) =>
    ask(running.port, '/session', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ token }).toString(),
    });

  it('is asked for everywhere but at /healthz and the form', async () => {
    running = await runServer(derived, { config: { token: TOKEN } });
    for (const path of [
      '/api/networks',
      '/tiles/pipes/0/0/0.mvt',
      '/',
      '/nothing',
      '/metrics',
      '/readyz',
      '/live',
      '/docs',
      '/healthz/',
      '/session/x',
    ]) {
      const reply = await running.get(path);
      expect(reply.status, path).toBe(401);
      expect(reply.json()).toMatchObject({ type: 'urn:talpa:problem:token-required' });
      expect(reply.headers['www-authenticate']).toBe('Bearer realm="talpa"');
    }
    expect((await running.get('/healthz')).status).toBe(200);
    expect((await running.get('/session')).status).toBe(200);
  });

  it('opens as a bearer token, and only as it is', async () => {
    running = await runServer(derived, { config: { token: TOKEN } });
    for (const path of ['/api/networks', '/tiles/pipes/0/0/0.mvt']) {
      expect((await running.get(path, bearer(TOKEN))).status).toBeLessThan(300);
      for (const wrong of [TOKEN.slice(1), `${TOKEN}x`, TOKEN.toUpperCase(), 'x'])
        expect((await running.get(path, bearer(wrong))).status).toBe(401);
      expect((await running.get(path, { authorization: `Basic ${TOKEN}` })).status).toBe(401);
      expect((await running.get(path, { cookie: `talpa_session=${TOKEN}` })).status).toBe(401);
    }
  });

  it('gives a browser a cookie, by the form', async () => {
    running = await runServer(derived, { config: { token: TOKEN } });
    const page = await running.get('/', { accept: 'text/html' });
    expect([page.status, page.headers['location']]).toEqual([303, '/session']);
    const wrong = await form('guess');
    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
    const right = await form(TOKEN);
    expect([right.status, right.headers['location']]).toEqual([303, '/']);
    const cookie = String(right.headers['set-cookie']);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
    expect((await running.get('/api/networks', { cookie: `other=1; ${cookie.split(';')[0]}` })).status).toBe(200);
  });

  it('is not taken from another site, nor in another form, nor without end', async () => {
    running = await runServer(derived, { config: { token: TOKEN }, limits: { bodyBytes: 1_000 } });
    expect((await form(TOKEN, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await form(TOKEN, { 'content-type': 'application/json' })).status).toBe(415);
    expect((await form('x'.repeat(2_000), { 'transfer-encoding': 'chunked' })).status).toBe(413);
  });

  it('cannot be guessed at any speed', async () => {
    running = await runServer(derived, { config: { token: TOKEN } });
    // From the machine itself fifty times twenty a minute are taken.
    const replies = await Promise.all(Array.from({ length: 1_010 }, () => form('guess')));
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(10);
  });

  it('makes the cookie one for TLS alone where the public address has it', async () => {
    running = await runServer(derived, { config: { token: TOKEN, publicUrl: 'https://pipes.example.org' } });
    expect(String((await form(TOKEN)).headers['set-cookie'])).toMatch(/; Secure$/);
  });
});

describe('the rate of requests to /api', () => {
  it('is limited with a problem that says when to come again; tiles are not', async () => {
    running = await runServer(derived, { limits: { apiRequestsPerMinute: 1 } });
    const replies = await Promise.all(Array.from({ length: 55 }, () => running.get('/api/networks')));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.json()).toMatchObject({ type: 'urn:talpa:problem:too-many-requests', status: 429 });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect(replies[0]?.headers['ratelimit']).toBeDefined();
    expect((await running.get('/healthz')).status).toBe(200);
    expect((await running.get('/tiles/pipes/0/0/0.mvt')).status).toBeLessThan(300);
  });
});
