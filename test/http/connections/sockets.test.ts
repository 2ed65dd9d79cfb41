import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ maxBodyBytes: 1024 ** 2 });
});
afterAll(() => server.close());

const url = (shape: string, more = '') => `POST /v1/pool/global/max?datatype=FP32&shape=${shape}${more}`;
const metric = async (name: string): Promise<number> => {
  const { body } = await server.app.inject('/metrics');
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(body)?.[1]);
};
const bytes = Buffer.from(new Float32Array(64 * 64).fill(1).fill(7, 4000, 4001).buffer);
const seven = Buffer.from(new Float32Array([7]).buffer);

describe('a body over a socket', () => {
  test.each([1, 7, 1000, 16_384])('gives the same bytes in chunks of %d', async (size) => {
    const socket = await server.connect();
    socket.write(requestHead(url('1,1,64,64'), { 'transfer-encoding': 'chunked' }));
    for (let at = 0; at < bytes.length; at += size) {
      const chunk = bytes.subarray(at, at + size);
      socket.write(`${chunk.length.toString(16)}\r\n`);
      socket.write(chunk);
      socket.write('\r\n');
    }
    socket.write('0\r\n\r\n');
    const response = await readResponse(socket);
    expect(response).toMatchObject({ status: 200, body: seven });
  });

  test('that is too long is refused as soon as it is, with both numbers', async () => {
    const socket = await server.connect();
    socket.write(requestHead(url('1,1,2,2'), { 'transfer-encoding': 'chunked' }));
    socket.write(`11\r\n${'x'.repeat(17)}\r\n`);
    const response = await readResponse(socket);
    expect(response.status).toBe(400);
    expect(JSON.parse(response.body.toString())).toMatchObject({
      code: 'WRONG_BYTE_COUNT',
      detail: /expected 16 .* 17/,
    });
  });

  test('that is too short is refused at its end, with both numbers', async () => {
    const socket = await server.connect();
    socket.write(requestHead(url('1,1,2,2'), { 'transfer-encoding': 'chunked' }));
    socket.write(`f\r\n${'x'.repeat(15)}\r\n0\r\n\r\n`);
    const response = await readResponse(socket);
    expect(JSON.parse(response.body.toString())).toMatchObject({
      code: 'WRONG_BYTE_COUNT',
      detail: /expected 16 .* 15/,
    });
  });

  test('of JSON without a length is held to the limit', async () => {
    const socket = await server.connect();
    socket.write(
      requestHead('POST /v1/pool/global/max', { 'transfer-encoding': 'chunked', 'content-type': 'application/json' }),
    );
    socket.write(`${(1024 ** 2 + 1).toString(16)}\r\n${' '.repeat(1024 ** 2 + 1)}\r\n`);
    const response = await readResponse(socket);
    expect(JSON.parse(response.body.toString())).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  test('that was read whole leaves the connection to the next request, also after a refusal', async () => {
    const socket = await server.connect();
    for (const [more, status] of [
      ['&nonsense=1', 422],
      ['', 200],
      ['&nonsense=1', 422],
      ['', 200],
    ] as const) {
      socket.write(requestHead(url('1,1,64,64', more), { 'content-length': bytes.length }));
      socket.write(bytes);
      expect((await readResponse(socket)).status).toBe(status);
    }
  });
});

describe('an early refusal', () => {
  test('reaches a client that goes on uploading, and then the connection ends', async () => {
    const socket = await server.connect();
    const declared = 8 * 1024 ** 2;
    socket.write(requestHead(url('1,1,2,2'), { 'content-length': declared }));
    const response = await readResponse(socket);
    expect(response).toMatchObject({ status: 413, headers: { connection: 'close' } });
    const closed = once(socket, 'close');
    socket.resume();
    for (let sent = 0; sent < declared; sent += 65_536) {
      if (!socket.write(Buffer.alloc(65_536))) await once(socket, 'drain');
    }
    expect(await closed).toEqual([false]);
  });

  test('comes before the upload to a client that expects 100-continue', async () => {
    const socket = await server.connect();
    socket.write(requestHead(url('1,1,2,2', '&nonsense=1'), { 'content-length': 16, expect: '100-continue' }));
    expect((await readResponse(socket)).status).toBe(422);
  });

  test('does not come where there is nothing to refuse: the body is invited', async () => {
    const socket = await server.connect();
    socket.write(requestHead(url('1,1,64,64'), { 'content-length': bytes.length, expect: '100-continue' }));
    expect((await readResponse(socket)).status).toBe(100);
    socket.write(bytes);
    expect(await readResponse(socket)).toMatchObject({ status: 200, body: seven });
  });
});

describe('a client that leaves half-way', () => {
  test.each([
    ['a raw body', url('1,1,64,64'), {}],
    ['a JSON body', 'POST /v1/pool/global/max', { 'content-type': 'application/json' }],
  ])('of %s leaves nothing reserved, and the next request works', async (_what, line, headers) => {
    const before = await metric('poolserve_in_flight_requests');
    const socket = await server.connect();
    socket.write(requestHead(line, { 'content-length': bytes.length, ...headers }));
    socket.write(bytes.subarray(0, 1000));
    await expect.poll(() => metric('poolserve_in_flight_bytes'), { interval: 5 }).toBeGreaterThan(0);
    socket.destroy();
    await expect.poll(() => metric('poolserve_in_flight_bytes'), { interval: 5 }).toBe(0);
    await expect.poll(() => metric('poolserve_in_flight_requests'), { interval: 5 }).toBeLessThanOrEqual(before);

    const next = await server.connect();
    next.write(requestHead(url('1,1,64,64'), { 'content-length': bytes.length }));
    next.write(bytes);
    expect(await readResponse(next)).toMatchObject({ status: 200, body: seven });
  });
});

describe('bytes that are not HTTP', () => {
  test.each([
    ['nonsense', 'nonsense\r\n\r\n', 400],
    ['headers that never end', `GET / HTTP/1.1\r\n${'a'.repeat(20_000)}`, 431],
    [
      'a request that is cut off',
      'POST /v1/pool/global/max?datatype=INT8&shape=1,1,10 HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc',
      400,
    ],
  ])('%s get a problem document', async (name, text, status) => {
    const socket = await server.connect();
    if (name.includes('cut off')) socket.end(text);
    else socket.write(text);
    const response = await readResponse(socket);
    expect(response).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json', connection: 'close' },
    });
    expect(JSON.parse(response.body.toString())).toMatchObject({ code: 'UNREADABLE_REQUEST', status });
  });
});
