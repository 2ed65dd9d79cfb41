import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNpyHead } from '../../../src/codec/npy.ts';
import { readChunkedResponse } from '../support/chunked-response.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ inlineMaxBytes: 0, maxBodyBytes: 1024, maxStreamBytes: 2 ** 27, logLevel: 'info' });
});
afterAll(() => server.close());

const CHUNKED = { 'transfer-encoding': 'chunked' };
const floats = (count: number) => Buffer.from(Float32Array.from({ length: count }, (_, i) => Math.sin(i)).buffer);
const line = (path: string, shape: string) => `POST /v1/pool/${path}&stream=true&datatype=FP32&shape=${shape}`;
const writeChunk = (socket: Socket, part: Uint8Array): boolean => {
  if (part.length === 0) return true;
  socket.write(`${part.length.toString(16)}\r\n`);
  socket.write(part);
  return socket.write('\r\n');
};
const endChunks = (socket: Socket) => socket.write('0\r\n\r\n');

/** 64 planes of 16 KiB, eight of which are a task; windows of 2 × 2. */
const SHAPE = '1,64,64,64';
const PATH = 'window/max?kernel_shape=2,2';
const BODY = floats(64 ** 3);
const PLANE = 64 * 64;
const POOLED = Buffer.from(
  Float32Array.from({ length: 64 * 32 * 32 }, (_, i) => {
    const x = new Float32Array(BODY.buffer, BODY.byteOffset, 64 ** 3);
    const at = Math.floor(i / 1024) * PLANE + Math.floor((i % 1024) / 32) * 128 + (i % 32) * 2;
    return Math.max(x[at] as number, x[at + 1] as number, x[at + 64] as number, x[at + 65] as number);
  }).buffer,
);

