import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../server/serve/routes.ts';
import { deriveQuarter, runServer, tileAt, type Derived, type Running } from './running-server.ts';
import { CORNER } from './street-quarter.ts';

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: { type?: string; enum?: string[]; minimum?: number; maximum?: number };
}

interface Operation {
  operationId: string;
  summary: string;
  parameters?: Parameter[];
  responses: Record<string, { description: string; content?: Record<string, { schema?: unknown }> }>;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

let derived: Derived;
let running: Running;
let document: Document;
beforeAll(async () => {
  derived = await deriveQuarter();
  running = await runServer(derived);
  document = (await running.get('/openapi.json')).json() as Document;
});
afterAll(async () => {
  await running.stop();
  await derived.close();
});

/** An address of each route that has something to answer. */
async function addressOf(path: string): Promise<string> {
  const { knex } = derived.db;
  const ofPoint = path.startsWith('/api/points');
  const id = await (ofPoint ? knex('point') : knex('segment').where('key', 'J0-0')).first('id');
  const tile = tileAt(14, CORNER);
  const tileset = (await running.get('/3dtiles/pipes/tileset.json')).body.toString();
  const content = /"(\d+)\/([\w-]+)\.glb"/.exec(tileset);
  const terrain = `0/${Math.floor((CORNER.lon + 180) / 180)}/0`;
  const queries: Record<string, string> = {
    '/api/segments': '?bbox=106.5,29.4,106.6,29.6&limit=5',
    '/api/segments/near': `?lon=${CORNER.lon}&lat=${CORNER.lat}`,
    '/api/search': '?q=ZY',
    '/api/ground': `?lon=${CORNER.lon}&lat=${CORNER.lat}`,
    '/api/coverage': `?lon=${CORNER.lon}&lat=${CORNER.lat}`,
  };
  return (
    path
      .replace('{tileset}/{z}/{x}/{y}.mvt', `pipes/14/${tile.x}/${tile.y}.mvt`)
      .replace('{tileset}/{revision}/{content}', `pipes/${content?.[1]}/${content?.[2]}`)
      .replace('{z}/{x}/{y}.terrain', `${terrain}.terrain`)
      .replace('{id}/versions/{revision}', `{id}/versions/${derived.network.revision}`)
      .replace('{tileset}', 'pipes')
      .replace('{id}', String(id?.id)) + (queries[path] ?? '')
  );
}

describe('the OpenAPI document', () => {
  it('describes each row of the URL table and nothing else', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect(document.openapi).toBe('3.1.0');
  });

  it('gives each path parameter, and each operation an id of its own', () => {
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { operationId, parameters = [], summary } of Object.values(methods)) {
        ids.add(operationId);
        expect(summary).not.toBe('');
        const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
        expect(
          parameters
            .filter((each) => each.in === 'path')
            .map(({ name }) => name)
            .sort(),
        ).toEqual(named);
        for (const parameter of parameters) expect(parameter.schema.type, `${path} ${parameter.name}`).toBeDefined();
      }
    }
    expect(ids.size).toBe(routes.length);
  });

  it('tells limits and what may be left out', () => {
    const near = document.paths['/api/segments/near']?.['get']?.parameters ?? [];
    const shape = near.map(({ name, required, schema }) => [
      name,
      required,
      schema.type,
      schema.minimum,
      schema.maximum,
    ]);
    expect(shape).toEqual([
      ['lon', true, 'number', -180, 180],
      ['lat', true, 'number', -90, 90],
      ['radius', false, 'number', 0.01, 1_000],
      ['limit', false, 'integer', 1, 500],
    ]);
  });

  it('has no reference that leads nowhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(document.components.schemas).toHaveProperty(name);
  });
});

describe('each address answers what its row of the table says', () => {
  const asked = routes.filter(({ method, path }) => method === 'get' && !['/', '/session', '/live'].includes(path));
  it.each(asked.map((route) => [route.path, route] as const))('%s', async (path, route) => {
    const reply = await running.get(await addressOf(path));
    expect(reply.status).toBe(200);
    const answer = route.answers[200];
    expect(String(reply.headers['content-type']).split(';')[0]).toBe(answer?.type);
    if (answer?.schema === undefined) return expect(reply.body.length).toBeGreaterThan(0);
    // Parsing drops what the schema does not know: equal means that it knows all.
    const parsed = answer.schema.parse(reply.json());
    expect(parsed).toEqual(reply.json());
  });

  it.each(asked.filter(({ answers }) => answers[200]?.type === 'application/json').map(({ path }) => path))(
    '%s knows what the client has',
    async (path) => {
      const address = await addressOf(path);
      if (path === '/healthz') return;
      const first = await running.get(address);
      const again = await running.get(address, { 'if-none-match': String(first.headers['etag']) });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    },
  );
});

describe('the page of the description', () => {
  it('names every address and asks for nothing from elsewhere', async () => {
    const reply = await running.get('/docs');
    const html = reply.body.toString();
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const { path } of routes) expect(html).toContain(`<code>${path}</code>`);
    expect(html).not.toMatch(/<script|<link|<img|\son\w+=|https?:\/\/|url\(/i);
    const targets = [...html.matchAll(/href="#([\w-]+)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) expect(html).toContain(`id="${target}"`);
  });
});
