import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { METHODS } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS } from '../../../src/errors.ts';
import { openapiDocument } from '../../../src/http/openapi/document.ts';
import { selfSigned } from '../../support/certificate.ts';
import { temporaryFile } from '../../support/temporary-file.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

type Settings = Parameters<typeof startServer>[0];
/** A response: `undefined` instead of a body where there is none. */
type Seen = { status: number; headers: Readonly<Record<string, unknown>>; text: string | undefined };

const keysFile = temporaryFile('keys.txt');
writeFileSync(keysFile, 'a-key-of-no-request unused\n');
const certificate = await selfSigned();
const tls = { tlsCert: temporaryFile('cert.pem'), tlsKey: temporaryFile('key.pem') };
writeFileSync(tls.tlsCert, certificate.cert);
writeFileSync(tls.tlsKey, certificate.private);

const SETTINGS: Readonly<Record<string, Settings>> = {
  'none but the defaults': {},
  keys: { apiKeysFile: keysFile },
  'keys and origins': { apiKeysFile: keysFile, corsOrigin: ['https://page.example'] },
  'any origin': { corsOrigin: ['*'], docs: 'off', metrics: 'off' },
  'a rate that is used up': { rateLimit: 1, metrics: 'open', docs: 'open' },
  'keys, origins and a rate': { apiKeysFile: keysFile, corsOrigin: ['*'], rateLimit: 1, docs: 'open' },
  HTTPS: { ...tls, apiKeysFile: keysFile, corsOrigin: ['https://page.example'] },
};

const { paths } = openapiDocument() as { paths: Record<string, unknown> };
const ADDRESSES = [
  ...Object.keys(paths).map((path) => path.replace(/\{\w+\}/g, 'x')),
  ...['/v1/pool/global/max', '/v1/plan/global/max', '/v2/models/pool.global.max/infer'],
  ...[
    '/',
    '/none',
    '/v1',
    '/v2/',
    '/v2/none',
    '//',
    '//livez',
    '/.',
    '/../livez',
    '/livez/',
    '/livez?',
    '/docs',
    '/docs/',
  ],
  ...[
    '/docs/none',
    '/docs/%2e%2e/x',
    '/docs//host.example',
    '/%zz',
    '/%',
    '/v2/%zz',
    '/v2/models/%ff/infer',
    '/%2f%00',
  ],
  ...[`/${'a'.repeat(12_000)}`, `/v1/pool/${'a'.repeat(12_000)}/max`, '/livez#fragment', '/livez;x=1'],
];

const ORIGIN = { origin: 'https://page.example' };
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  ORIGIN,
  { ...ORIGIN, 'access-control-request-method': 'POST' },
  { ...ORIGIN, 'access-control-request-method': '', 'access-control-request-headers': ',,;"' },
  { origin: '', 'access-control-request-method': 'POST' },
  { 'access-control-request-method': 'POST' },
  { 'accept-version': '1.x', 'x-http-method-override': 'DELETE' },
  { 'x-api-key': 'a-key-that-is-wrong', 'content-type': 'nonsense', accept: 'nonsense' },
];

/** Of Node: CONNECT has no response to inject. */
const VERBS = METHODS.filter((method) => method !== 'CONNECT');

/** Requests as they go over a socket, which no client library would send. */
const RAW: readonly string[] = [
  ...['OPTIONS *', 'GET *', 'GET http://x/livez', 'GET http://x/none', 'OPTIONS http://x', 'GET https://u:p@x/v2/%zz'],
  ...[
    'GET livez',
    'GET .',
    'GET ?x',
    'BREW /livez',
    'get /livez',
    'CONNECT x:80',
    'CONNECT /livez',
    'GET /a\x00b',
    'GET',
  ],
]
  .map((line) => `${line} HTTP/1.1\r\nhost: x\r\n\r\n`)
  .concat([
    ...['HTTP/2.0', 'HTTP/0.9', 'HTTP/1.2', 'http/1.1', 'ICE/1.0'].map(
      (version) => `GET /livez ${version}\r\nhost: x\r\n\r\n`,
    ),
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ...[
      ...[
        '',
        'host: x\r\nhost: y',
        'host: x\r\nexpect: tea',
        'host: x\r\nexpect: 100-continue, tea',
        'host: x\r\nx: \0',
      ],
      ...['host: x\r\ntransfer-encoding: gzip, chunked', 'host: x\r\ntransfer-encoding: gzip', 'host: x\r\n folded: 1'],
      ...['host: x\r\nupgrade: websocket\r\nconnection: upgrade', 'host: x\r\nx-api-key: a\r\nx-api-key: b', 'host x'],
      ...[`host: x\r\n${'a: b\r\n'.repeat(3000)}c: d`, 'host: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked'],
    ].map((lines) => `POST /v2/none HTTP/1.1\r\n${lines}\r\n\r\n`),
  ]);

