import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { connectTo, portOf, start } from '../support/service-process.ts';

test('a wrong setting ends the process with one line', async () => {
  const child = start({ PORT: 'http' });
  const [[code], said] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect(code).toBe(1);
  expect(said).toMatch(/^poolserve: PORT: [^\n]*'http'\n$/);
});

test.each([
  [
    'POOLSERVE_API_KEYS_FILE',
    { POOLSERVE_API_KEYS_FILE: import.meta.filename },
    /^poolserve: POOLSERVE_API_KEYS_FILE: line 1: [^\n]*\n$/,
  ],
  [
    'POOLSERVE_TLS_CERT',
    { POOLSERVE_TLS_CERT: `${import.meta.filename}.none`, POOLSERVE_TLS_KEY: import.meta.filename },
    /^poolserve: POOLSERVE_TLS_CERT, POOLSERVE_TLS_KEY: \S+: a file cannot be read \(ENOENT\)\n$/,
  ],
])('a file of %s that cannot be used ends the process with one line', async (_setting, env, says) => {
  const child = start(env);
  const [[code], said] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect(code).toBe(1);
  expect(said).toMatch(says);
});

test('a port that is in use ends the process with one line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const child = start({ PORT: String((other.address() as AddressInfo).port) });
  const [[code], said] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect(code).toBe(1);
  expect(said).toMatch(/^poolserve: cannot listen on 127\.0\.0\.1, port \d+ [^\n]*EADDRINUSE[^\n]*\n$/);
  other.close();
});

test('--help and --version say what they should and end', async () => {
  const [help, version] = await Promise.all(['--help', '--version'].map((flag) => text(start({}, flag).stdout)));
  expect(help).toContain('POOLSERVE_MAX_BODY_BYTES');
  expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('on SIGTERM the process is not ready, serves on, finishes what it accepted, and ends well', async () => {
  const child = start({ POOLSERVE_DRAIN_MS: '300' });
  const ended = once(child, 'exit');
  const port = await portOf(child);
  const upload = await connectTo(port);
  upload.write(requestHead('POST /v1/pool/global/max?shape=1,1,2,2&datatype=FP32', { 'content-length': 16 }));
  const idle = await connectTo(port);
  idle.write(requestHead('GET /readyz', {}));
  expect((await readResponse(idle)).status).toBe(200);

  child.kill('SIGTERM');
  const probe = async (): Promise<number> => {
    const socket = await connectTo(port);
    socket.write(requestHead('GET /readyz', {}));
    const { status } = await readResponse(socket);
    socket.destroy();
    return status;
  };
  await expect.poll(probe, { interval: 5 }).toBe(503);
  idle.write(requestHead('GET /v1/operators', {}));
  expect(await readResponse(idle)).toMatchObject({ status: 200, headers: { connection: 'close' } });

  // The listener is closed when connecting fails; the upload goes on after that.
  await expect
    .poll(
      () =>
        probe().then(
          () => 'open',
          () => 'closed',
        ),
      { interval: 20 },
    )
    .toBe('closed');
  upload.write(Buffer.from(new Float32Array([1, 2, 9, 4]).buffer));
  const response = await readResponse(upload);
  expect(response).toMatchObject({ status: 200, body: Buffer.from(new Float32Array([9]).buffer) });
  upload.destroy();
  expect(await ended).toEqual([0, null]);
});

test('a second signal ends the process at once', async () => {
  const child = start({ POOLSERVE_DRAIN_MS: '600000' });
  const ended = once(child, 'exit');
  await portOf(child);
  child.kill('SIGINT');
  child.kill('SIGTERM');
  expect(await ended).toEqual([1, null]);
});
