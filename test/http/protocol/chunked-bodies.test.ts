import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const MEBIBYTE = 2 ** 20;
const LIMIT = 24 * MEBIBYTE;

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ maxBodyBytes: LIMIT });
});
afterAll(() => server.close());

test('a body without a length is refused as soon as it is above the limit, though it never ends', async () => {
  const socket = await server.connect();
  const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
  socket.write(requestHead('POST /v1/pool/global/max', headers));
  const response = readResponse(socket);
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MEBIBYTE, ' '), Buffer.from('\r\n')]);
  let sent = 0;
  const isRefused = response.then(() => true);
  while (sent < 4 * LIMIT) {
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), isRefused]);
    sent += MEBIBYTE;
    if (await Promise.race([isRefused, new Promise((resolve) => setImmediate(resolve, false))])) break;
  }
  expect((await response).status).toBe(413);
  expect(sent).toBeLessThan(2 * LIMIT);
  expect((await server.app.inject('/metrics')).body).toContain('poolserve_in_flight_bytes 0');
});
