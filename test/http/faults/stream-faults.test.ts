import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { FAULTY_WORKERS, faultBytes } from '../../support/faults.ts';
import { readChunkedResponse } from '../support/chunked-response.ts';
import { requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
const start = async (changes: Partial<Config> = {}) => {
  server = await startServer({ inlineMaxBytes: 0, logLevel: 'error', ...changes }, FAULTY_WORKERS);
};
afterEach(() => server.close());

/** As late as it may be on a busy machine. */
const eventually = <T>(value: () => T) => expect.poll(value, { interval: 5, timeout: 20_000 });
const floats = (count: number) => Buffer.from(Float32Array.from({ length: count }, (_, i) => Math.sin(i)).buffer);
const line = (path: string, shape: string, more = '') =>
  `POST /v1/pool/${path}&stream=true&datatype=FP32&shape=${shape}${more}`;
const gauge = async (name: string): Promise<number> =>
  Number(new RegExp(`^poolserve_${name} (.*)$`, 'm').exec((await server.app.inject('/metrics')).body)?.[1]);
/** Nothing of a stream is left: no bytes reserved, no thread at work, no waiter. */
const expectNothingLeft = async () => {
  await eventually(() => gauge('in_flight_bytes')).toBe(0);
  await eventually(() => gauge('worker_utilization')).toBe(0);
  await eventually(() => gauge('in_flight_requests')).toBe(0);
  expect(await gauge('queue_depth')).toBe(0);
};
/** The response that has begun: its promise once the first bytes came. */
const begun = (socket: Socket) => {
  let bytes = 0;
  const response = readChunkedResponse(socket, (some) => {
    bytes = some;
  });
  return { response, begins: () => eventually(() => bytes).toBeGreaterThan(0) };
};

/** 64 planes of 16 KiB, eight of which are a task. */
const SHAPE = '1,64,64,64';
const PATH = 'window/max?kernel_shape=2,2';
const BODY = floats(64 ** 3);

const expectServed = async () => {
  const socket = await server.connect();
  socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
  socket.write(BODY);
  expect(await readChunkedResponse(socket)).toMatchObject({ status: 200, whole: true });
};

describe('a fault before the response begins is refused with its status', () => {
  beforeEach(() => start({ maxStreamBytes: 2 ** 21 }));

  test.each([
    ['a length that is not the shape’s', line(PATH, SHAPE), BODY.length - 4, 400, 'WRONG_BYTE_COUNT'],
    ['a body above the limit', line(PATH, '3,64,64,64'), 3 * BODY.length, 413, 'POOLSERVE_MAX_STREAM_BYTES'],
    ['an attribute', line(PATH, SHAPE, '&kernel=3'), BODY.length, 422, 'UNKNOWN_ATTRIBUTE'],
    ['an operator of several tensors', line('global/weighted?keepdims=true', SHAPE), BODY.length, 422, 'weights'],
    ['regions that boxes say', line('roi/max?output_shape=2,2', SHAPE), BODY.length, 422, 'boxes'],
  ])('%s', async (_, request, length, status, says) => {
    const socket = await server.connect();
    socket.write(requestHead(request, { 'content-length': length }));
    const response = await readChunkedResponse(socket);
    expect(response.status).toBe(status);
    expect(response.body.toString()).toContain(says);
    socket.destroy();
    await expectNothingLeft();
  });

  test.each([
    ['short', 15, 400],
    ['long', 17, 400],
  ])('a body without a length that is too %s, where it is one task', async (_, bytes, status) => {
    const socket = await server.connect();
    socket.write(requestHead(line('global/max?', '1,1,2,2'), { 'transfer-encoding': 'chunked' }));
    socket.write(`${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`);
    const response = await readChunkedResponse(socket);
    expect(response.status).toBe(status);
    expect(response.body.toString()).toMatch(new RegExp(`expected 16 .* ${bytes}`));
  });

  test('a NaN that the request refuses, in the first task', async () => {
    const socket = await server.connect();
    const body = Buffer.from(BODY);
    body.writeFloatLE(Number.NaN, 0);
    socket.write(requestHead(line(PATH, SHAPE, '&nan=error'), { 'content-length': body.length }));
    socket.write(body);
    expect(await readChunkedResponse(socket)).toMatchObject({ status: 422 });
    await expectNothingLeft();
  });

  test('more bytes than may be in flight', async () => {
    await server.close();
    await start({ maxInFlightBytes: 2 ** 16 });
    const socket = await server.connect();
    socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
    const response = await readChunkedResponse(socket);
    expect(response.status).toBe(413);
    expect(response.body.toString()).toContain('PLAN_TOO_LARGE');
  });
});

describe('a fault afterwards aborts the response: it has no end', () => {
  test('a NaN that the request refuses, in the last task', async () => {
    await start();
    const body = Buffer.from(BODY);
    body.writeFloatLE(Number.NaN, body.length - 4);
    const socket = await server.connect();
    const { response, begins } = begun(socket);
    socket.write(requestHead(line(PATH, SHAPE, '&nan=error'), { 'content-length': body.length }));
    socket.write(body.subarray(0, body.length / 2));
    await begins();
    socket.write(body.subarray(body.length / 2));
    expect(await response).toMatchObject({ status: 200, whole: false });
    await expectNothingLeft();
    await expectServed();
  });

  test.each([
    ['short', -4],
    ['long', 4],
  ])('a body that turns out too %s', async (_, more) => {
    await start();
    const socket = await server.connect();
    const { response, begins } = begun(socket);
    const half = BODY.length / 2;
    socket.write(requestHead(line(PATH, SHAPE), { 'transfer-encoding': 'chunked' }));
    socket.write(`${half.toString(16)}\r\n`);
    socket.write(BODY.subarray(0, half));
    await begins();
    socket.write(`\r\n${(half + more).toString(16)}\r\n`);
    socket.write(Buffer.concat([BODY, Buffer.alloc(8)]).subarray(half, 2 * half + more));
    socket.write('\r\n0\r\n\r\n');
    expect(await response).toMatchObject({ status: 200, whole: false });
    await expectNothingLeft();
    await expectServed();
  });

  test('a worker that dies, which is replaced', async () => {
    await start();
    const socket = await server.connect();
    const { response, begins } = begun(socket);
    socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
    socket.write(BODY.subarray(0, BODY.length / 2));
    await begins();
    // A task begins here.
    socket.write(faultBytes('exit', BODY.length / 2));
    expect(await response).toMatchObject({ status: 200, whole: false });
    expect(server.dispatcher.replacements.exit).toBe(1);
    await expectNothingLeft();
    await expectServed();
  });

  test('a client that sends nothing more', async () => {
    await start({ requestTimeoutMs: 1000 });
    const socket = await server.connect();
    const { response, begins } = begun(socket);
    socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
    socket.write(BODY.subarray(0, BODY.length / 2));
    await begins();
    expect(await response).toMatchObject({ status: 200, whole: false });
    await expectNothingLeft();
    expect(server.log).toMatchObject([{ err: { code: 'DEADLINE_EXCEEDED' } }]);
  });

  test('a client that never reads, from which no more is taken than the credits allow', async () => {
    await start({ requestTimeoutMs: 1000 });
    const socket = await server.connect();
    socket.pause();
    const planes = 4096;
    socket.write(
      requestHead(line('window/max?kernel_shape=1,1', `1,${planes},64,64`), { 'content-length': planes * 2 ** 14 }),
    );
    let accepted = 0;
    const plane = floats(64 * 64);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {});
    for (let p = 0; p < planes; p += 1) socket.write(plane, (error) => (accepted += error ? 0 : plane.length));
    await eventually(() => gauge('in_flight_bytes')).toBeGreaterThan(0);
    expect(await gauge('in_flight_bytes')).toBeLessThan(2 ** 25);
    await eventually(() => gauge('in_flight_requests')).toBe(0);
    socket.resume();
    await closed;
    expect(accepted).toBeLessThan((planes * 2 ** 14) / 2);
    await expectNothingLeft();
  });
});

