import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { printTable } from '../test/support/bench/table.ts';
import { busyBytes, IDLE_BYTES, IDLE_MS } from '../test/support/memory/bounds.ts';
import { largeRequests } from '../test/support/memory/large-requests.ts';
import { isFailure, sendAll } from '../test/support/memory/send-all.ts';
import { drive } from '../test/support/process/drive.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { SCENARIOS } from '../test/support/process/scenario.ts';
import {
  NODE_COMMAND,
  SERVICE,
  type ServerProcess,
  startServerProcess,
} from '../test/support/process/server-process.ts';
import { verifiedTarget } from '../test/support/process/verified-target.ts';
import { containCommand } from './attack/contained.ts';

const HELP = `Usage: npm run test:memory -- [--megabytes=1,8,60,200] [--times=4] [--requests=10000]

Sends large requests of every format and lane, one after another and four at a time, with 672 MiB in flight allowed: without
a limit of memory, and in a memory cgroup of 1.5 GiB where the machine allows one. Prints resident memory above the start: the
most, and 3 s after the last response. Then sends requests of 3.2 MB and says whether memory stays flat: the mean of the last
third of the readings is at most 5 % above that of the second. Exits with 1 when a bound of SECURITY.md is broken.
  --megabytes  sizes of bodies
  --times      each request is sent
  --requests   of 3.2 MB
`;

const options = {
  megabytes: { type: 'string', default: '1,8,60,200' },
  times: { type: 'string', default: '4' },
  requests: { type: 'string', default: '10000' },
} as const;

const MEBIBYTE = 2 ** 20;
const IN_FLIGHT_BYTES = 672 * MEBIBYTE;
const CGROUP_BYTES = 1536 * MEBIBYTE;
const AT_ONCE = [1, 4];
/** Growth from the second to the last third that is still called flat: what the collector's timing alone gives. */
const FLAT = 1.05;
const READINGS = 10;

const values = readOptions(HELP, options);
const sizes = values.megabytes.split(',').map(Number);
const mebibytes = (bytes: number): string => (bytes / MEBIBYTE).toFixed(0);
const environment = {
  POOLSERVE_MAX_IN_FLIGHT_BYTES: String(IN_FLIGHT_BYTES),
  POOLSERVE_QUEUE_TIMEOUT_MS: '20000',
  POOLSERVE_LOG_LEVEL: 'info',
  POOLSERVE_DRAIN_MS: '0',
};

/** Sends all kinds of requests; whether the bounds held. */
const sendLargeRequests = async ({ url, residentBytes }: ServerProcess): Promise<boolean> => {
  await delay(IDLE_MS);
  const startBytes = residentBytes();
  let [peakBytes, failures] = [0, 0];
  const rows = [['request', 'MB', 'at once', 'statuses', 'most MiB']];
  for (const size of sizes) {
    for (const make of largeRequests(size * MEBIBYTE)) {
      const request = make();
      for (const atOnce of AT_ONCE) {
        const sent = await sendAll(url, request, { times: Number(values.times), atOnce }, residentBytes);
        const statuses = Object.entries(sent.statuses);
        failures += statuses.reduce((sum, [status, count]) => sum + (isFailure(Number(status)) ? count : 0), 0);
        peakBytes = Math.max(peakBytes, sent.peakBytes - startBytes);
        const counts = statuses.map(([status, count]) => `${count}×${status}`).join(' ');
        rows.push([request.name, String(size), String(atOnce), counts, mebibytes(sent.peakBytes - startBytes)]);
      }
    }
  }
  await delay(IDLE_MS);
  const idleBytes = residentBytes() - startBytes;
  printTable(rows);
  const mostBytes = busyBytes(IN_FLIGHT_BYTES, availableParallelism());
  console.log(`most ${mebibytes(peakBytes)} MiB above the start, at most ${mebibytes(mostBytes)} allowed`);
  console.log(
    `${IDLE_MS / 1000} s after the last ${mebibytes(idleBytes)} MiB, at most ${mebibytes(IDLE_BYTES)} allowed`,
  );
  if (failures > 0) console.log(`${failures} requests FAILED`);
  return failures === 0 && peakBytes <= mostBytes && idleBytes <= IDLE_BYTES;
};

const withoutLimit = async (): Promise<boolean> => {
  console.log('without a limit of memory:');
  const server = await startServerProcess(SERVICE, environment);
  const holds = await sendLargeRequests(server);
  await server.stop();
  return holds;
};

const withinCgroup = async (): Promise<boolean> => {
  const { command, means } = containCommand(NODE_COMMAND, CGROUP_BYTES);
  if (means !== 'cgroup') {
    console.log('SKIPPED in a memory cgroup: none can be created here');
    return true;
  }
  console.log(`in a memory cgroup of ${mebibytes(CGROUP_BYTES)} MiB:`);
  const server = await startServerProcess(SERVICE, environment, command);
  const holds = await sendLargeRequests(server);
  await server.stop();
  return holds;
};

const mean = (readings: readonly number[]): number => readings.reduce((sum, one) => sum + one, 0) / readings.length;

/** Whether memory stays flat over many equal requests, and all responses are right. */
const staysFlat = async (): Promise<boolean> => {
  const requests = Number(values.requests);
  const [scenario] = SCENARIOS;
  if (requests === 0 || scenario === undefined) return true;
  const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });
  const target = await verifiedTarget(server.url, scenario);
  const readings: number[] = [];
  const { wrong } = await drive(target, { amount: requests }, (responses) => {
    if (responses % Math.ceil(requests / READINGS) !== 0 && responses !== requests) return;
    readings.push(server.residentBytes());
    console.log(`${responses} requests: ${mebibytes(readings.at(-1) ?? 0)} MiB resident`);
  });
  await server.stop();
  const third = Math.floor(readings.length / 3);
  const growth = mean(readings.slice(-third)) / mean(readings.slice(-2 * third, -third));
  const verdict = growth <= FLAT ? 'flat' : 'GROWING';
  console.log(
    `${scenario.name}: last third × ${growth.toFixed(3)} of the second: ${verdict}; ${wrong} wrong responses`,
  );
  return growth <= FLAT && wrong === 0;
};

let holds = true;
for (const part of [withoutLimit, withinCgroup, staysFlat]) holds = (await part()) && holds;
process.exit(holds ? 0 : 1);
