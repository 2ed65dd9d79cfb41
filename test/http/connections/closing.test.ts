import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { followConnections } from '../../../src/http/lifetime/connections.ts';
import { readChunkedResponse } from '../support/chunked-response.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { startServer } from '../support/server-under-test.ts';

const POOL = requestHead('POST /v1/pool/global/max?shape=1,1,2,2&datatype=FP32', { 'content-length': 16 });
const body = Buffer.from(new Float32Array([1, 2, 9, 4]).buffer);
const nine = Buffer.from(new Float32Array([9]).buffer);

test('a server that closes serves what was sent before over connections that are still busy, and what follows there', async () => {
  const server = await startServer();
  const socket = await server.connect();
  socket.write(POOL);
  socket.write(body.subarray(0, 3));
  const idle = await server.connect();
  idle.write(requestHead('GET /livez', {}));
  expect((await readResponse(idle)).status).toBe(200);

  const closed = server.app.close();
  await new Promise((resolve) => idle.once('close', resolve));
  socket.write(body.subarray(3));
  expect(await readResponse(socket)).toMatchObject({ status: 200, body: nine });
  socket.write(POOL);
  socket.write(body);
  expect(await readResponse(socket)).toMatchObject({ status: 200, body: nine, headers: { connection: 'close' } });
  await closed;
  await server.dispatcher.close();
});

test('streams end their connections while the server drains, those begun before, too', async () => {
  const server = await startServer();
  const head = requestHead('POST /v1/pool/global/max?shape=2,1,2,2&datatype=FP32&stream=true', {
    'content-length': 32,
  });
  const [before, during] = [await server.connect(), await server.connect()];
  before.write(head);
  before.write(body);
  const begun = readChunkedResponse(before);
  await new Promise((resolve) => before.once('data', resolve));
  server.drain();
  during.write(head);
  during.write(Buffer.concat([body, body]));
  before.write(body);
  expect(await begun).toMatchObject({ status: 200, body: Buffer.concat([nine, nine]), whole: true });
  expect(await readChunkedResponse(during)).toMatchObject({
    status: 200,
    headers: { connection: 'close' },
    whole: true,
  });
  for (const socket of [before, during]) await expect.poll(() => socket.destroyed).toBe(true);
  await server.close();
});

test('a response that its client still reads arrives whole when the server closes', async () => {
  const server = await startServer();
  const socket = await server.connect();
  const bytes = 2 ** 24;
  const url = '/v1/pool/window/max?shape=1,16,512,512&datatype=FP32&kernel_shape=1,1&strides=1';
  socket.pause();
  socket.write(requestHead(`POST ${url}`, { 'content-length': bytes }));
  socket.write(Buffer.alloc(bytes, 1));
  const metrics = () => server.app.inject('/metrics').then(({ body: text }) => text);
  await expect.poll(metrics).toMatch(/poolserve_plan_microseconds|poolserve_plans_total\{lane="\w+"\} 1/);
  const closed = server.app.close();
  await delay(100);
  expect((await readResponse(socket.resume())).body.equals(Buffer.alloc(bytes, 1))).toBe(true);
  await closed;
  await server.dispatcher.close();
});

test('connections without a whole head hold a server that closes no longer than a head may take', async () => {
  const server = createServer().listen(0);
  followConnections(server, { headMs: 1500, closeMs: 60_000 });
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port).on('error', () => {});
  await once(server, 'connection');
  socket.write('GET / HTTP/1.1\r\nx: ');
  const dripping = setInterval(() => socket.write('x'), 100);
  const begun = performance.now();
  await new Promise((resolve) => server.close(resolve));
  clearInterval(dripping);
  expect(performance.now() - begun).toBeGreaterThan(1000);
});