describe('a streamed response', () => {
  test('has the same bytes wherever the body is cut', async () => {
    const socket = await server.connect();
    socket.setNoDelay();
    const bytes = floats(2 * 3 * 4);
    const path = 'window/mean?kernel_shape=2,2&strides=1';
    const whole = await server.app.inject({
      method: 'POST',
      url: `/v1/pool/${path}&shape=2,3,2,2&datatype=FP32`,
      payload: Buffer.from(bytes),
    });
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      socket.write(requestHead(line(path, '2,3,2,2'), CHUNKED));
      writeChunk(socket, bytes.subarray(0, cut));
      writeChunk(socket, bytes.subarray(cut));
      endChunks(socket);
      const { status, body, whole: isWhole } = await readChunkedResponse(socket);
      expect({ status, body, isWhole }).toEqual({ status: 200, body: whole.rawPayload, isWhole: true });
    }
  });

  test('begins before a quarter of the body has come, and is right', async () => {
    const socket = await server.connect();
    socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
    let begun = false;
    const response = readChunkedResponse(socket, () => {
      begun = true;
    });
    socket.write(BODY.subarray(0, BODY.length / 4 - 1));
    await expect.poll(() => begun, { interval: 5, timeout: 20_000 }).toBe(true);
    socket.write(BODY.subarray(BODY.length / 4 - 1));
    expect(await response).toMatchObject({
      status: 200,
      headers: { 'x-tensor-shape': '1,64,32,32', 'x-tensor-datatype': 'FP32' },
      body: POOLED,
      whole: true,
    });
  });

  test('of an .npy file is one, also of a compressed and a big-endian one', async () => {
    const socket = await server.connect();
    const swapped = Buffer.from(BODY).swap32();
    const head = Buffer.from(writeNpyHead({ name: 'x', datatype: 'FP32', shape: [1, 64, 64, 64] }));
    const bigEndian = Buffer.from(head.toString('latin1').replace("'<f4'", "'>f4'"), 'latin1');
    const body = gzipSync(Buffer.concat([bigEndian, swapped]));
    const headers = { 'content-length': body.length, 'content-type': 'application/x-npy', 'content-encoding': 'gzip' };
    socket.write(requestHead(`POST /v1/pool/${PATH}&stream=true`, headers));
    socket.write(body);
    const response = await readChunkedResponse(socket);
    const own = Buffer.from(writeNpyHead({ name: 'y', datatype: 'FP32', shape: [1, 64, 32, 32] }));
    expect(response.body.equals(Buffer.concat([own, POOLED]))).toBe(true);
  });

  test.each([
    ['trailers', { te: 'deflate;q=0.5, trailers' }],
    ['no trailers', {}],
  ])('has its timings as a trailer for who takes %s', async (what, te) => {
    const socket = await server.connect();
    socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length, ...te }));
    socket.write(BODY);
    const { headers, trailers } = await readChunkedResponse(socket);
    expect(headers).not.toHaveProperty('server-timing');
    const timings = expect.stringMatching(/^receive;dur=.*, compute;dur=[\d.]+/);
    expect(trailers).toEqual(what === 'trailers' ? { 'server-timing': timings } : {});
    expect(headers.trailer).toBe(what === 'trailers' ? 'server-timing' : undefined);
  });

  test('of HTTP/1.0, which knows no chunks, has its length', async () => {
    const socket = await server.connect();
    socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }).replace('HTTP/1.1', 'HTTP/1.0'));
    socket.write(BODY);
    const { headers, body } = await readChunkedResponse(socket);
    expect(headers['content-length']).toBe(String(POOLED.length));
    expect(body.equals(POOLED)).toBe(true);
  });

  test('of one region larger than any body that is not streamed is merged from its parts', async () => {
    const socket = await server.connect();
    const body = Buffer.from(Float64Array.from({ length: 2 ** 20 }, (_, i) => i).buffer);
    const request = 'POST /v1/pool/global/mean?stream=true&datatype=FP64&shape=1,1,1024,1024';
    socket.write(requestHead(request, { 'content-length': body.length }));
    socket.write(body);
    const response = await readChunkedResponse(socket);
    expect(response.whole).toBe(true);
    expect(response.body.readDoubleLE()).toBe((2 ** 20 - 1) / 2);
  });

  test('of an empty batch is empty', async () => {
    const socket = await server.connect();
    socket.write(requestHead(line(PATH, '0,64,64,64'), { 'content-length': 0 }));
    expect(await readChunkedResponse(socket)).toMatchObject({ status: 200, body: Buffer.alloc(0), whole: true });
  });

  test.each(['sequence/sum?x=1,0,5', 'global/max?axes=0&x=0,3', 'sequence/mean?x=2,0,3'])(
    'of regions without elements has their values: %s',
    async (asked) => {
      const [path = '', shape] = asked.split(/[?&]x=/);
      const url = `/v1/pool/${path}${path.includes('?') ? '&' : '?'}datatype=FP32&shape=${shape}`;
      const whole = await server.app.inject({ method: 'POST', url, payload: '' });
      expect(whole.rawPayload.length).toBeGreaterThan(0);
      const streamed = await server.app.inject({ method: 'POST', url: `${url}&stream=true`, payload: '' });
      expect(streamed.rawPayload).toEqual(whole.rawPayload);
    },
  );

  test('of a body that came at once and is refused in its middle is a refusal', async () => {
    const socket = await server.connect();
    const bytes = Buffer.from(Float32Array.of(0, 0, Number.NaN).buffer);
    const head = requestHead(line('global/max?nan=error', '1,3,1'), { 'content-length': bytes.length });
    socket.write(Buffer.concat([Buffer.from(head), bytes]));
    expect(await readResponse(socket)).toMatchObject({ status: 422 });
  });

  test('is counted and logged with the bytes that were sent', async () => {
    server.log.length = 0;
    const socket = await server.connect();
    socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
    socket.write(BODY);
    await readChunkedResponse(socket);
    await expect
      .poll(() => server.log.find(({ msg }) => msg === 'request'), { interval: 5, timeout: 20_000 })
      .toMatchObject({
        operator: 'window/max',
        status: 200,
        finished: true,
        bytes_in: BODY.length,
        bytes_out: POOLED.length,
      });
  });
});

describe('a body above the limit of those that are not streamed', () => {
  const post = (url: string, headers = {}) =>
    server.app.inject({ method: 'POST', url, payload: Buffer.alloc(4096), headers });

  test('is refused with a word on stream=true where that would work', async () => {
    const response = await post('/v1/pool/global/max?shape=1,1,32,32&datatype=FP32');
    expect(response.statusCode).toBe(413);
    expect(response.json().detail).toMatch(/4096 .* 1024 .*; stream=true /);
  });

  test.each([
    ['other tensors say the regions', '/v1/pool/roi/max?output_shape=2,2&shape=1,1,32,32&datatype=FP32', {}],
    ['the format has no bytes to stream', '/v1/pool/global/max', { 'content-type': 'application/json' }],
  ])('and without one where %s', async (_, url, headers) => {
    const response = await post(url, headers);
    expect(response.statusCode).toBe(413);
    expect(response.json().detail).not.toContain('stream');
  });

  test('is taken with stream=true, and stream=false says the usual', async () => {
    const url = '/v1/pool/global/max?shape=1,1,32,32&datatype=FP32';
    expect((await post(`${url}&stream=true`)).statusCode).toBe(200);
    expect((await post(`${url}&stream=false`)).statusCode).toBe(413);
    expect((await post(`${url}&stream=yes`)).json()).toMatchObject({ code: 'INVALID_ATTRIBUTE', pointer: '?stream' });
  });
});
