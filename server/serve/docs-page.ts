import { escapeHtml, htmlPage } from './html.ts';

/** The parts of an OpenAPI document that the page shows. */
interface Document {
  info: { title: string; description?: string };
  tags?: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

interface Operation {
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  responses: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
}

/** The OpenAPI document as a page to read: every address with its parameters and answers. No script, nothing from elsewhere. */
export function docsPage(openApi: object): string {
  const document = openApi as Document;
  const sections = (document.tags ?? []).map(({ name }) => section(document, name));
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="schema-${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary>${fields(schema)}</details>`,
  );
  return htmlPage(
    `${document.info.title}: addresses`,
    `<main>
<h1>${escapeHtml(document.info.title)}</h1>
<p class="soft">${escapeHtml(document.info.description ?? '')}</p>
<p><a href="/openapi.json">OpenAPI document</a> · <a href="/">Client</a></p>
${sections.join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
</main>`,
  );
}

function section(document: Document, tag: string): string {
  const rows: string[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.tags?.includes(tag)) rows.push(operationEntry(method, path, operation));
    }
  }
  return `<h2>${escapeHtml(tag)}</h2>\n${rows.join('\n')}`;
}

function operationEntry(method: string, path: string, operation: Operation): string {
  const parameters = operation.parameters ?? [];
  const answers = Object.entries(operation.responses).map(
    ([status, { description, content }]) =>
      `<tr><td>${status}</td><td>${escapeHtml(description ?? '')}</td><td>${contentText(content)}</td></tr>`,
  );
  return `<details>
<summary><span class="method">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code><br><span class="soft">${escapeHtml(operation.summary ?? '')}</span></summary>
${parameters.length === 0 ? '' : `<h3>Parameters</h3>${table(['Name', 'In', 'Type', ''], parameters.map(parameterRow))}`}
<h3>Answers</h3>${table(['Status', 'Meaning', 'Content'], answers)}
</details>`;
}

function parameterRow({ name, in: place, required, schema }: NonNullable<Operation['parameters']>[number]): string {
  return `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(place)}</td><td>${typeText(schema ?? {})}</td><td>${required ? 'required' : 'optional'}</td></tr>`;
}

function contentText(content: Operation['responses'][string]['content']): string {
  return Object.entries(content ?? {})
    .map(
      ([type, { schema }]) => `<code>${escapeHtml(type)}</code>${schema === undefined ? '' : ` ${typeText(schema)}`}`,
    )
    .join('<br>');
}

function fields(schema: Schema): string {
  const properties = Object.entries(schema.properties ?? {});
  const inherited = (schema.allOf ?? []).map((part) =>
    part.$ref === undefined ? fields(part) : `<p>All of ${typeText(part)}, and</p>`,
  );
  if (properties.length === 0) return inherited.join('') || `<p>${typeText(schema)}</p>`;
  const rows = properties.map(
    ([name, value]) => `<tr><td><code>${escapeHtml(name)}</code></td><td>${typeText(value)}</td></tr>`,
  );
  return inherited.join('') + table(['Field', 'Type'], rows);
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return `<div class="scroll"><table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** A schema in a line, as HTML. */
function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = escapeHtml(schema.$ref.split('/').at(-1) ?? '');
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(' ');
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' or ');
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(typeText).join(', ')}]`;
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  if (schema.properties !== undefined) {
    const parts = Object.entries(schema.properties).map(
      ([name, value]) => `<code>${escapeHtml(name)}</code>: ${typeText(value)}`,
    );
    return `{ ${parts.join(', ')} }`;
  }
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'anything');
  return escapeHtml(
    type + rangeText(schema) + (schema.default === undefined ? '' : `, default ${JSON.stringify(schema.default)}`),
  );
}

function rangeText({ minimum, maximum, maxLength }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return maxLength === undefined ? '' : `, at most ${maxLength} characters`;
}
