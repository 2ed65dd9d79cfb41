import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
let socket: Socket;
beforeAll(async () => {
  server = await startServer();
  socket = await server.connect();
});
afterAll(() => server.close());

/** Names as they stand in an address, by what is wrong with them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'of what every object has': [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
  ],
  'that climb out of a folder': [
    ...['..', '%2e%2e', '..%2f..%2f..%2fetc%2fpasswd', '%2e%2e%2f%2e%2e%2fpackage.json', '..%5c..%5cpackage.json'],
    ...['%c0%ae%c0%ae%c0%af', '..;', '%252e%252e%252f', '%2fetc%2fpasswd', 'file:%2f%2f%2fetc%2fpasswd'],
  ],
  'with control characters': [
    '%00',
    'max%00',
    'max%0d%0ax-injected:%201',
    '%0ax-injected:1',
    'max%7f',
    'max%e2%80%a8x-injected:1',
  ],
  'that only look like another': [
    ...['ｍａｘ', 'max\u200b', '\u202exam', 'ma\u0301x', 'mаx', 'MAX', 'm\u00e4x', 'max\ufeff'].map(encodeURIComponent),
    ...['max%20', '%20max', 'max.', 'max,', ',max', 'torch.max_pool2d%20', 'torch.max_pool2d%00', 'Torch.max_pool2d'],
  ],
  'that are no text': ['%', '%zz', '%ff', '%ed%a0%80', '%f8%88%80%80%80', '%u006d'],
  'that are long': ['m'.repeat(8000), 'max,'.repeat(2000), '.'.repeat(4000), encodeURIComponent('∑'.repeat(1000))],
  'for other languages': [
    '$%7b7*7%7d',
    '%3Cscript%3E',
    "max';--",
    '{{7*7}}',
    '$(id)',
    '*',
    'max%26x=1',
    'max%3fx=1',
    'max%23x',
  ],
  'of lists': [
    'max,__proto__',
    'pool.global.__proto__,max',
    'pool.__proto__.max,min',
    'pool.window.constructor',
    'torch.__proto__',
  ],
};

const ADDRESSES: readonly ((name: string) => string)[] = [
  (name) => `GET /${name}`,
  (name) => `GET /docs/${name}`,
  (name) => `GET /v1/operators/${name}/max`,
  (name) => `GET /v1/operators/global/${name}`,
  (name) => `POST /v1/pool/${name}/max?shape=1,1,2&datatype=INT8`,
  (name) => `POST /v1/pool/global/${name}?shape=1,1,2&datatype=INT8`,
  (name) => `POST /v1/plan/${name}/max?shape=1,1,2&datatype=INT8`,
  (name) => `POST /v1/merge/${name}?shape=2,1,2&datatype=INT8`,
  (name) => `GET /v2/models/${name}`,
  (name) => `GET /v2/models/${name}/config`,
  (name) => `GET /v2/models/${name}/ready`,
  (name) => `GET /v2/models/pool.global.max/versions/${name}`,
  (name) => `POST /v2/models/${name}/infer`,
  (name) => `POST /v2/repository/models/${name}/load`,
];

/** Whether a name joins more reductions than a request may. */
const joinsTooMany = (name: string): boolean => name.split(',').length > 32;

/** Whether a name stands in an address where reductions are joined, and counted before they are looked up. */
const countsReductions = (line: string): boolean =>
  /^POST \/v1\/pool\/global\/|^\w+ \/v2\/(?:repository\/)?models\/max,/.test(line);

/** Every header that a refusal has. */
const HEADERS = [
  ...['x-request-id', 'content-type', 'content-length', 'server-timing', 'allow', 'date', 'connection', 'keep-alive'],
];

describe.each(Object.entries(NAMES))('names %s', (_kind, names) => {
  const rows = names.map((name) => [name.slice(0, 40), name] as const);
  test.each(rows)('as %s are unknown at every address, and tell nothing of this machine', async (_short, name) => {
    for (const address of ADDRESSES) {
      const line = address(name);
      socket.write(requestHead(line, { 'content-length': 0 }));
      const { status, headers, body } = await readResponse(socket);
      const text = body.toString();
      const isTooLong = joinsTooMany(name) && countsReductions(line);
      expect(isTooLong ? [413] : [400, 404, 405], `${line}: ${status} ${text}`).toContain(status);
      expect(JSON.parse(text), line).toMatchObject({ code: expect.any(String), error: expect.any(String) });
      expect(
        Object.keys(headers).filter((each) => !HEADERS.includes(each)),
        line,
      ).toEqual([]);
      expect(text, line).not.toMatch(/root:|node_modules|\.ts\b|"dependencies"|at \w+ \(/);
      if (/^\w+ \/v[12]/.test(line)) expect(text.length, line).toBeLessThan(2000 + 2 * line.length);
    }
  });
});

describe('a name in headers', () => {
  test.each([
    ['a request id with spaces', { 'x-request-id': 'a b' }],
    ['a request id of markup', { 'x-request-id': '<script>' }],
    ['a request id that is long', { 'x-request-id': 'a'.repeat(129) }],
    ['a request id with bytes above ASCII', { 'x-request-id': 'caf\u00e9' }],
    ['a trace', { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`, tracestate: 'planted=1' }],
    ['a host', { 'x-forwarded-host': 'planted.example', forwarded: 'host=planted.example' }],
  ])('as %s is not echoed', async (_what, sent) => {
    socket.write(Buffer.from(requestHead('GET /v1/nothing', sent), 'latin1'));
    const { headers } = await readResponse(socket);
    const echoed = Object.values(headers).filter((value) => Object.values(sent).some((each) => value.includes(each)));
    expect(echoed).toEqual([]);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('as another host leads no page there', async () => {
    for (const url of ['/docs', '/docs/', '/openapi.json']) {
      socket.write(
        requestHead(`GET ${url}`, { 'x-forwarded-host': 'planted.example' }).replace(
          'host: test',
          'host: planted.example',
        ),
      );
      const { headers, body } = await readResponse(socket);
      expect(`${headers.location ?? ''} ${body}`).not.toContain('planted.example');
    }
  });
});
