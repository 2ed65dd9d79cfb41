import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openapiDocument } from '../../../src/http/openapi/document.ts';
import { temporaryFile } from '../../support/temporary-file.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const KEY = 'the-key-of-the-search-team';
const READER = 'a-key-that-may-only-read';
const SCRAPER = 'a-key-for-prometheus-alone';
const RUNNER = 'a-key-for-two-pipelines';
const KEYS = `# of this test\n${KEY} search\n${READER} reader read\n${SCRAPER} scraper metrics\n${RUNNER} runner pipelines:maxmin,other\n`;
const POOL = '/v1/pool/global/max?datatype=FP32&shape=1,1,2,2';
/** The body of POOL; its memory is given away. */
const body = () => Buffer.alloc(16);

/** A server with these keys, and their file. */
const startGuarded = async (settings: Parameters<typeof startServer>[0] = {}) => {
  const apiKeysFile = temporaryFile('keys.txt');
  writeFileSync(apiKeysFile, KEYS);
  return { server: await startServer({ apiKeysFile, ...settings }), apiKeysFile };
};

let server: ServerUnderTest;
beforeAll(async () => {
  ({ server } = await startGuarded({ logLevel: 'info' }));
});
afterAll(() => server.close());

const statusWith = async ({ app }: ServerUnderTest, key: string, url = '/v1/operators'): Promise<number> =>
  (await app.inject({ url, headers: { 'x-api-key': key } })).statusCode;

const HEALTH = ['/livez', '/readyz', '/v2/health/live', '/v2/health/ready'];