test('a client that sends nothing at all gets a refusal', async () => {
  await start({ requestTimeoutMs: 100 });
  const socket = await server.connect();
  socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
  const response = await readChunkedResponse(socket);
  expect(response.status).toBe(504);
  expect(response.body.toString()).toContain('100 ms');
  socket.destroy();
  await expectNothingLeft();
});

test('a client that is slow, but steady, is served however long it takes', async () => {
  await start({ requestTimeoutMs: 2000 });
  const socket = await server.connect();
  const response = readChunkedResponse(socket);
  const startedAt = performance.now();
  socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
  for (let part = 0; part < 8; part += 1) {
    socket.write(BODY.subarray((part * BODY.length) / 8, ((part + 1) * BODY.length) / 8));
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(await response).toMatchObject({ status: 200, whole: true });
  expect(performance.now() - startedAt).toBeGreaterThan(2000);
});

test('a client that reads late gets all of it', async () => {
  await start();
  const socket = await server.connect();
  const planes = 1024;
  const body = floats(planes * 64 * 64);
  socket.pause();
  socket.write(
    requestHead(line('window/max?kernel_shape=1,1', `1,${planes},64,64`), { 'content-length': body.length }),
  );
  socket.write(body);
  await eventually(() => gauge('worker_utilization')).toBe(0);
  const response = readChunkedResponse(socket);
  socket.resume();
  const { whole, body: pooled } = await response;
  expect(whole).toBe(true);
  expect(pooled.equals(body)).toBe(true);
  await expectNothingLeft();
});

test('a client that leaves at any point leaves nothing behind', async () => {
  await start();
  const property = fc.asyncProperty(fc.nat(BODY.length), fc.boolean(), async (sent, reads) => {
    const socket = await server.connect();
    if (!reads) socket.pause();
    socket.write(requestHead(line(PATH, SHAPE), { 'content-length': BODY.length }));
    await new Promise((resolve) => socket.write(BODY.subarray(0, sent), resolve));
    socket.destroy();
    await expectNothingLeft();
  });
  await fc.assert(property, { numRuns: 30, seed: 1 });
  await expectServed();
  expect(server.log).toEqual([]);
});
