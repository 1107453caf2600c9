import type { ServerResponse } from 'node:http';
import { exchangeOf } from './exchange.ts';
import { escapeHtml, htmlPage } from './html.ts';

/** Writes the form that takes the token. */
export function writeSessionPage(res: ServerResponse, status: 200 | 401, fault: string): void {
  const page = htmlPage(
    'Talpa',
    `<main>
<h1>Talpa</h1>
<p class="soft">This server asks for a token (TALPA_TOKEN).</p>
<form method="post" action="/session">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<p role="alert">${escapeHtml(fault)}</p>
<button>Open</button>
</form>
</main>`,
  );
  const body = Buffer.from(page);
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  if (res.req.method === 'HEAD') {
    res.end();
    return;
  }
  exchangeOf(res).bytes = body.length;
  res.end(body);
}
