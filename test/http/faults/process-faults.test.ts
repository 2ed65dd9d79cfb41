import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { freePorts } from '../../cluster/free-ports.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { connectTo, portOf, start } from '../support/service-process.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const followed = <Child extends ChildProcess>(child: Child): Child => {
  children.push(child);
  return child;
};

const POOL = requestHead('POST /v1/pool/global/max?shape=1,1,2,2&datatype=FP32', { 'content-length': 16 });
const body = Buffer.from(new Float32Array([1, 2, 9, 4]).buffer);
const nine = Buffer.from(new Float32Array([9]).buffer);

/** Pools once over a connection of its own. */
const pool = async (port: number) => {
  const socket = await connectTo(port);
  socket.write(POOL);
  socket.write(body);
  const response = await readResponse(socket);
  socket.destroy();
  return response;
};

describe('a log that takes no lines', () => {
  test('because its disk is full, stops neither the service nor its end', async () => {
    const full = openSync('/dev/full', 'w');
    const [port = 0] = await freePorts(1);
    const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
    const env = { PORT: String(port), POOLSERVE_WORKERS: '1', POOLSERVE_DRAIN_MS: '0' };
    const child = followed(spawn(process.execPath, [main], { env, stdio: ['ignore', full, 'ignore'] }));
    closeSync(full);
    await expect.poll(() => pool(port).catch(() => undefined), { timeout: 20_000 }).toMatchObject({ body: nine });
    for (let i = 0; i < 10; i++) expect(await pool(port)).toMatchObject({ status: 200, body: nine });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  test('because its reader is gone, stops neither the service nor its end', async () => {
    const child = followed(start({ POOLSERVE_DRAIN_MS: '0' }));
    const port = await portOf(child);
    child.stdout.destroy();
    await once(child.stdout, 'close');
    for (let i = 0; i < 10; i++) expect(await pool(port)).toMatchObject({ status: 200, body: nine });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

/** Requests one after another, over as many connections as the service says, for so long. */
const keepAsking = async (port: number, isOver: () => boolean): Promise<number> => {
  let responses = 0;
  while (!isOver()) {
    const socket = await connectTo(port);
    for (let isOpen = true; isOpen; ) {
      socket.write(POOL);
      socket.write(body);
      const response = await readResponse(socket);
      expect(response).toMatchObject({ status: 200, body: nine });
      responses += 1;
      isOpen = response.headers.connection !== 'close' && !isOver();
    }
    socket.destroy();
  }
  return responses;
};

test('on SIGTERM under load every request that was sent gets its response', async () => {
  const child = followed(start({ POOLSERVE_DRAIN_MS: '1000' }));
  const port = await portOf(child);
  child.stdout.resume();
  const ended = once(child, 'exit');
  let isDraining = false;
  // As behind a balancer: new connections come until it has noticed, here for half of the time.
  const askers = Array.from({ length: 16 }, () => keepAsking(port, () => isDraining));
  const upload = await connectTo(port);
  upload.write(POOL);
  await expect.poll(() => pool(port).then(({ status }) => status)).toBe(200);
  child.kill('SIGTERM');
  await delay(500);
  isDraining = true;
  const responses = await Promise.all(askers);
  expect(Math.min(...responses)).toBeGreaterThan(1);

  upload.write(body);
  expect(await readResponse(upload)).toMatchObject({ status: 200, body: nine, headers: { connection: 'close' } });
  expect(await ended).toEqual([0, null]);
});

/** Files that a process has open for writing: links to what is neither a socket nor a device, with a mode of writing. */
const writtenFiles = (pid: number | undefined): string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    const [target, info] = [readlinkSync, (path: string) => readFileSync(path, 'utf8')].map((read, i) => {
      try {
        return read(`/proc/${pid}/${i === 0 ? 'fd' : 'fdinfo'}/${descriptor}`);
      } catch {
        return '';
      }
    });
    const [, flags = '0'] = /^flags:\s+(\d+)$/m.exec(info ?? '') ?? [];
    const isFile = target?.startsWith('/') && !/^\/(dev|proc)\//.test(target);
    return isFile && (Number.parseInt(flags, 8) & 3) !== 0 ? [target ?? ''] : [];
  });

test('SIGKILL leaves nothing behind to repair: no file is written, and the port serves again at once', async () => {
  const child = followed(start({}));
  const port = await portOf(child);
  child.stdout.resume();
  const askers = Array.from({ length: 4 }, () => keepAsking(port, () => false).catch(() => undefined));
  expect(await pool(port)).toMatchObject({ status: 200 });
  expect(writtenFiles(child.pid)).toEqual([]);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  await Promise.all(askers);

  const next = followed(start({ PORT: String(port) }));
  expect(await portOf(next)).toBe(port);
  expect(await pool(port)).toMatchObject({ status: 200, body: nine });
});
