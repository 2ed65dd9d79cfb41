import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage, HEADER_LENGTH, readBinaryResponse } from '../support/v2-message.ts';

const LIMIT = 1024 ** 2;

/** What a bomb expands to, from a thousandth. */
const EXPANDED = 256 * LIMIT;

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ maxBodyBytes: LIMIT });
});
afterAll(() => server.close());

const CODINGS = [
  ['gzip', gzipSync, gunzipSync],
  ['deflate', deflateSync, inflateSync],
] as const;
const RAW = '/v1/pool/global/max?datatype=FP32&shape=1,1,';
const values = [3, 7, 5, 1];
const bytes = Buffer.from(new Float32Array(values).buffer);
const seven = Buffer.from(new Float32Array([7]).buffer);
const input = { name: 'x', datatype: 'FP32', shape: [1, 1, 4] };
const message = { inputs: [{ ...input, data: values }] };
const INFER = '/v2/models/pool.global.max/infer';

const post = (url: string, payload: Buffer, headers: Record<string, string>) =>
  server.app.inject({ method: 'POST', url, payload, headers });

describe.each(CODINGS)('%s', (coding, compress, decompress) => {
  const compressed = { 'content-encoding': coding };

  test('is read in every format', async () => {
    const json = { ...compressed, 'content-type': 'application/json' };
    const text = compress(JSON.stringify(message));
    const parts = binaryMessage({ inputs: [{ ...input, parameters: { binary_data_size: 16 } }] }, bytes);
    expect((await post(`${RAW}4`, compress(bytes), compressed)).rawPayload).toEqual(seven);
    expect((await post('/v1/pool/global/max', text, json)).json().outputs[0].data).toEqual([7]);
    expect((await post(INFER, compress(JSON.stringify(message)), compressed)).json().outputs[0].data).toEqual([7]);
    const mixed = await post(INFER, compress(parts.payload), { ...compressed, ...parts.headers });
    expect(mixed.json().outputs[0].data).toEqual([7]);
  });

  test('is returned to clients that name it', async () => {
    const binary = { ...message, parameters: { binary_data_output: true } };
    const both = await post(INFER, compress(JSON.stringify(binary)), { ...compressed, 'accept-encoding': coding });
    expect(both.headers).toMatchObject({ 'content-encoding': coding, vary: 'accept-encoding' });
    const { json, rest } = readBinaryResponse({ headers: both.headers, rawPayload: decompress(both.rawPayload) });
    expect(json.outputs[0].parameters).toEqual({ binary_data_size: 4 });
    expect(rest).toEqual(seven);
  });

  test.each([
    ['is cut', (whole: Buffer) => whole.subarray(0, -5)],
    ['is changed', (whole: Buffer) => Buffer.from(whole).fill(0xff, 4, 12)],
    ['is something else', () => Buffer.from('not compressed at all')],
    ['goes on after its end', (whole: Buffer) => Buffer.concat([whole, randomBytes(64).fill(7, 0, 2)])],
  ])('that %s is refused', async (_how, change) => {
    const response = await post(`${RAW}4`, change(compress(bytes)), compressed);
    expect([response.statusCode, response.json().code]).toEqual([400, 'MALFORMED_ENCODING']);
  });

  test.each([
    [`${RAW}4`, 'WRONG_BYTE_COUNT'],
    [INFER, 'BODY_TOO_LARGE'],
  ])('of zeros, 256 times the limit, is refused at the limit of %s, with little memory', async (url, code) => {
    const bomb = compress(Buffer.alloc(EXPANDED));
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 1);
    const response = await post(url, bomb, compressed);
    clearInterval(watch);
    expect(response.json()).toMatchObject({ code });
    // Far below what it would expand to; how much of what was thrown away is still there is up to the collector.
    expect(Math.max(peak, process.memoryUsage().rss) - before).toBeLessThan(EXPANDED / 4);
  });
});

test('a response is not compressed for clients that accept nothing, anything, or identity first', async () => {
  for (const accept of ['', '*', 'br', 'identity', 'gzip;q=0', 'gzip;q=0.5, identity', 'constructor']) {
    const response = await post(INFER, Buffer.from(JSON.stringify(message)), { 'accept-encoding': accept });
    expect(response.headers['content-encoding'], accept).toBeUndefined();
    expect(response.headers.vary).toBe('accept-encoding');
    expect(response.json().outputs[0].data).toEqual([7]);
  }
});