describe('a server with keys', () => {
  test('asks for one at every address but those of health, known or not, in both families’ words', async () => {
    const { paths } = openapiDocument() as { paths: Record<string, Record<string, unknown>> };
    const addresses = Object.entries(paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => ({ method: verb.toUpperCase() as 'GET', url: path.replace(/\{\w+\}/g, 'x') })),
    );
    const others = ['/', '/nothing', '/v2/nothing', '/docs/js/scalar.js'].map((url) => ({
      method: 'GET' as const,
      url,
    }));
    const wrongVerb = { method: 'DELETE' as const, url: '/v1/operators' };
    for (const address of [...addresses, ...others, wrongVerb]) {
      const response = await server.app.inject(address);
      if (HEALTH.includes(address.url)) {
        expect(response.statusCode, address.url).toBe(200);
        continue;
      }
      expect(response.statusCode, address.url).toBe(401);
      expect(response.headers['www-authenticate']).toBe('Bearer realm="poolserve"');
      const isV2 = /^\/v2(\/|$)/.test(address.url);
      expect(response.headers['content-type']).toBe(isV2 ? 'application/json' : 'application/problem+json');
      expect(response.json()).toMatchObject({ code: 'UNAUTHENTICATED', error: /x-api-key.* got none/ });
    }
  });

  test.each([
    ['x-api-key', { 'x-api-key': KEY }],
    ['a Bearer token', { authorization: `Bearer ${KEY}` }],
    ['a bearer token', { authorization: `bearer  ${KEY}` }],
    ['x-api-key beside what a proxy is told', { 'x-api-key': KEY, authorization: 'Basic cHJveHk6cHJveHk=' }],
  ])('takes it as %s, and logs whose it was', async (_how, headers) => {
    const id = { 'x-request-id': randomUUID() };
    const response = await server.app.inject({
      method: 'POST',
      url: POOL,
      payload: body(),
      headers: { ...headers, ...id },
    });
    expect(response.statusCode).toBe(200);
    await expect
      .poll(() => server.log.find((line) => line.request_id === id['x-request-id']))
      .toMatchObject({ caller: 'search', status: 200 });
  });

  test.each([
    ['another key', { 'x-api-key': 'the-key-of-the-search-tean' }],
    ['no key', { 'x-api-key': '' }],
    ['half of a key', { 'x-api-key': KEY.slice(0, -1) }],
    ['two keys', { 'x-api-key': [KEY, KEY] }],
    ['a wrong key beside a good one', { 'x-api-key': 'wrong', authorization: `Bearer ${KEY}` }],
    ['Basic', { authorization: `Basic ${KEY}` }],
    ['a token alone', { authorization: KEY }],
    ['a cookie', { cookie: `key=${KEY}` }],
  ])('does not take %s', async (_what, headers) => {
    const response = await server.app.inject({ method: 'POST', url: POOL, payload: body(), headers });
    expect(response.json()).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
  });

  test('does not look for one in the address', async () => {
    for (const name of ['key', 'api_key', 'apikey', 'access_token', 'x-api-key']) {
      const response = await server.app.inject(`/v1/operators?${name}=${KEY}`);
      expect(response.statusCode, name).toBe(401);
      expect(response.body, name).not.toContain(KEY);
    }
  });

  test('lets a key that reads read, and one for metrics scrape, and nothing else', async () => {
    const responses = async (key: string) =>
      Promise.all(
        [
          { url: '/metrics' },
          { url: '/v2/models' },
          { url: '/v1/operators', method: 'HEAD' as const },
          { url: POOL, method: 'POST' as const, payload: body() },
          { url: POOL, method: 'PUT' as const, payload: body() },
          { url: '/v2/repository/index', method: 'POST' as const },
        ].map((request) => server.app.inject({ ...request, headers: { 'x-api-key': key } })),
      );
    const statuses = async (key: string) => (await responses(key)).map(({ statusCode }) => statusCode);
    expect(await statuses(KEY)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await statuses(READER)).toEqual([200, 200, 200, 403, 403, 403]);
    expect(await statuses(SCRAPER)).toEqual([200, 403, 403, 403, 403, 403]);
    const [, models, , pool] = await responses(SCRAPER);
    expect(models?.json()).toEqual({
      code: 'FORBIDDEN',
      error: expect.stringMatching(/scraper allows only GET \/metrics/),
    });
    expect(pool?.json()).toMatchObject({
      code: 'FORBIDDEN',
      status: 403,
      title: 'The API key lacks the required scope',
    });
    expect(pool?.headers['www-authenticate']).toMatch(/error="insufficient_scope"/);
  });

  test('asks for none for metrics and documents that are open', async () => {
    const { server: open } = await startGuarded({ metrics: 'open', docs: 'open' });
    onTestFinished(() => open.close());
    expect((await open.app.inject({ url: '/', headers: { accept: 'text/html' } })).body).toContain('x-api-key');
    for (const url of [
      '/metrics',
      '/docs/',
      '/docs/js/scalar.js',
      '/docs/openapi.json',
      '/openapi.json',
      '/openapi.yaml',
    ])
      expect((await open.app.inject(url)).statusCode, url).toBe(200);
    expect((await open.app.inject('/v1/operators')).statusCode).toBe(401);
  });
});

test('metrics and documents that are off are not there', async () => {
  const other = await startServer({ metrics: 'off', docs: 'off' });
  onTestFinished(() => other.close());
  for (const url of ['/', '/metrics', '/docs', '/docs/', '/openapi.json', '/openapi.yaml']) {
    const response = await other.app.inject({ url, headers: { accept: 'text/html' } });
    expect([response.statusCode, response.json().code], url).toEqual([404, 'UNKNOWN_ROUTE']);
    expect(response.json().detail).not.toMatch(/lists the routes/);
  }
});

