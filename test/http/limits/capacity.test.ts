import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { planBytes } from '../../../src/http/requests/admit-plan.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { drip, readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
afterEach(() => server.close());

const POOL = '/v1/pool/global/max?datatype=FP32&shape=1,1,64,64';
const bytes = Buffer.alloc(64 * 64 * 4);
const x = { name: 'x', datatype: 'FP32', shape: [1, 1, 64, 64] } as const;
/** Room for one request. */
const maxInFlightBytes = planBytes(planPooling({ region: 'global', reductions: ['max'], attributes: {}, inputs: [x] }));
const head = requestHead(`POST ${POOL}`, { 'content-length': bytes.length });
const inFlightBytes = async (): Promise<number> =>
  Number(/^poolserve_in_flight_bytes (.*)$/m.exec((await server.app.inject('/metrics')).body)?.[1]);

/** A request that keeps its room, as its body arrives slowly, but arrives. */
const startSlow = async (): Promise<Socket> => {
  const socket = await server.connect();
  socket.write(head);
  drip(socket, '\0'.repeat(100));
  await expect.poll(inFlightBytes, { interval: 5 }).toBeGreaterThan(0);
  return socket;
};
const post = () => server.app.inject({ method: 'POST', url: POOL, payload: Buffer.from(bytes) });

test('a request that finds no room in time is refused with retry-after, and served once there is room', async () => {
  server = await startServer({ maxInFlightBytes, queueTimeoutMs: 20, minBodyRate: 1 });
  const first = await startSlow();
  const refused = await post();
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toBe('1');
  expect(refused.json()).toMatchObject({ code: 'OVER_CAPACITY' });

  first.write(bytes);
  expect((await readResponse(first)).status).toBe(200);
  first.destroy();
  await expect.poll(inFlightBytes, { interval: 5 }).toBe(0);
  expect((await post()).statusCode).toBe(200);
});

test('a request that waits for room is served when there is', async () => {
  server = await startServer({ maxInFlightBytes, queueTimeoutMs: 60_000, minBodyRate: 1 });
  const first = await startSlow();
  const second = await server.connect();
  second.write(head);
  second.write(bytes);
  first.write(bytes);
  expect((await readResponse(first)).status).toBe(200);
  expect((await readResponse(second)).status).toBe(200);
});

test('a request that takes longer than it may gets a timeout, and leaves nothing reserved', async () => {
  server = await startServer({ requestTimeoutMs: 50 });
  const socket = await server.connect();
  socket.write(head);
  const response = await readResponse(socket);
  expect(response.status).toBe(504);
  expect(JSON.parse(response.body.toString())).toMatchObject({ code: 'DEADLINE_EXCEEDED', detail: /50 ms/ });
  await expect.poll(inFlightBytes, { interval: 5 }).toBe(0);
});

describe('a head alone', () => {
  /** What seven of them declared held a small container: 3.4 GB of scratch, 240 MB of body, 240 MB of a stream. */
  const HEADS = [
    ['POST /v1/pool/window/covariance?shape=1,1,512,512&datatype=UINT8&kernel_shape=256,256&strides=4', 2 ** 18],
    ['POST /v1/pool/global/median?shape=1,60,1024,1024&datatype=FP32', 60 * 2 ** 22],
    ['POST /v1/pool/global/max?shape=1,60,1024,1024&datatype=FP32', 60 * 2 ** 22],
    ['POST /v1/pool/window/max?shape=1,60,1024,1024&datatype=FP32&kernel_shape=2,2&stream=true', 60 * 2 ** 22],
    ['POST /v2/models/pool.global.max/infer?datatype=FP32&shape=1,60,1024,1024', 60 * 2 ** 22],
    ['POST /v1/pool/global/max', 2 ** 27],
  ] as const;

  test.each(HEADS)('reserves little: %s', async (line, length) => {
    server = await startServer({ maxInFlightBytes: 4 * 2 ** 30 });
    const socket = await server.connect();
    const headers = line.includes('/v2/') ? { 'inference-header-content-length': 0 } : {};
    const type = line.includes('?') ? {} : { 'content-type': 'application/json' };
    socket.write(requestHead(line, { 'content-length': length, ...headers, ...type }));
    await expect.poll(inFlightBytes, { interval: 5 }).toBeGreaterThan(0);
    expect(await inFlightBytes()).toBeLessThanOrEqual(64 * 1024);
    socket.destroy();
    await expect.poll(inFlightBytes, { interval: 5 }).toBe(0);
  });

  test('heads alone delay no request in a small container', async () => {
    server = await startServer({ maxInFlightBytes: 300 * 2 ** 20, queueTimeoutMs: 5000 });
    const heads = await Promise.all(
      Array.from({ length: 7 }, async (_, i) => {
        const socket = (await server.connect()).on('error', () => {});
        const planes = 8 + i;
        const line = `POST /v1/pool/global/median?shape=1,${planes},1024,1024&datatype=FP32`;
        socket.write(requestHead(line, { 'content-length': planes * 2 ** 22 }));
        return socket;
      }),
    );
    await expect.poll(inFlightBytes, { interval: 5 }).toBeGreaterThan(0);
    const side = 1024;
    const large = `/v1/pool/global/median?shape=1,4,${side},${side}&datatype=FP32`;
    const others = Array.from({ length: 18 }, (_, i) =>
      i % 3 === 0
        ? server.app.inject({ method: 'POST', url: large, payload: Buffer.alloc(4 * side * side * 4) })
        : post(),
    );
    for (const { statusCode } of await Promise.all(others)) expect(statusCode).toBe(200);
    for (const socket of heads) socket.destroy();
    await expect.poll(inFlightBytes, { interval: 5 }).toBe(0);
  });
});
