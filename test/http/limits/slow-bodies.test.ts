import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { readChunkedResponse } from '../support/chunked-response.ts';
import { drip, readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { connectTo, portOf, start as startProcess } from '../support/service-process.ts';

let server: ServerUnderTest | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
const start = async (changes: Partial<Config>): Promise<ServerUnderTest> => {
  server = await startServer(changes);
  return server;
};

/** As late as it may be on a busy machine. */
const eventually = <T>(value: () => T) => expect.poll(value, { interval: 5, timeout: 20_000 });
const gauge = async (name: string): Promise<number> =>
  Number(new RegExp(`^poolserve_${name} (.*)$`, 'm').exec((await server?.app.inject('/metrics'))?.body ?? '')?.[1]);
const expectNothingHeld = async () => {
  for (const name of ['in_flight_bytes', 'in_flight_requests', 'waiting_requests'])
    await eventually(() => gauge(name)).toBe(0);
};

const poolOf = (rows: number) => `/v1/pool/global/max?datatype=UINT8&shape=1,1,${rows},1024`;
const post = (rows: number) =>
  server?.app.inject({ method: 'POST', url: poolOf(rows), payload: Buffer.alloc(rows * 1024) });
/** A connection with the head of a request and some bytes of its body. */
const begin = async (rows: number, bytes: number): Promise<Socket> => {
  if (server === undefined) throw new Error('no server was started');
  const socket = (await server.connect()).on('error', () => {});
  socket.write(requestHead(`POST ${poolOf(rows)}`, { 'content-length': rows * 1024 }));
  socket.write(Buffer.alloc(bytes));
  return socket;
};
const tooSlow = { status: 408, headers: { connection: 'close' } };

describe('while others wait for memory', () => {
  test('a body below the least rate ends with 408 and its connection, and they are served', async () => {
    await start({ maxInFlightBytes: 2 ** 24, queueTimeoutMs: 25_000, minBodyRate: 2 ** 20 });
    const sent = 3 * 2 ** 20;
    const slow = await begin(4096, sent);
    const response = readResponse(slow);
    await eventually(() => gauge('in_flight_bytes')).toBeGreaterThanOrEqual(sent);
    drip(slow, 'x'.repeat(10_000));
    expect((await post(7000))?.statusCode).toBe(200);
    const { status, headers, body } = await response;
    expect({ status, headers }).toMatchObject(tooSlow);
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'BODY_TOO_SLOW', detail: /1048576 .*MIN_BODY_RATE/ });
    slow.destroy();
    await expectNothingHeld();
  });

  test('heads whose bodies do not begin end with 408, as many as it takes', async () => {
    await start({ maxInFlightBytes: 2 ** 21, queueTimeoutMs: 25_000 });
    const heads = await Promise.all(Array.from({ length: 18 }, () => begin(10, 0)));
    const statuses: number[] = [];
    for (const head of heads) {
      readResponse(head).then(
        ({ status }) => statuses.push(status),
        () => {},
      );
    }
    await eventually(() => gauge('in_flight_bytes')).toBeGreaterThan(2 ** 19);
    expect((await post(800))?.statusCode).toBe(200);
    expect(statuses.length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([408]));
    for (const head of heads) head.destroy();
    await expectNothingHeld();
  });

  test('bodies that were half received and wait for one another are served or refused, and nothing more is held', async () => {
    const maxInFlightBytes = 2 ** 24;
    await start({ maxInFlightBytes, queueTimeoutMs: 3000 });
    const rows = 7000;
    const sockets: Socket[] = [];
    for (let i = 0; i < 3; i++) {
      const held = await gauge('in_flight_bytes');
      sockets.push(await begin(rows, 100_000));
      // Admitted as the earlier ones stand still.
      await eventually(() => gauge('in_flight_bytes')).toBeGreaterThan(held);
    }
    const most = { bytes: 0 };
    const watching = setInterval(async () => {
      most.bytes = Math.max(most.bytes, await gauge('in_flight_bytes'));
    }, 5);
    const statuses = await Promise.all(
      sockets.map(async (socket) => {
        const response = readResponse(socket);
        socket.write(Buffer.alloc(rows * 1024 - 100_000));
        return (await response).status;
      }),
    );
    clearInterval(watching);
    expect(statuses).toContain(200);
    for (const status of statuses) expect([200, 503]).toContain(status);
    expect(most.bytes).toBeGreaterThan(0);
    expect(most.bytes).toBeLessThanOrEqual(maxInFlightBytes);
    for (const socket of sockets) socket.destroy();
    await expectNothingHeld();
    expect((await post(rows))?.statusCode).toBe(200);
  });
});

const STREAM = requestHead('POST /v1/pool/window/max?kernel_shape=2,2&datatype=FP32&shape=1,64,64,64&stream=true', {
  'content-length': 2 ** 20,
});

test('a stream that moves a byte at a time ends, whether or not others wait', async () => {
  await start({ requestTimeoutMs: 800 });
  const socket = (await server?.connect()) as Socket;
  const response = readChunkedResponse(socket);
  socket.write(STREAM);
  socket.write(Buffer.alloc(2 ** 19));
  drip(socket, 'x'.repeat(100_000));
  expect(await response).toMatchObject({ status: 200, whole: false });
  await expectNothingHeld();
});

test('on SIGTERM a process ends within its time, whatever slow streams and bodies there are', async () => {
  const child = startProcess({
    POOLSERVE_DRAIN_MS: '0',
    POOLSERVE_CLOSE_MS: '300',
    POOLSERVE_MIN_BODY_RATE: '0',
    POOLSERVE_REQUEST_TIMEOUT_MS: '600000',
  });
  const port = await portOf(child);
  const body = requestHead('POST /v1/pool/global/max?shape=1,1,64,64&datatype=FP32', { 'content-length': 16_384 });
  const sockets = await Promise.all(
    [STREAM, STREAM, body].map(async (head) => {
      const socket = (await connectTo(port)).on('error', () => {});
      socket.write(head);
      drip(socket, 'x'.repeat(16_000));
      return socket;
    }),
  );
  const probe = await connectTo(port);
  probe.write(requestHead('GET /readyz', {}));
  expect((await readResponse(probe)).status).toBe(200);
  const closed = sockets.map((socket) => once(socket.resume(), 'close'));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await Promise.all(closed);
});