/** Fails unless a response is a success, or says in our words what is wrong. */
const expectOwnWords = (what: string, { status, headers, text }: Seen): void => {
  expect(headers['x-request-id'], what).toMatch(/^[\w.:-]{1,128}$/);
  expect([200, 204, 301, 302, 400, 401, 404, 405, 406, 413, 415, 417, 422, 429, 431, 501, 505], what).toContain(status);
  if (status < 400 || text === undefined) return;
  expect(headers['content-type'], what).toMatch(/^application\/(problem\+)?json$/);
  const document = JSON.parse(text);
  expect(Object.keys(ERRORS), `${what}: ${text}`).toContain(document.code);
  expect(document, what).toMatchObject({ error: expect.any(String) });
  expect(document, what).not.toHaveProperty('statusCode');
};

/** What a server says to some bytes until it ends the connection, or we do. */
const exchange = async (socket: Socket, bytes: string): Promise<Seen> => {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
  // The end of ours makes the server end its side, too, once it has responded.
  socket.end(Buffer.from(bytes, 'latin1'));
  await once(socket, 'close');
  const [head = '', text = ''] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n', 2);
  const [line = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((each) => each.toLowerCase().split(': ', 2)));
  return { status: Number(line.split(' ')[1]), headers, text };
};

describe.each(Object.entries(SETTINGS))('with %s every response is ours', (_name, settings) => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await startServer({ logLevel: 'debug', ...settings });
    await server.app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => server.close());

  const linesOf = (id: unknown) => server.log.filter(({ request_id: each }) => each === id);

  test('to each verb at each address, and is logged once', async () => {
    const ids: string[] = [];
    for (const url of ADDRESSES) {
      for (const [index, method] of VERBS.entries()) {
        const id = `${ids.length}`;
        const headers = { ...HEADERS[(index + ids.length) % HEADERS.length], 'x-request-id': id };
        const { statusCode, headers: told, body } = await server.app.inject({ method: method as 'GET', url, headers });
        const text = method === 'HEAD' || statusCode === 204 ? undefined : body;
        expectOwnWords(`${method} ${url.slice(0, 60)} ${JSON.stringify(headers)}`, {
          status: statusCode,
          headers: told,
          text,
        });
        expect(told['x-request-id']).toBe(id);
        ids.push(id);
      }
    }
    const counts = new Map<unknown, number>();
    for (const { request_id: id } of server.log) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect(ids.filter((id) => counts.get(id) !== 1)).toEqual([]);
  });

  test('to OPTIONS with each set of headers at each address', async () => {
    for (const url of ADDRESSES) {
      for (const headers of HEADERS) {
        const { statusCode, headers: told, body } = await server.app.inject({ method: 'OPTIONS', url, headers });
        const text = statusCode === 204 ? undefined : body;
        expectOwnWords(`${url.slice(0, 60)} ${JSON.stringify(headers)}`, { status: statusCode, headers: told, text });
        const isPreflight = headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
        expect(statusCode === 204, url).toBe(isPreflight && settings?.corsOrigin !== undefined);
      }
    }
  });

  test.each(RAW)('over a socket, to %j, and is logged once', async (bytes) => {
    const { port } = server.app.server.address() as AddressInfo;
    const socket =
      settings?.tlsCert === undefined
        ? connect({ port, host: '127.0.0.1', allowHalfOpen: true })
        : connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false, allowHalfOpen: true } as object);
    const seen = await exchange(socket, bytes);
    expectOwnWords(bytes.slice(0, 80), seen);
    await expect.poll(() => linesOf(seen.headers['x-request-id']).length).toBe(1);
  });
});
