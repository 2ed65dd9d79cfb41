import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenOnSocket } from '../../../src/http/lifetime/unix-socket.ts';
import { selfSigned } from '../../support/certificate.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { portOf, type ServiceProcess, start } from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'socket-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const POOL = requestHead('POST /v1/pool/global/max?shape=1,1,2,2&datatype=FP32', { 'content-length': 16 });
const body = Buffer.from(new Float32Array([1, 2, 9, 4]).buffer);
const nine = Buffer.from(new Float32Array([9]).buffer);

const pool = (socket: Socket) => {
  socket.write(POOL);
  socket.write(body);
  return readResponse(socket);
};

const connectTo = async (path: string): Promise<Socket> => {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
};

/** A process that listens on a socket, too, once it says so. */
const startOn = async (path: string, ...flags: string[]): Promise<ServiceProcess> => {
  const child = start({ POOLSERVE_SOCKET: path, POOLSERVE_DRAIN_MS: '0' }, ...flags);
  await portOf(child);
  child.stdout.resume();
  return child;
};

describe('a server on a Unix socket', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await startServer();
    await server.app.ready();
  });
  afterAll(() => server.close());
  const listen = (path: string) => listenOnSocket(server.app.server, path);

  test('pools, for owner and group, again and again over one connection, and takes its file away', async () => {
    const path = join(folder, 'pools');
    const close = await listen(path);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('660');
    const socket = await connectTo(path);
    for (let i = 0; i < 2; i++) expect(await pool(socket)).toMatchObject({ status: 200, body: nine });
    socket.destroy();
    await close();
    expect(existsSync(path)).toBe(false);
  });

  test('refuses a path where another process listens, where a file is, and where no file can be', async () => {
    const [taken, file] = [join(folder, 'taken'), join(folder, 'file')];
    const other = createServer().listen(taken);
    await once(other, 'listening');
    await expect(listen(taken)).rejects.toThrow(`POOLSERVE_SOCKET: another process listens on ${taken}`);
    other.close();
    writeFileSync(file, 'kept');
    await expect(listen(file)).rejects.toThrow('POOLSERVE_SOCKET: expected an unused path or a socket');
    expect(existsSync(file)).toBe(true);
    await expect(listen(join(folder, 'none', 'socket'))).rejects.toThrow(
      /POOLSERVE_SOCKET: the folder .*none of the socket cannot be read/,
    );
  });
});

test('has as many connections as a port may have', async () => {
  const server = await startServer({ maxConnections: 2 });
  await server.app.ready();
  const path = join(folder, 'bounded');
  const close = await listenOnSocket(server.app.server, path);
  const sockets = [await connectTo(path), await connectTo(path)];
  const third = connect(path);
  await once(
    third.on('error', () => {}),
    'close',
  );
  for (const socket of sockets) {
    expect(await pool(socket)).toMatchObject({ status: 200, body: nine });
    socket.destroy();
  }
  await close();
  await server.close();
});

test('of a server that speaks TLS on its port it speaks HTTP; its callers have one rate together', async () => {
  const { cert, private: key } = await selfSigned();
  const [tlsCert, tlsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(tlsCert, cert);
  writeFileSync(tlsKey, key);
  const server = await startServer({ tlsCert, tlsKey, rateLimit: 2, trustProxy: ['loopback'] });
  await server.app.ready();
  const path = join(folder, 'plain');
  const close = await listenOnSocket(server.app.server, path);
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) {
    const socket = await connectTo(path);
    socket.write(requestHead('GET /v1/operators', { 'x-forwarded-for': `1.2.3.${i}` }));
    statuses.push((await readResponse(socket)).status);
    socket.destroy();
  }
  expect(statuses).toEqual([200, 200, 429]);
  await close();
  await server.close();
});

test('a process listens beside its port, replaces what one that was killed left, and removes it at its end', async () => {
  const path = join(folder, 'process');
  const killed = await startOn(path);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(existsSync(path)).toBe(true);

  const child = await startOn(path);
  const socket = await connectTo(path);
  expect(await pool(socket)).toMatchObject({ status: 200, body: nine });
  const ended = once(child, 'exit');
  // An idle connection does not hold the end up; neither does one whose request is accepted, which is served.
  const busy = await connectTo(path);
  busy.write(POOL);
  busy.write(body.subarray(0, 8));
  expect(await pool(socket)).toMatchObject({ status: 200 });
  child.kill('SIGTERM');
  await once(socket, 'close');
  await expect.poll(() => existsSync(path)).toBe(false);
  busy.write(body.subarray(8));
  expect(await readResponse(busy)).toMatchObject({ status: 200, body: nine, headers: { connection: 'close' } });
  expect(await ended).toEqual([0, null]);
  expect(existsSync(path)).toBe(false);
});

test('a process that ends at once leaves no file', async () => {
  const path = join(folder, 'at-once');
  const child = await startOn(path, '--drain-ms=600000');
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  child.kill('SIGTERM');
  expect(await ended).toEqual([1, null]);
  expect(existsSync(path)).toBe(false);
});
