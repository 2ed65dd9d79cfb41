import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const COUNT = 10_000;
/** More than the kernel and one read of Node's take at once. */
const FLOOD = Array.from({ length: COUNT }, (_, index) => requestHead('GET /livez', { 'x-request-id': index })).join(
  '',
);

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** The request ids of the responses that have arrived on a socket, in their order. */
const idsOn = (socket: Socket): (() => number[]) => {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  return () => [...text.matchAll(/^x-request-id: (\d+)\r$/gm)].map(([, id]) => Number(id));
};

const inOrder = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('ten thousand requests in one write', () => {
  test('are responded to in their order, while another connection is served', async () => {
    const [flooding, other] = [await server.connect(), await server.connect()];
    const ids = idsOn(flooding);
    flooding.write(FLOOD);
    for (let turn = 0; turn < 5; turn += 1) {
      other.write(requestHead('GET /livez', {}));
      expect((await readResponse(other)).status).toBe(200);
    }
    expect(ids().length).toBeLessThan(COUNT / 2);
    await expect.poll(() => ids().length, { timeout: 30_000 }).toBe(COUNT);
    expect(ids()).toEqual(inOrder(COUNT));
  });

  test('of a client that leaves are given up', async () => {
    const flooding = await server.connect();
    const ids = idsOn(flooding);
    flooding.write(FLOOD);
    await once(flooding, 'data');
    flooding.destroy();
    const count = ids().length;
    const other = await server.connect();
    other.write(requestHead('GET /livez', {}));
    expect((await readResponse(other)).status).toBe(200);
    expect(count).toBeLessThan(COUNT);
    await expect
      .poll(() => server.app.inject('/metrics').then(({ body }) => body))
      .toMatch(/^poolserve_in_flight_requests 0$/m);
  });

  test('behind one that closes the connection are not handled', async () => {
    const flooding = await server.connect();
    const ids = idsOn(flooding);
    flooding.write(FLOOD.slice(0, 2000).replace('x-request-id: 2\r\n', 'x-request-id: 2\r\nconnection: close\r\n'));
    await once(flooding, 'close');
    expect(ids()).toEqual([0, 1, 2]);
  });
});

test('requests on many connections, each of more than may wait, are bounded in number: connections are closed', async () => {
  const sockets = await Promise.all(Array.from({ length: 24 }, () => server.connect()));
  const closed = sockets.map((socket) => new Promise((resolve) => socket.on('error', () => {}).once('close', resolve)));
  for (const socket of sockets) socket.resume().write(FLOOD, () => {});
  await Promise.race(closed);
  const other = await server.connect();
  other.write(requestHead('GET /livez', {}));
  expect((await readResponse(other)).status).toBe(200);
  for (const socket of sockets) socket.destroy();
});

test('bodies between pipelined requests reach their own requests', async () => {
  const socket = await server.connect();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const count = 200;
  for (let index = 0; index < count; index += 1) {
    const last = index === count - 1 ? { connection: 'close' } : {};
    const line = 'POST /v1/pool/global/max?datatype=UINT8&shape=1,1,4';
    socket.write(requestHead(line, { 'content-length': 4, ...last }));
    socket.write(Uint8Array.of(0, 1, index, 2));
  }
  await once(socket, 'close');
  const bodies = Buffer.concat(chunks).toString('latin1').split('HTTP/1.1 200 OK').slice(1);
  expect(bodies.map((text) => text.charCodeAt(text.length - 1))).toEqual(inOrder(count).map((n) => Math.max(n, 2)));
});
