/** Text as it may stand in an element or an attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Look of the pages that the server writes itself. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6675; --line: #d7dde4; --ground: #ffffff; --mark: #0b6bcb; --field: #f4f6f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --soft: #9aa7b5; --line: #303a46; --ground: #12171d; --mark: #6cb4ff; --field: #1b222b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 5rem; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
h1 { font-size: 1.75rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .25rem 0 .75rem; } .soft { color: var(--soft); }
a { color: var(--mark); } code { font: .9em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: 0 1rem; }
summary { cursor: pointer; padding: .7rem 0; } details[open] { padding-bottom: 1rem; }
.method { display: inline-block; min-width: 3.2rem; font-weight: 600; color: var(--mark); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); }
label { display: block; margin: 1.5rem 0 .3rem; } input { width: 100%; max-width: 26rem; padding: .6rem; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--line); border-radius: 6px; }
button { margin-top: 1rem; padding: .6rem 1.4rem; font: inherit; color: #fff; background: #0b6bcb; border: 0; border-radius: 6px; cursor: pointer; }
`;

export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${PAGE_STYLE}</style></head>
<body>
${body}
</body>
</html>
`;
}
