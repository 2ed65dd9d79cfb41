import { expect, test } from 'vitest';
import { readAnswer, requestHead } from './raw-exchange.ts';
import { startServer } from './server-under-test.ts';

const POOL = requestHead('POST /v1/pool/global/max?shape=1,1,2,2&datatype=FP32', { 'content-length': 16 });
const body = Buffer.from(new Float32Array([1, 2, 9, 4]).buffer);
const nine = Buffer.from(new Float32Array([9]).buffer);

test('a server that closes answers what was sent before over connections that are still busy, and what follows there', async () => {
  const server = await startServer();
  const socket = await server.connect();
  socket.write(POOL);
  socket.write(body.subarray(0, 3));
  const idle = await server.connect();
  idle.write(requestHead('GET /livez', {}));
  expect((await readAnswer(idle)).status).toBe(200);

  const closed = server.app.close();
  await new Promise((resolve) => idle.once('close', resolve));
  socket.write(body.subarray(3));
  expect(await readAnswer(socket)).toMatchObject({ status: 200, body: nine });
  socket.write(POOL);
  socket.write(body);
  expect(await readAnswer(socket)).toMatchObject({ status: 200, body: nine, headers: { connection: 'close' } });
  await closed;
  await server.dispatcher.close();
});