describe('a request without a key, over a socket', () => {
  const line = POOL.replace('2,2', '1000,1000');

  test('is refused before its body is invited, and its connection ends', async () => {
    const socket = await server.connect();
    const closed = once(socket, 'close');
    socket.write(requestHead(`POST ${line}`, { 'content-length': 4e6, expect: '100-continue' }));
    expect(await readResponse(socket)).toMatchObject({ status: 401, headers: { connection: 'close' } });
    expect(await closed).toEqual([false]);
  });

  test.each([
    ['that has a length', { 'content-length': 4e6 }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('is refused before any of its body %s has come', async (_how, headers) => {
    const socket = await server.connect();
    socket.write(requestHead(`POST ${line}`, headers));
    expect(await readResponse(socket)).toMatchObject({ status: 401, headers: { connection: 'close' } });
  });

  test('is invited with one', async () => {
    const socket = await server.connect();
    const headers = { 'content-length': 16, expect: '100-continue', 'x-api-key': KEY };
    socket.write(requestHead(`POST ${POOL}`, headers));
    expect((await readResponse(socket)).status).toBe(100);
    socket.write(body());
    expect((await readResponse(socket)).status).toBe(200);
  });
});

describe('the file of keys', () => {
  const NEXT = 'the-key-that-comes-after-it';

  test('is read again when it changes; a broken or missing one is logged once and leaves the keys as they were', async () => {
    const { server: other, apiKeysFile } = await startGuarded({ logLevel: 'error' });
    onTestFinished(() => other.close());
    writeFileSync(apiKeysFile, `${NEXT} next\nbroken\n`);
    await expect.poll(() => other.log).toHaveLength(1);
    expect(await statusWith(other, KEY)).toBe(200);
    expect(await statusWith(other, NEXT)).toBe(401);
    rmSync(apiKeysFile);
    await expect.poll(() => other.log).toHaveLength(2);
    expect(await statusWith(other, KEY)).toBe(200);

    writeFileSync(apiKeysFile, `${NEXT} next\n`);
    await expect.poll(() => statusWith(other, NEXT)).toBe(200);
    expect(await statusWith(other, KEY)).toBe(401);
    expect(other.log).toMatchObject([
      { setting: 'POOLSERVE_API_KEYS_FILE', reason: /^line 2: expected a key/ },
      { setting: 'POOLSERVE_API_KEYS_FILE', reason: 'a file cannot be read (ENOENT)' },
    ]);
    expect(JSON.stringify(other.log)).not.toMatch(new RegExp(`${NEXT}|broken\\b|${apiKeysFile}`));
  });

  test.each([
    ['nothing but comments', '# none', /at least one key/],
    ['a short key', 'short', /^POOLSERVE_API_KEYS_FILE: line 1: /],
  ])('with %s does not start a server', async (_what, text, says) => {
    const apiKeysFile = temporaryFile('keys.txt');
    writeFileSync(apiKeysFile, text);
    await expect(startServer({ apiKeysFile })).rejects.toThrow(says);
  });

  test('that is not there does not start one', async () => {
    await expect(startServer({ apiKeysFile: temporaryFile('none') })).rejects.toThrow(/cannot be read \(ENOENT\)/);
  });
});

test('a key of named pipelines runs and plans these, and reads, and loads none', async () => {
  const tensor = 'datatype=FP32&shape=1,1,4';
  const send = (url: string, method: 'GET' | 'POST' = 'POST', payload: Buffer | string = '') =>
    server.app.inject({ method, url, payload, headers: { 'x-api-key': RUNNER } });
  const statusOf = async (...request: Parameters<typeof send>) => (await send(...request)).statusCode;
  expect(await statusOf(`/v1/pipelines/maxmin?${tensor}`, 'POST', body())).toBe(200);
  expect(await statusOf(`/v1/plan/pipelines/maxmin?${tensor}`)).toBe(200);
  expect(await statusOf('/v2/models/maxmin', 'GET')).toBe(200);
  const message = JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 2], data: [1, 2] }] });
  expect(await statusOf('/v2/models/maxmin/infer', 'POST', message)).toBe(200);
  const refused = ['/v1/pipelines/embedding', '/v1/pipelines', POOL, '/v2/models/embedding/infer'];
  for (const url of [...refused, '/v2/repository/models/maxmin/load', '/v2/repository/models/maxmin/unload'])
    expect(await statusOf(url, 'POST', body()), url).toBe(403);
  expect((await send('/v1/pipelines/embedding')).json().detail).toMatch(
    'the key of runner allows only GET, HEAD and the pipelines maxmin, other; got POST /v1/pipelines/:name',
  );
});
