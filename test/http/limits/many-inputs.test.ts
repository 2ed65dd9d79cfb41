import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RawResponse, readResponse, requestHead } from '../support/raw-exchange.ts';
import { connectTo, portOf, type ServiceProcess, start } from '../support/service-process.ts';

/** What a container of 512 MiB gives to requests, and to the heap of the event loop. */
const ENVIRONMENT = {
  POOLSERVE_WORKERS: '2',
  POOLSERVE_MAX_IN_FLIGHT_BYTES: '160MiB',
  POOLSERVE_DRAIN_MS: '0',
  NODE_OPTIONS: '--max-old-space-size=256',
};
const MEMORY_BYTES = 512 * 1024 ** 2;

let child: ServiceProcess;
let port: number;
beforeAll(async () => {
  child = start(ENVIRONMENT);
  port = await portOf(child);
});
afterAll(async () => {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
});

const post = async (
  url: string,
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawResponse> => {
  const socket = await connectTo(port);
  const response = readResponse(socket);
  socket.write(requestHead(`POST ${url}`, { ...headers, 'content-length': body.length }));
  socket.write(body);
  try {
    return await response;
  } finally {
    socket.destroy();
  }
};

const JSON_TYPE = { 'content-type': 'application/json' };
const inputs = Array.from({ length: 100_000 }, (_, i) => ({ name: `x${i}`, datatype: 'UINT8', shape: [1], data: [1] }));
const many = Buffer.from(JSON.stringify({ inputs }));
const zipped = gzipSync(many);

/** The most that was resident since the start, bytes; undefined where the system does not say. */
const mostResident = (): number | undefined => {
  if (process.platform !== 'linux') return undefined;
  const [, kib] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return 1024 * Number(kib);
};

test('100,000 inputs, two requests at a time, are refused in 512 MiB, and the next request is served', async () => {
  const rounds = [0, 1, 2, 3].flatMap((): (() => Promise<RawResponse>)[][] => [
    [() => post('/v1/pool/global/max', many, JSON_TYPE), () => post('/v2/models/pool.global.max/infer', many)],
    [
      () => post('/v1/pool/global/max', zipped, { ...JSON_TYPE, 'content-encoding': 'gzip' }),
      () => post('/v2/models/torch.amax/infer', zipped, { 'content-encoding': 'gzip' }),
    ],
  ]);
  for (const round of rounds) {
    const responses = await Promise.all(round.map((send) => send()));
    for (const { status, body } of responses)
      expect([status, body.toString()]).toEqual([413, expect.stringContaining('POOLSERVE_MAX_INPUTS')]);
  }
  const served = await post('/v1/pool/global/max?shape=1,1,2,2&datatype=UINT8', Buffer.of(1, 2, 9, 4));
  expect([served.status, ...served.body]).toEqual([200, 9]);
  expect(child.exitCode).toBeNull();
  expect(mostResident() ?? 0).toBeLessThan(MEMORY_BYTES);
});
