import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFile } from '../../support/temporary-file.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { connectTo, type ServiceProcess, start } from '../support/service-process.ts';

/** A process that listens, and the lines that it logs. */
const startListening = async (env: Record<string, string> = {}) => {
  const child = start({ POOLSERVE_DRAIN_MS: '0', ...env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const log: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line)));
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const port = await expect
    .poll(() => log.map(({ msg }) => /:(\d+)\b.*|$/.exec(String(msg))?.[1]).find(Boolean), { timeout: 20_000 })
    .toBeTruthy()
    .then(() => Number(log.map(({ msg }) => /:(\d+)\b/.exec(String(msg))?.[1]).find(Boolean)));
  return { child, log, said, port };
};

const get = async (port: number, url: string, headers: Record<string, string> = {}): Promise<number> => {
  const socket = await connectTo(port);
  socket.write(requestHead(`GET ${url}`, headers));
  const { status } = await readResponse(socket);
  socket.destroy();
  return status;
};

const endOf = async (child: ServiceProcess) => {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  return ended;
};

describe('a process', () => {
  test('serves on after each signal that is no order to end, says so, and opens no debugger', async () => {
    const { child, log, said, port } = await startListening();
    const signals = ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGPIPE', 'SIGALRM', 'SIGVTALRM', 'SIGIO', 'SIGPWR'] as const;
    for (const signal of signals) {
      child.kill(signal);
      if (signal !== 'SIGPIPE') await expect.poll(() => log.filter((line) => line.signal === signal)).toHaveLength(1);
      expect(await get(port, '/livez'), signal).toBe(200);
    }
    expect(said.join('')).toBe('');
    expect(await endOf(child)).toEqual([0, null]);
  });

  test.each(['SIGQUIT', 'SIGXCPU', 'SIGINT', 'SIGTERM'] as const)('drains on %s', async (signal) => {
    const { child, log } = await startListening();
    const ended = once(child, 'exit');
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(log.find(({ msg }) => msg === 'draining')).toMatchObject({ signal });
  });

  test('logs at debug after SIGUSR2, and at its level after another', async () => {
    const { child, log, port } = await startListening();
    const probes = () => log.filter(({ route }) => route === '/livez').length;
    child.kill('SIGUSR2');
    await expect.poll(() => log.at(-1)).toMatchObject({ log_level: 'debug' });
    await get(port, '/livez');
    await expect.poll(probes).toBe(1);
    child.kill('SIGUSR2');
    await expect.poll(() => log.at(-1)).toMatchObject({ log_level: 'info' });
    await get(port, '/livez');
    await get(port, '/none');
    await expect.poll(() => log.at(-1)).toMatchObject({ status: 404 });
    expect(probes()).toBe(1);
  });

  test('reads its keys again on SIGHUP', async () => {
    const [before, after] = ['the-key-that-was-there-before', 'the-key-that-comes-after-it'];
    const file = temporaryFile('keys.txt');
    writeFileSync(file, before);
    const { child, port } = await startListening({ POOLSERVE_API_KEYS_FILE: file });
    expect(await get(port, '/v1/operators', { 'x-api-key': before })).toBe(200);
    writeFileSync(file, after);
    child.kill('SIGHUP');
    await expect.poll(() => get(port, '/v1/operators', { 'x-api-key': after })).toBe(200);
    expect(await get(port, '/v1/operators', { 'x-api-key': before })).toBe(401);
  });
});
