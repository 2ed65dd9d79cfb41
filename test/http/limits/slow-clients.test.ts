import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { drip, readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

/** Slow clients at a time. */
const MANY = 100;

const servers: ServerUnderTest[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const start = async (changes: Partial<Config>): Promise<ServerUnderTest> => {
  const server = await startServer(changes);
  servers.push(server);
  return server;
};

const POOL = requestHead('POST /v1/pool/global/max?shape=1,1,2,2&datatype=FP32', { 'content-length': 16 });
const body = Buffer.from(new Float32Array([1, 2, 9, 4]).buffer);
const nine = Buffer.from(new Float32Array([9]).buffer);

const expectServed = async (server: ServerUnderTest): Promise<void> => {
  const socket = await server.connect();
  socket.write(POOL);
  socket.write(body);
  expect(await readResponse(socket)).toMatchObject({ status: 200, body: nine });
};

/** No reservation is left. */
const expectNothingHeld = async ({ app }: ServerUnderTest): Promise<void> => {
  const held = async () => {
    const { body: text } = await app.inject('/metrics');
    return ['in_flight_bytes', 'in_flight_requests', 'waiting_requests', 'queue_depth'].map((name) =>
      Number(new RegExp(`^poolserve_${name} (.*)$`, 'm').exec(text)?.[1]),
    );
  };
  await expect.poll(held, { interval: 10, timeout: 10_000 }).toEqual([0, 0, 0, 0]);
};

const connectMany = async (server: ServerUnderTest, count = MANY): Promise<Socket[]> => {
  const first = await server.connect();
  return [first, ...(await Promise.all(Array.from({ length: count - 1 }, () => server.connect())))];
};

test('headers that arrive byte by byte are timed out, while others are served', async () => {
  const server = await start({});
  server.app.server.headersTimeout = 300;
  const sockets = await connectMany(server);
  const responses = sockets.map(readResponse);
  for (const socket of sockets) drip(socket, `GET /livez HTTP/1.1\r\nx: ${'a'.repeat(10_000)}`);
  await expectServed(server);
  for (const response of await Promise.all(responses)) {
    expect(response).toMatchObject({ status: 408, headers: { connection: 'close' } });
    expect(JSON.parse(response.body.toString())).toMatchObject({ code: 'DEADLINE_EXCEEDED', status: 408 });
  }
  await expectNothingHeld(server);
  await expectServed(server);
});

test('connections that never say anything are closed', async () => {
  const server = await start({});
  server.app.server.headersTimeout = 300;
  const sockets = await connectMany(server);
  await Promise.all(sockets.map((socket) => once(socket.resume(), 'close')));
  await expectServed(server);
});

test('bodies that drip in have the deadline of their request, while others are served', async () => {
  const server = await start({ requestTimeoutMs: 600 });
  const sockets = await connectMany(server);
  const responses = sockets.map(readResponse);
  for (const socket of sockets) {
    socket.write(requestHead('POST /v1/pool/global/max?shape=1,1,64,64&datatype=FP32', { 'content-length': 16_384 }));
    drip(socket, 'x'.repeat(16_384));
  }
  await expectServed(server);
  for (const response of await Promise.all(responses)) expect(response.status).toBe(504);
  for (const socket of sockets) socket.destroy();
  await expectNothingHeld(server);
  await expectServed(server);
});

test('responses that a client does not read are aborted, and their memory is released', async () => {
  // 4 MiB each: what the kernel does not take is ours.
  const server = await start({ requestTimeoutMs: 1500 });
  const side = 1024;
  const head = requestHead(
    `POST /v1/pool/window/max?shape=1,1,${side},${side}&datatype=FP32&kernel_shape=1,1&strides=1`,
    { 'content-length': 4 * side * side },
  );
  const sockets = await connectMany(server, 10);
  for (const socket of sockets) {
    socket.on('error', () => {}).pause();
    socket.write(head);
    socket.write(Buffer.alloc(4 * side * side));
  }
  await expect
    .poll(() => server.app.inject('/metrics').then(({ body: text }) => text))
    .toMatch(/poolserve_in_flight_bytes [1-9]/);
  await expectServed(server);
  await expectNothingHeld(server);
  await expectServed(server);
});

test('a large response has its time with the longest timeout that can be set', async () => {
  const server = await start({ requestTimeoutMs: 2 ** 31 - 1 });
  const socket = await server.connect();
  socket.write(
    requestHead('POST /v1/pool/window/max?shape=1,1,1024,1024&datatype=FP32&kernel_shape=1,1&strides=1', {
      'content-length': 2 ** 22,
    }),
  );
  socket.write(Buffer.alloc(2 ** 22));
  expect((await readResponse(socket)).body).toHaveLength(2 ** 22);
});

test('connections above the limit are closed at once, and there is room again when others end', async () => {
  const server = await start({ maxConnections: 2 });
  const [first] = await connectMany(server, 2);
  const third = await server.connect();
  await once(
    third.on('error', () => {}),
    'close',
  );
  first?.destroy();
  await expect
    .poll(async () => {
      const socket = await server.connect();
      socket.write(POOL);
      socket.write(body);
      return (await readResponse(socket).catch(() => undefined))?.status;
    })
    .toBe(200);
});

test('responses queued behind one that a client does not read end with it, and are not sent after their memory was reused', async () => {
  const server = await start({ requestTimeoutMs: 1500 });
  const socket = await server.connect();
  const ask = (operator: string, kernel: number, planes: number) => {
    const bytes = 4 * planes * 512 * 512;
    const url = `/v1/pool/window/${operator}?shape=1,${planes},512,512&datatype=FP32&kernel_shape=${kernel},${kernel}&strides=1`;
    socket.write(requestHead(`POST ${url}`, { 'content-length': bytes }));
    socket.write(Buffer.alloc(bytes));
  };
  socket.on('error', () => {}).pause();
  // The second is pooled while it is received, before the first has left its thread.
  ask('median', 3, 10);
  ask('max', 1, 1);
  await expect
    .poll(() => server.app.inject('/metrics').then(({ body: text }) => text))
    .toMatch(/poolserve_in_flight_requests 2/);
  await expect
    .poll(() => server.app.inject('/metrics').then(({ body: text }) => text), { timeout: 20_000 })
    .toMatch(/poolserve_in_flight_requests 0/);
  const received: Buffer[] = [];
  socket.on('data', (chunk) => received.push(chunk)).resume();
  await once(socket, 'close');
  expect(
    Buffer.concat(received)
      .toString('latin1')
      .match(/HTTP\/1\.1 200/g),
  ).toHaveLength(1);
  await expectNothingHeld(server);
});

test('a response behind a large one has its time from its turn on', async () => {
  const server = await start({ requestTimeoutMs: 2500 });
  const socket = await server.connect();
  const ask = (planes: number, stream: boolean) => {
    const bytes = 4 * planes * 512 * 512;
    const query = `shape=1,${planes},512,512&datatype=FP32&kernel_shape=1,1&strides=1&stream=${stream}`;
    socket.write(requestHead(`POST /v1/pool/window/max?${query}`, { 'content-length': bytes }));
    socket.write(Buffer.alloc(bytes, planes));
  };
  const parts: Buffer[] = [];
  let [received, sinceRest] = [0, 0];
  // 16 MiB may take 18.5 s; they are read in 9.6: longer than 1 MiB alone may take, or a stream may stand still.
  socket.on('data', (part: Buffer) => {
    parts.push(part);
    received += part.length;
    sinceRest += part.length;
    if (sinceRest < 2 ** 20) return;
    sinceRest = 0;
    socket.pause();
    setTimeout(() => socket.resume(), 600);
  });
  ask(16, false);
  ask(1, false);
  ask(2, true);
  await expect.poll(() => received, { timeout: 50_000 }).toBeGreaterThan(19 * 2 ** 20);
  expect(
    Buffer.concat(parts)
      .toString('latin1')
      .match(/HTTP\/1\.1 \d+/g),
  ).toEqual(Array(3).fill('HTTP/1.1 200'));
});
