import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const run = promisify(execFile);

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
  await (await server.connect()).end();
});
afterAll(() => server.close());

const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ url, headers });
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe.each([
  ['/', HTML],
  ['/docs', {}],
  ['/docs/js/scalar.js', {}],
  ['/docs/openapi.json', {}],
  ['/openapi.json', {}],
  ['/openapi.yaml', {}],
])('%s', (url, headers: Record<string, string>) => {
  test('is compressed for callers that accept gzip, and is the same text', async () => {
    const plain = await get(url, headers);
    const compressed = await get(url, { ...headers, 'accept-encoding': 'br, deflate, gzip;q=0.8' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: /accept-encoding/ });
    expect(compressed.rawPayload.length).toBeLessThan(plain.rawPayload.length * 0.75);
    expect(gunzipSync(compressed.rawPayload).toString()).toBe(plain.body);
    for (const coding of ['deflate', 'br', 'identity', 'gzip;q=0'])
      expect(
        (await get(url, { ...headers, 'accept-encoding': coding })).headers['content-encoding'],
        coding,
      ).toBeUndefined();
  });

  test('has an entity tag for each encoding, and is not sent again to callers that have it', async () => {
    for (const encoding of ['identity', 'gzip']) {
      const first = await get(url, { ...headers, 'accept-encoding': encoding });
      const { etag } = first.headers;
      expect(etag).toMatch(/^"[0-9a-f]{16}(-gzip)?"$/);
      expect(first.headers['cache-control']).toMatch(/no-cache|max-age/);
      for (const known of [`${etag}`, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await get(url, { ...headers, 'accept-encoding': encoding, 'if-none-match': known });
        expect([again.statusCode, again.body, again.headers.etag], known).toEqual([304, '', etag]);
      }
      expect((await get(url, { ...headers, 'if-none-match': '"other"' })).statusCode).toBe(200);
    }
  });

  test('has the same headers for HEAD', async () => {
    const head = await server.app.inject({ method: 'HEAD', url, headers });
    const { headers: full } = await get(url, headers);
    expect([head.statusCode, head.body]).toEqual([200, '']);
    expect([head.headers.etag, head.headers['content-length']]).toEqual([full.etag, full['content-length']]);
  });
});

describe('the script of the reference', () => {
  test('may be kept for a year under the address that the page names', async () => {
    const [, script = ''] = /<script src="([^"]+)"/.exec((await get('/docs')).body) ?? [];
    expect((await get(script)).headers['cache-control']).toMatch(/max-age=31536000, immutable/);
    expect((await get(`${script}0`)).headers['cache-control']).toMatch(/no-cache/);
  });
});

describe('the reference', () => {
  test('names no other server, and hides what leads to its vendor', async () => {
    const { body } = await get('/docs');
    const configuration = JSON.parse(/createApiReference\('#app', (.*)\)$/m.exec(body)?.[1] ?? '');
    expect(configuration).toMatchObject({
      url: '/docs/openapi.json',
      telemetry: false,
      withDefaultFonts: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    });
    expect(body.replace(/"customCss":"[^}]*}"/, '')).not.toMatch(/https?:\/\//);
  });
});

describe('GET /', () => {
  test('is a page for browsers, with links that lead somewhere', async () => {
    const { body, statusCode, headers } = await get('/', HTML);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const links = [...body.matchAll(/href="([^"]+)"/g)].map(([, url = '']) => url);
    expect(links).toEqual(expect.arrayContaining(['/docs', '/metrics', '/v1/operators']));
    for (const url of links) expect((await get(url)).statusCode, url).toBe(200);
    expect(body).toContain('color-scheme: light dark');
    expect(body).toContain('name="viewport" content="width=device-width');
  });

  test('runs no script and loads nothing but the style in it', async () => {
    const { body, headers } = await get('/', HTML);
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(body) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(body).not.toMatch(/<script|src=|style=|https?:\/\/(?!localhost)/);
  });

  test('has three commands that work as they are pasted', async () => {
    const { port } = server.app.server.address() as AddressInfo;
    const { body } = await get('/', { ...HTML, host: `localhost:${port}` });
    const commands = [...body.matchAll(/<code>([\s\S]*?)<\/code>/g)].map(([, command = '']) =>
      command.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    );
    expect(commands).toHaveLength(3);
    const printed = await Promise.all(commands.map(async (command) => (await run('bash', ['-c', command])).stdout));
    expect(
      printed.map((line) => /6,8,14,16|^FHNP$/.test(line)),
      printed.join('\n'),
    ).toEqual([true, true, true]);
  });

  test.each([["x';id;'"], ['a&b'], ['$(id)'], ['']])('does not put the host %j into a command', async (host) => {
    const { body } = await get('/', { ...HTML, host });
    if (host !== '') expect(body).not.toContain(host);
    expect(body).toContain('http://localhost');
  });

  test.each(['*', '/%zz', '//'])('is not at %s', async (target) => {
    const socket = await server.connect();
    socket.end(`GET ${target} HTTP/1.1\r\nhost: test\r\naccept: text/html\r\nconnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 40[04] /);
  });

  test.each([[{}], [{ accept: '*/*' }], [{ accept: 'application/json' }], [{ accept: 'text/*' }]])(
    'is a JSON document of status 404 for programs (%j)',
    async (headers: Record<string, string>) => {
      const { statusCode, headers: sent, body } = await get('/', headers);
      expect([statusCode, sent['content-type']]).toEqual([404, 'application/problem+json']);
      expect(JSON.parse(body)).toMatchObject({ code: 'UNKNOWN_ROUTE', detail: /\/docs/ });
      expect(sent.vary).toMatch(/accept/);
    },
  );
});
