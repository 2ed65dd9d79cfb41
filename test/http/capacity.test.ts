import { afterEach, expect, test } from 'vitest';
import { planBytes } from '../../src/http/exchange.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import { readAnswer, requestHead } from './raw-exchange.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';

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

test('a request that finds no room in time is refused with retry-after, and served once there is room', async () => {
  server = await startServer({ maxInFlightBytes, queueTimeoutMs: 20 });
  const first = await server.connect();
  first.write(head);
  await expect.poll(inFlightBytes, { interval: 5 }).toBeGreaterThan(0);

  const refused = await server.app.inject({ method: 'POST', url: POOL, payload: Buffer.from(bytes) });
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toBe('1');
  expect(refused.json()).toMatchObject({ code: 'OVER_CAPACITY' });

  first.write(bytes);
  expect((await readAnswer(first)).status).toBe(200);
  await expect.poll(inFlightBytes, { interval: 5 }).toBe(0);
  const served = await server.app.inject({ method: 'POST', url: POOL, payload: Buffer.from(bytes) });
  expect(served.statusCode).toBe(200);
});

test('a request that waits for room is served when there is', async () => {
  server = await startServer({ maxInFlightBytes, queueTimeoutMs: 60_000 });
  const [first, second] = await Promise.all([server.connect(), server.connect()]);
  first.write(head);
  await expect.poll(inFlightBytes, { interval: 5 }).toBeGreaterThan(0);
  second.write(head);
  second.write(bytes);
  first.write(bytes);
  expect((await readAnswer(first)).status).toBe(200);
  expect((await readAnswer(second)).status).toBe(200);
});

test('a request that takes longer than it may is answered so, and leaves nothing reserved', async () => {
  server = await startServer({ requestTimeoutMs: 50 });
  const socket = await server.connect();
  socket.write(head);
  const answer = await readAnswer(socket);
  expect(answer.status).toBe(504);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'DEADLINE_EXCEEDED', detail: /50 ms/ });
  await expect.poll(inFlightBytes, { interval: 5 }).toBe(0);
});
