import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ inlineMaxBytes: 0, requestTimeoutMs: 20_000 });
});
afterAll(() => server.close());

const POOL = '/v1/pool/global/max?datatype=FP32&shape=1,1,2,2';
const payload = Buffer.from(new Float32Array([1, 2, 9, 4]).buffer);
const message = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 2, 2], data: [1, 2, 9, 4] }],
};
const infer = (parameters: object) =>
  server.app.inject({ method: 'POST', url: '/v2/models/pool.global.max/infer', payload: { ...message, parameters } });

const side = 2400;
const plane = Float32Array.from({ length: side * side }, (_, i) => Math.sin(i * i));

/** Keeps the one worker busy for some 0.2 s, with one region that is not cut into parts. */
const keepBusy = () =>
  server.app.inject({
    method: 'POST',
    url: `/v1/pool/global/median?datatype=FP32&shape=1,1,${side},${side}`,
    payload: Buffer.from(plane.slice().buffer),
  });

describe('request-timeout', () => {
  test('ends a request whose body does not come in time', async () => {
    const socket = await server.connect();
    socket.write(requestHead(`POST ${POOL}`, { 'content-length': 16, 'request-timeout': '0.05' }));
    const response = await readResponse(socket);
    expect(response.status).toBe(504);
    expect(JSON.parse(response.body.toString())).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      detail: 'no response within 50 ms (request-timeout)',
    });
  });

  test('refuses before the upload when no time is left', async () => {
    const socket = await server.connect();
    const headers = { 'content-length': 16, expect: '100-continue', 'request-timeout': 0 };
    socket.write(requestHead(`POST ${POOL}`, headers));
    expect((await readResponse(socket)).status).toBe(504);
  });

  test('holds for requests without data, too', async () => {
    const socket = await server.connect();
    const headers = { 'content-length': 2, 'content-type': 'application/json', 'request-timeout': '0.05' };
    socket.write(requestHead('POST /v1/plan/global/max', headers));
    expect((await readResponse(socket)).status).toBe(504);
  });

  test('that is long enough changes nothing', async () => {
    const headers = { 'request-timeout': '20' };
    expect((await server.app.inject({ method: 'POST', url: POOL, payload, headers })).statusCode).toBe(200);
  });

  test.each(['', 'soon', '-1', '1e3', '5s', 'Infinity'])('of %j is refused', async (timeout) => {
    const headers = { 'request-timeout': timeout };
    const response = await server.app.inject({ method: 'POST', url: POOL, payload, headers });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'UNREADABLE_REQUEST', detail: /request-timeout: expected seconds/ });
  });
});

describe('timeout of an inference', () => {
  test('in microseconds ends it while it waits for a worker, which never hears of it', async () => {
    const busy = keepBusy();
    await expect.poll(() => server.dispatcher.busy(), { interval: 1 }).toBe(1);
    const late = await infer({ timeout: 20_000 });
    expect(late.statusCode).toBe(504);
    expect(late.json()).toMatchObject({ error: 'no response within 20 ms (timeout of its parameters)' });
    expect(server.dispatcher.busy()).toBe(1);
    expect(server.dispatcher.queueDepth()).toBe(0);
    expect((await busy).statusCode).toBe(200);
  });

  test.each([0, 10_000_000])('of %d changes nothing', async (timeout) => {
    expect((await infer({ timeout })).statusCode).toBe(200);
  });

  test.each([-1, 0.5, true, [5], 'soon'])('of %j is refused', async (timeout) => {
    const response = await infer({ timeout });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'MALFORMED_INFERENCE', pointer: '/parameters/timeout' });
  });
});
