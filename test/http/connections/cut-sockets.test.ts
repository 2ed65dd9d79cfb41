import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNpyHead } from '../../../src/codec/npy.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage } from '../support/v2-message.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const floats = (...values: number[]): Buffer => Buffer.from(new Float32Array(values).buffer);
const nine = floats(9);
const POOL = requestHead('POST /v1/pool/global/max?shape=1,1,2,2&datatype=FP32', { 'content-length': 16 });
const small = Buffer.concat([Buffer.from(POOL), floats(1, 2, 9, 4)]);

const expectNothingHeldAndServed = async (): Promise<void> => {
  const held = async () => {
    const { body } = await server.app.inject('/metrics');
    return ['in_flight_bytes', 'in_flight_requests', 'waiting_requests', 'queue_depth'].map((name) =>
      Number(new RegExp(`^poolserve_${name} (.*)$`, 'm').exec(body)?.[1]),
    );
  };
  await expect.poll(held, { interval: 5, timeout: 10_000 }).toEqual([0, 0, 0, 0]);
  const socket = await server.connect();
  socket.write(small);
  expect(await readResponse(socket)).toMatchObject({ status: 200, body: nine });
  socket.destroy();
};

const message = (line: string, headers: Record<string, string>, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(requestHead(line, { ...headers, 'content-length': body.length })), body]);

/** A request of each format to an operator, over a plane of this side. */
const requestsOf = (side: number): readonly (readonly [string, Buffer])[] => {
  const shape = [1, 1, side, side];
  const values = Float32Array.from({ length: side * side }, (_, i) => i % 251);
  const bytes = Buffer.from(values.buffer);
  const x = { name: 'x', datatype: 'FP32', shape } as const;
  const json = Buffer.from(JSON.stringify({ inputs: [{ ...x, data: [...values] }] }));
  const binary = binaryMessage({ inputs: [{ ...x, parameters: { binary_data_size: bytes.length } }] }, bytes);
  const pool = 'POST /v1/pool/global/max';
  return [
    ['raw', message(`${pool}?shape=${shape}&datatype=FP32`, {}, bytes)],
    ['npy', message(pool, { 'content-type': 'application/x-npy' }, Buffer.concat([writeNpyHead(x), bytes]))],
    ['JSON', message(pool, { 'content-type': 'application/json' }, json)],
    ['inference', message('POST /v2/models/pool.global.max/infer', binary.headers, binary.payload)],
  ];
};

const ENDS: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['ended', (socket) => void socket.end()],
  ['destroyed', (socket) => void socket.destroy()],
  ['reset', (socket) => void socket.resetAndDestroy()],
];

const sendPart = async (bytes: Buffer, cut: (socket: Socket) => void): Promise<void> => {
  const socket = await server.connect();
  socket.on('error', () => {}).resume();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes, () => cut(socket));
  await closed;
};

describe.each(ENDS)('a connection that is %s', (_how, cut) => {
  test.each(requestsOf(2))('at any byte of a small %s request leaves nothing behind', async (_format, bytes) => {
    for (let begin = 0; begin < bytes.length; begin += 32) {
      const ends = Array.from({ length: Math.min(32, bytes.length - begin) }, (_, i) => begin + i);
      await Promise.all(ends.map((end) => sendPart(bytes.subarray(0, end), cut)));
    }
    await expectNothingHeldAndServed();
  });

  test.each(requestsOf(700))('at random places of a large %s request leaves nothing behind', async (_format, bytes) => {
    for (let round = 0; round < 3; round++) {
      const ends = Array.from({ length: 4 }, () => Math.floor(Math.random() * bytes.length));
      await Promise.all(ends.map((end) => sendPart(bytes.subarray(0, end), cut)));
    }
    await expectNothingHeldAndServed();
  });
});

test('a connection whose client has said all it will say gets its response', async () => {
  const socket = await server.connect();
  socket.end(small);
  const response = readResponse(socket);
  const ended = once(socket, 'end');
  expect(await response).toMatchObject({ status: 200, body: nine });
  await ended;
});

test('requests that come in one piece are served in their order, the refused ones among them', async () => {
  const socket = await server.connect();
  const refused = Buffer.from(POOL.replace('max', 'most'));
  const statuses = [200, 200, 404, 200, 404, 404, 200, 200];
  const requests = statuses.map((status) => (status === 200 ? small : Buffer.concat([refused, small.subarray(-16)])));
  let text = '';
  socket.on('data', (part) => {
    text += part.toString('latin1');
  });
  socket.write(Buffer.concat(requests));
  await expect
    .poll(() => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status)))
    .toEqual(statuses);
  await expectNothingHeldAndServed();
});
