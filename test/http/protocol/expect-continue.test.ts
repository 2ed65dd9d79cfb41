import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planBytes } from '../../../src/http/requests/admit-plan.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { drip, readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const SIDE = 640;
const BYTES = SIDE * SIDE;
/** Far below the time after which a body that does not arrive ends its connection, also on a busy machine. */
const SOON_MS = 8000;
const POOL = `POST /v1/pool/global/max?datatype=UINT8&shape=1,1,${SIDE},${SIDE}`;

const x = { name: 'x', datatype: 'UINT8', shape: [1, 1, SIDE, SIDE] } as const;
const held = planBytes(planPooling({ region: 'global', reductions: ['max'], attributes: {}, inputs: [x] }));

/** With room for one of these requests, and next to nothing beside it. */
let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({
    maxBodyBytes: 2 ** 20,
    maxInFlightBytes: held + 1000,
    queueTimeoutMs: 100,
    minBodyRate: 1,
  });
});
afterAll(() => server.close());

/** All that the server says to a request that waits to be invited, until it ends the connection. */
const responseTo = async (line: string, headers: Readonly<Record<string, string | number>>) => {
  const socket = await server.connect();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const begin = performance.now();
  socket.write(requestHead(line, { ...headers, expect: '100-continue' }));
  const [hadError] = await once(socket, 'close');
  expect(hadError).toBe(false);
  const text = Buffer.concat(chunks).toString('latin1');
  return { text, ms: performance.now() - begin, heads: text.match(/^HTTP\/1\.1 .*$/gm)?.map((head) => head.trim()) };
};

const json = { 'content-type': 'application/json' };

describe('a body that would be invited is refused before', () => {
  test.each([
    ['raw', POOL.replace(`${SIDE},${SIDE}`, '2048,2048'), { 'content-length': 2 ** 22 }],
    ['JSON', 'POST /v1/pool/global/max', { ...json, 'content-length': 2 ** 22 }],
    ['of the Open Inference Protocol', 'POST /v2/models/pool.global.max/infer', { 'content-length': 2 ** 22 }],
    ['npy', 'POST /v1/pool/global/max', { 'content-type': 'application/x-npy', 'content-length': 2 ** 22 }],
  ])('when it is too large: %s', async (_what, line, headers) => {
    const { text, ms, heads } = await responseTo(line, headers);
    expect(heads, text).toEqual(['HTTP/1.1 413 Payload Too Large']);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(text).toContain('BODY_TOO_LARGE');
    expect(ms).toBeLessThan(SOON_MS);
  });

  test.each([
    ['raw', POOL, { 'content-length': BYTES }],
    ['JSON', 'POST /v1/pool/global/max', { ...json, 'content-length': 100_000 }],
    ['JSON of unknown length', 'POST /v1/pool/global/max', { ...json, 'transfer-encoding': 'chunked' }],
    ['of the Open Inference Protocol', 'POST /v2/models/pool.global.max/infer', { 'content-length': 100_000 }],
  ])('when there is no room for it: %s', async (_what, line, headers) => {
    const socket = await server.connect();
    // Keeps the room, as its body arrives slowly, but arrives.
    socket.write(requestHead(POOL, { 'content-length': BYTES }));
    drip(socket, 'x'.repeat(BYTES));
    const inFlight = async () =>
      /^poolserve_in_flight_bytes (\d+)$/m.exec((await server.app.inject('/metrics')).body)?.[1];
    // A request holds a sixty-fourth of its bytes before its body arrives, and is promised the rest.
    await expect
      .poll(async () => Number(await inFlight()), { interval: 5 })
      .toBeGreaterThanOrEqual(Math.floor(held / 64));
    expect(Number(await inFlight())).toBeLessThan(held / 32);
    const { text, ms, heads } = await responseTo(line, headers);
    expect(heads, text).toEqual(['HTTP/1.1 503 Service Unavailable']);
    expect(text).toMatch(/^retry-after: \d+\r$/im);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(ms).toBeLessThan(SOON_MS);
    socket.destroy();
    await expect.poll(inFlight, { interval: 5 }).toBe('0');
  });
});

test('a refused client is invited when it tries again on another connection', async () => {
  const socket = await server.connect();
  socket.write(requestHead(POOL, { 'content-length': BYTES, expect: '100-continue' }));
  expect((await readResponse(socket)).status).toBe(100);
  socket.write(Buffer.alloc(BYTES, 7));
  expect((await readResponse(socket)).status).toBe(200);
});

test('HTTP/1.0 is not invited, as it knows no interim responses', async () => {
  const socket = await server.connect();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(
    `${POOL.replace(`${SIDE},${SIDE}`, '1,2')} HTTP/1.0\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n`,
  );
  socket.write(Buffer.of(7, 9));
  await once(socket, 'close');
  expect(Buffer.concat(chunks).toString('latin1')).toMatch(/^HTTP\/1\.1 200/);
});
