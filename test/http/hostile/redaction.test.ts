import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFile } from '../../support/temporary-file.ts';
import { requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

/** Texts that may stand only in the response to the caller that sent them in an address or a body. */
const SECRET = 'planted5ecret0123456789';
const KEY = 'a-good-key-0123456789';

let server: ServerUnderTest;
let keysFile: string;
beforeAll(async () => {
  keysFile = temporaryFile('keys.txt');
  writeFileSync(keysFile, `${KEY} team\n`);
  server = await startServer({ logLevel: 'trace', apiKeysFile: keysFile, rateLimit: 100_000, metrics: 'open' });
});
afterAll(() => server.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const good = { 'x-api-key': KEY };
const tensor = (data: string, more = '') =>
  `{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1,2],"data":${data}}]${more}}`;
const POOL = '/v1/pool/global/max';

test('nothing that a caller sends as a key, in a query or as data is in the log or the metrics, whether served or refused', async () => {
  const requests = [
    { url: POOL, headers: { 'x-api-key': SECRET } },
    { url: POOL, headers: { authorization: `Bearer ${SECRET}` } },
    { url: '/v2/models', headers: { authorization: `Basic ${SECRET}` } },
    {
      url: '/v1/operators',
      headers: { ...good, cookie: SECRET, 'user-agent': SECRET, referer: SECRET, 'x-request-id': `${SECRET} ` },
    },
    { url: `/v1/operators?api_key=${SECRET}`, headers: good },
    { url: `/${SECRET}`, headers: good },
    { url: `/v2/models/${SECRET}`, headers: good },
    { url: `${POOL}?shape=1,1,2&datatype=FP32&p=${SECRET}`, headers: good },
    { url: `${POOL}?shape=${SECRET}&datatype=FP32`, headers: good },
    { url: `${POOL}?shape=1,1,2&datatype=${SECRET}`, headers: good },
    { url: POOL, headers: { ...good, ...JSON_TYPE }, payload: tensor(`["${SECRET}",1]`) },
    { url: POOL, headers: { ...good, ...JSON_TYPE }, payload: tensor('[1,2]', `,"parameters":{"${SECRET}":1}`) },
    { url: POOL, headers: { ...good, ...JSON_TYPE }, payload: `{"${SECRET}` },
    { url: '/v2/models/pool.global.max/infer', headers: good, payload: tensor('[1,2]', `,"id":"${SECRET}"`) },
    { url: POOL, headers: { ...good, 'content-type': SECRET }, payload: SECRET },
    { url: POOL, headers: { ...good, 'content-type': 'application/x-npy' }, payload: `\x93NUMPY${SECRET}` },
    { url: POOL, headers: { ...good, 'content-encoding': SECRET }, payload: SECRET },
  ];
  for (const request of requests) {
    const response = await server.app.inject({
      method: request.payload === undefined && !request.url.startsWith(POOL) ? 'GET' : 'POST',
      ...request,
    });
    expect(response.statusCode).toBeLessThan(500);
    expect(response.body, 'no response holds a key').not.toContain(KEY);
    if (response.statusCode === 401) expect(response.body).not.toContain(SECRET);
  }
  for (const bytes of [
    `GET /${SECRET} NONSENSE\r\nx-api-key: ${SECRET}\r\n\r\n`,
    requestHead('GET /v2', { 'x-api-key': SECRET, 'content-length': SECRET }),
    requestHead('GET /v2', { 'x-api-key': SECRET, padding: 'a'.repeat(20_000) }),
  ]) {
    const socket = await server.connect();
    const closed = once(socket, 'close');
    socket.resume().write(bytes);
    await closed;
  }
  await expect
    .poll(() => server.log.filter(({ msg }) => msg === 'request').length)
    .toBeGreaterThanOrEqual(requests.length);
  const { body: metrics } = await server.app.inject('/metrics');
  expect(metrics).toMatch(/^poolserve_requests_total/m);
  // As text, and as the numbers that the bytes of a packet are written as.
  const traces = [SECRET, KEY].flatMap((secret) => [secret, Buffer.from(secret).join(',')]);
  for (const text of [JSON.stringify(server.log), metrics])
    expect([...traces, keysFile].filter((trace) => text.toLowerCase().includes(trace.toLowerCase()))).toEqual([]);
});
