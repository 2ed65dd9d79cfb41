import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
afterEach(() => server.close());

/** A connection from an address of this machine's own, which is the owner of its requests. */
const connectFrom = async (localAddress: string): Promise<Socket> => {
  (await server.connect()).destroy();
  const socket = connect({ host: '127.0.0.1', port: (server.app.server.address() as AddressInfo).port, localAddress });
  await once(socket, 'connect');
  return socket;
};
const FLOOD = '127.0.0.2';
const OTHER = '127.0.0.3';

const pool = async (address: string, query: string, bytes: number) =>
  poolOver(await connectFrom(address), query, bytes);
const poolOver = async (socket: Socket, query: string, bytes: number) => {
  const response = readResponse(socket);
  socket.write(requestHead(`POST /v1/pool/window/median?datatype=FP32&${query}`, { 'content-length': bytes }));
  socket.write(Buffer.alloc(bytes));
  const { status } = await response;
  socket.destroy();
  return status;
};
const waiting = async (): Promise<number> =>
  Number(/^poolserve_waiting_requests (.*)$/m.exec((await server.app.inject('/metrics')).body)?.[1]);

test.each([
  ['memory', 2 ** 21, 60_000, 5, 50],
  ['threads', 2 ** 30, 3000, 11, 60],
])(
  'a flood of one owner does not delay another by more than some of it, where it fills the %s',
  async (_, maxInFlightBytes, queueTimeoutMs, kernel, before) => {
    server = await startServer({ maxInFlightBytes, queueTimeoutMs });
    const done = { flood: 0 };
    const sockets = await Promise.all(Array.from({ length: 60 }, () => connectFrom(FLOOD)));
    const flood = sockets.map(async (socket) => {
      const status = await poolOver(socket, `shape=1,4,128,128&kernel_shape=${kernel},${kernel}&strides=1`, 2 ** 18);
      done.flood += 1;
      return status;
    });
    await expect.poll(waiting, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0);
    expect(await pool(OTHER, 'shape=1,4,64,64&kernel_shape=3,3&strides=1', 2 ** 16)).toBe(200);
    // First come, first served would be behind all of them.
    expect(done.flood).toBeLessThan(before);
    for (const status of await Promise.all(flood)) expect([200, 503]).toContain(status);
  },
  60_000,
);

test('a full queue gives a place to an owner with fewer waiters', async () => {
  server = await startServer({ maxInFlightBytes: 2 ** 21, queueTimeoutMs: 60_000 });
  const flood = Array.from({ length: 100 }, () => pool(FLOOD, 'shape=1,4,128,128&kernel_shape=5,5&strides=1', 2 ** 18));
  await expect.poll(waiting, { interval: 1, timeout: 20_000 }).toBeGreaterThanOrEqual(60);
  expect(await pool(OTHER, 'shape=1,4,128,128&kernel_shape=3,3&strides=1', 2 ** 18)).toBe(200);
  const statuses = await Promise.all(flood);
  expect(statuses).toContain(503);
  expect(statuses).toContain(200);
});
