import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { startService } from '../../../src/index.ts';
import { selfSigned } from '../../support/certificate.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';

const folder = mkdtempSync(join(tmpdir(), 'service-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SETTINGS = { PORT: '0', HOST: '127.0.0.1', POOLSERVE_WORKERS: '1', POOLSERVE_LOG_LEVEL: 'silent' };

const IMPORT = `import { startService } from '${new URL('../../../src/index.ts', import.meta.url).href}';`;

/** What a service could leave in its process, counted: listeners of the process' end, and threads, sockets and timers. */
const resources = () => ({
  exitListeners: process.listenerCount('exit'),
  active: process
    .getActiveResourcesInfo()
    .filter((kind) => kind === 'MessagePort' || kind === 'TCPServerWrap' || kind === 'PipeServerWrap')
    .sort(),
});

test('a started service listens on its Unix socket, too, and closing removes the socket', async () => {
  const path = join(folder, 'started');
  const { url, close } = await startService({ ...SETTINGS, POOLSERVE_SOCKET: path });
  const socket = connect(path);
  await once(socket, 'connect');
  socket.write(requestHead('GET /livez', {}));
  expect(await readResponse(socket)).toMatchObject({ status: 200 });
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  await close();
  expect(existsSync(path)).toBe(false);
  await expect(fetch(`${url}/livez`)).rejects.toThrow();
});

/**
 * Runs a program with `startService` until it has logged two lines about reloads; feeds its input after the first. Returns
 * these lines.
 */
const changesLogged = async (program: string): Promise<string[]> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', `${IMPORT}\n${program}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('reload')) continue;
    child.stdin.write('\n');
    if (lines.push(line) === 2) break;
  }
  child.kill('SIGKILL');
  return lines;
};

test('two services run beside each other, and closing them releases their threads, ports and listeners', async () => {
  const before = resources();
  const services = await Promise.all([startService(SETTINGS), startService(SETTINGS)]);
  for (const { url } of services) expect((await fetch(`${url}/livez`)).status).toBe(200);
  for (const { close } of services) await Promise.all([close(), close()]);
  await expect.poll(resources).toEqual(before);
});

describe('a start that fails', () => {
  test('for a port in use leaves no thread, socket, port or listener behind', async () => {
    const path = join(folder, 'failed');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const PORT = String((other.address() as AddressInfo).port);
    const before = resources();
    await expect(startService({ ...SETTINGS, PORT, POOLSERVE_SOCKET: path })).rejects.toThrow(
      /^cannot listen on 127\.0\.0\.1, port \d+ \(HOST, PORT\): .*EADDRINUSE/,
    );
    expect(existsSync(path)).toBe(false);
    await expect.poll(resources).toEqual(before);
    other.close();
  });

  test('for a file of keys that cannot be read stops following the certificate', async () => {
    const { cert, private: key } = await selfSigned();
    const [first, second, privateKey] = [join(folder, '1.pem'), join(folder, '2.pem'), join(folder, 'key.pem')];
    for (const certificate of [first, second]) writeFileSync(certificate, cert);
    writeFileSync(privateKey, key);
    const tls = { ...SETTINGS, POOLSERVE_TLS_KEY: privateKey, POOLSERVE_LOG_LEVEL: 'info' };
    const failing = { ...tls, POOLSERVE_TLS_CERT: first, POOLSERVE_API_KEYS_FILE: join(folder, 'none') };
    const logged = await changesLogged(`
      const { writeFileSync } = await import('node:fs');
      await startService(${JSON.stringify(failing)}).catch(() => {});
      await startService(${JSON.stringify({ ...tls, POOLSERVE_TLS_CERT: second })});
      writeFileSync('${first}', 'broken');
      writeFileSync('${second}', ${JSON.stringify(`${cert}\n`)});
      for await (const _ of process.stdin) writeFileSync('${second}', ${JSON.stringify(`${cert}\n\n`)});`);
    // The running service looked twice, once a second: the failed one would have looked at its certificate in between.
    expect(logged.filter((line) => line.includes('reload failed'))).toEqual([]);
  });

  test('for a setting with a wrong value names it and what was expected', async () => {
    await expect(startService({ PORT: 'http' })).rejects.toThrow(/^PORT: expected .* got 'http'$/);
  });
});

test('the lines of a service that was closed are on standard output before the process goes on', () => {
  const program = `
    ${IMPORT}
    const { url, close } = await startService({ ...${JSON.stringify(SETTINGS)}, POOLSERVE_LOG_LEVEL: 'info' });
    await (await fetch(url + '/v1/operators')).text();
    await close();
    process.kill(process.pid, 'SIGKILL');`;
  const run = () => execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(run).toThrow(expect.objectContaining({ signal: 'SIGKILL', stdout: expect.stringContaining('/v1/operators') }));
});
