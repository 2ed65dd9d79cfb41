import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { busyBytes, IDLE_BYTES } from '../../support/memory/bounds.ts';
import { largeRequests } from '../../support/memory/large-requests.ts';
import { isFailure, sendAll } from '../../support/memory/send-all.ts';
import { portOf, type ServiceProcess, start } from '../support/service-process.ts';

const MEBIBYTE = 2 ** 20;
const IN_FLIGHT_BYTES = 256 * MEBIBYTE;
const TIMEOUT_MS = 120_000;

let service: ServiceProcess;
let url: string;
let startBytes: number;

const residentBytes = (): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))?.[1]) * 1024;
/** MiB above the start. */
const grownMiB = (bytes = residentBytes()): number => (bytes - startBytes) / MEBIBYTE;

beforeAll(async () => {
  service = start({ POOLSERVE_MAX_IN_FLIGHT_BYTES: String(IN_FLIGHT_BYTES), POOLSERVE_QUEUE_TIMEOUT_MS: '20000' });
  url = `http://127.0.0.1:${await portOf(service)}`;
  service.stdout.resume();
  startBytes = residentBytes();
});
afterAll(() => service.kill('SIGKILL'));

test.each(largeRequests(2 * MEBIBYTE).map((make) => [make().name, make] as const))(
  'resident memory stays within its bounds while requests are served: %s',
  { timeout: TIMEOUT_MS },
  async (_, make) => {
    const { statuses, peakBytes } = await sendAll(url, make(), { times: 3, atOnce: 2 }, residentBytes);
    expect(Object.keys(statuses).filter((status) => isFailure(Number(status)))).toEqual([]);
    expect(grownMiB(peakBytes)).toBeLessThan(busyBytes(IN_FLIGHT_BYTES, 1) / MEBIBYTE);
  },
);

test('linear memories of one request after another do not add up, and are returned afterwards', {
  timeout: TIMEOUT_MS,
}, async () => {
  const make = largeRequests(24 * MEBIBYTE).find((one) => one().name === 'raw window/max of one row');
  if (make === undefined) throw new Error('there is no such request');
  // Its plan takes 125 MiB of linear memory in one thread.
  const times = 10;
  const { statuses, peakBytes } = await sendAll(url, make(), { times, atOnce: 1 }, residentBytes);
  expect(statuses).toEqual({ 200: times });
  expect(grownMiB(peakBytes)).toBeLessThan(IN_FLIGHT_BYTES / MEBIBYTE);
  await expect.poll(() => grownMiB(), { timeout: 20_000 }).toBeLessThan(IDLE_BYTES / MEBIBYTE / 3);
});