describe('Accept-Encoding as client libraries send it by default', () => {
  const DEFAULTS = [
    ['aiohttp', { 'accept-encoding': 'gzip, deflate' }],
    ['aiohttp with brotli', { 'accept-encoding': 'gzip, deflate, br' }],
    ['httpx', { 'accept-encoding': 'gzip, deflate, br, zstd' }],
    ['axios', { 'accept-encoding': 'gzip, compress, deflate, br' }],
    ['Go', { 'accept-encoding': 'gzip', 'user-agent': 'Go-http-client/1.1' }],
    ['Ruby', { 'accept-encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3' }],
  ] as const;
  const LARGE = { length: 32 * 1024 };
  const infer = async (data: readonly number[], headers: Record<string, string>, binary: boolean) => {
    const x = { name: 'x', datatype: 'FP32', shape: [1, 1, data.length], data };
    const parameters = { kernel_shape: '1,', binary_data_output: binary };
    const url = '/v2/models/pool.window.max/infer';
    return post(url, Buffer.from(JSON.stringify({ inputs: [x], parameters })), headers);
  };
  const noise = Array.from(LARGE, (_, i) => Math.fround(Math.sin(i * i)));
  const zeros = Array.from(LARGE, (_, i) => (i % 512 === 0 ? 1 : 0));

  test.each(DEFAULTS)(
    '%s: small tensors and floats go as they are, large ones of zeros compressed',
    async (_name, headers) => {
      for (const binary of [true, false]) {
        const small = await infer(zeros.slice(0, 2048), headers, binary);
        expect(small.headers['content-encoding']).toBeUndefined();
        expect(small.headers.vary).toBe('accept-encoding');
        expect((await infer(noise, headers, binary)).headers['content-encoding']).toBeUndefined();
        const sparse = await infer(zeros, headers, binary);
        expect(sparse.headers['content-encoding']).toBe('gzip');
        const plain = await infer(zeros, {}, binary);
        expect(gunzipSync(sparse.rawPayload)).toEqual(plain.rawPayload);
      }
    },
  );

  test.each(['gzip', 'deflate', 'gzip, identity;q=0', 'deflate, gzip;q=0.5, *;q=0'])(
    '%j asks by more than a default: every tensor is compressed',
    async (accepted) => {
      const { headers } = await infer([1, 2, 3], { 'accept-encoding': accepted }, true);
      expect(headers['content-encoding']).toBe(accepted.split(',')[0]);
    },
  );

  test('zeros in one part alone do not pay', async () => {
    const mixed = noise.map((value, i) => (i < 8192 ? 0 : value));
    const { headers } = await infer(mixed, { 'accept-encoding': 'gzip, deflate' }, true);
    expect(headers['content-encoding']).toBeUndefined();
  });
});

test('a response of /v1 is not compressed, whatever the caller accepts', async () => {
  const response = await post(`${RAW}4`, Buffer.from(bytes), { 'accept-encoding': 'gzip, deflate' });
  expect(response.headers['content-encoding']).toBeUndefined();
  expect(response.rawPayload).toEqual(seven);
});

test.each([
  ['a bomb', gzipSync(Buffer.alloc(2 ** 26))],
  ['a broken stream', Buffer.concat([gzipSync(randomBytes(30_000)).subarray(0, 20_000), Buffer.alloc(20_000)])],
  ['a stream with more behind its end', Buffer.concat([gzipSync(bytes), randomBytes(40_000)])],
])('after %s the next request on the connection works', async (_what, refused) => {
  const socket = await server.connect();
  const headers = { 'content-encoding': 'gzip', 'content-length': refused.length, [HEADER_LENGTH]: 0 };
  socket.write(requestHead(`POST ${INFER}?shape=1,1,4&datatype=FP32`, headers));
  socket.write(refused);
  expect((await readResponse(socket)).status).toBe(400);
  socket.write(requestHead(`POST ${RAW}4`, { 'content-length': bytes.length }));
  socket.write(bytes);
  expect(await readResponse(socket)).toMatchObject({ status: 200, body: seven });
});

test('a large upload that expands beyond the limit gets its refusal, is received to its end, and then the connection ends', async () => {
  const refused = gzipSync(Buffer.concat([Buffer.alloc(2 * LIMIT), randomBytes(8 * LIMIT)]), { level: 1 });
  const socket = await server.connect();
  socket.write(requestHead(`POST ${INFER}`, { 'content-encoding': 'gzip', 'content-length': refused.length }));
  const response = readResponse(socket);
  for (let sent = 0; sent < refused.length; sent += LIMIT) {
    if (!socket.write(refused.subarray(sent, sent + LIMIT))) await once(socket, 'drain');
  }
  expect(await response).toMatchObject({ status: 413, headers: { connection: 'close' } });
  const closed = once(socket, 'close');
  socket.resume();
  expect(await closed).toEqual([false]);
});
