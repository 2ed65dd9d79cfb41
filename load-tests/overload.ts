import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { byteSize } from '../src/setting-values.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { SERVICE, type ServerProcess, startServerProcess } from '../test/support/process/server-process.ts';
import { MEDIAN_PATH, medianExchange } from './median-exchange.ts';
import { quantileOf } from './quantiles.ts';
import { type Outcome, openSender, type Sender } from './sender.ts';

const HELP = `Usage: npm run bench:overload -- [--seconds=N] [--times=N] [--in-flight=BYTES] [--workers=N] [--json=FILE]

Measures how many poolings a second the service can do, sends it ten times as many for two minutes without waiting for responses,
and sees how it recovers. Every response is compared.
  --seconds    of overload (default 120)
  --times      what the service can do that is sent (default 10)
  --in-flight  POOLSERVE_MAX_IN_FLIGHT_BYTES (default 64MiB)
  --workers    POOLSERVE_WORKERS (default 1: the sender needs a processor, too)
  --json       writes the figures to a file as well
`;

const options = {
  seconds: { type: 'string', default: '120' },
  times: { type: 'string', default: '10' },
  'in-flight': { type: 'string', default: '64MiB' },
  workers: { type: 'string', default: '1' },
  json: { type: 'string' },
} as const;

/** Least share of the maximum that is served under overload, and within how long all is well afterwards. */
const LEAST_SHARE = 0.9;
const RECOVERY_MS = 1000;
const MEGABYTE = 2 ** 20;
const CALIBRATION_SECONDS = 8;
/** A process in so much memory may have half of it in flight, less this, by default (`src/settings.ts`). */
const memoryFor = (inFlightBytes: number): number => 2 * (inFlightBytes + 192 * MEGABYTE);

/** How many of each outcome there were, and how long the served ones took. */
type Tally = { readonly counts: Record<Outcome, number>; readonly latenciesMs: number[] };

const tallyOf = (): Tally => ({ counts: { right: 0, refused: 0, wrong: 0, lost: 0 }, latenciesMs: [] });

const note = ({ counts, latenciesMs }: Tally, outcome: Outcome, milliseconds: number): void => {
  counts[outcome] += 1;
  if (outcome === 'right') latenciesMs.push(milliseconds);
};

/** Right responses a second while so many callers send one request after another. */
const throughput = async (sender: Sender, callers: number, seconds: number): Promise<number> => {
  const tally = tallyOf();
  const end = performance.now() + seconds * 1000;
  const call = async () => {
    while (performance.now() < end) note(tally, ...(await sender.send()));
  };
  await Promise.all(Array.from({ length: callers }, call));
  if (tally.counts.wrong + tally.counts.lost > 0) throw new Error(`wrong responses: ${JSON.stringify(tally.counts)}`);
  return tally.counts.right / seconds;
};

/** Sends so many requests a second, whether or not the earlier ones have a response; fulfilled when the last is sent. */
const pour = async (
  sender: Sender,
  perSecond: number,
  seconds: number,
  tally: Tally,
): Promise<readonly Promise<void>[]> => {
  const begin = performance.now();
  const open: Promise<void>[] = [];
  for (let passed = 0; passed < seconds; passed = (performance.now() - begin) / 1000) {
    while (open.length < passed * perSecond) open.push(sender.send().then((result) => note(tally, ...result)));
    await delay(5);
  }
  return open;
};

/** Milliseconds until a request was sent whose response was right, as were the four after it. */
const recovery = async (sender: Sender): Promise<number> => {
  const begin = performance.now();
  let since = Number.NaN;
  for (let inRow = 0; inRow < 5; ) {
    const sentMs = performance.now() - begin;
    const [outcome] = await sender.send();
    inRow = outcome === 'right' ? inRow + 1 : 0;
    if (inRow === 1) since = sentMs;
  }
  return since;
};

let isGood = true;
const check = (sentence: string, holds: boolean): void => {
  isGood &&= holds;
  console.log(`${holds ? 'ok' : 'FAILED'}: ${sentence}`);
};

const values = readOptions(HELP, options);

const server: ServerProcess = await startServerProcess(SERVICE, {
  POOLSERVE_DRAIN_MS: '0',
  POOLSERVE_WORKERS: values.workers,
  POOLSERVE_MAX_IN_FLIGHT_BYTES: values['in-flight'],
});
const sender = openSender(`${server.url}${MEDIAN_PATH}`, {}, medianExchange());
await throughput(sender, 4, 2);
const idleBytes = server.residentBytes();
const maximum = Math.max(
  await throughput(sender, 4, CALIBRATION_SECONDS),
  await throughput(sender, 16, CALIBRATION_SECONDS),
);
const seconds = Number(values.seconds);
const rate = maximum * Number(values.times);
console.log(`${maximum.toFixed(0)} a second can be done; ${rate.toFixed(0)} are sent for ${seconds} s`);

const tally = tallyOf();
const resident: number[] = [];
const watching = setInterval(() => resident.push(server.residentBytes()), 250);
const cpuBefore = server.cpuMicroseconds();
const open = await pour(sender, rate, seconds, tally);
const accepted = tally.counts.right / seconds;
const cpu = (server.cpuMicroseconds() - cpuBefore) / 1e6 / seconds;
const recoveredMs = await recovery(sender);
clearInterval(watching);
await Promise.all(open);
const afterwards = await throughput(sender, 4, CALIBRATION_SECONDS);
const { body: metrics } = { body: await (await fetch(`${server.url}/metrics`)).text() };
sender.close();
await server.stop();

const { right, refused, wrong, lost } = tally.counts;
const latencies = [0.5, 0.99, 1].map((q) => quantileOf(tally.latenciesMs, q).toFixed(0)).join(', ');
console.log(
  `of ${open.length}: ${right} served (p50, p99, max ${latencies} ms), ${refused} refused; ${cpu.toFixed(2)} processors`,
);
const inFlightBytes = byteSize().parse(values['in-flight']) ?? Number.NaN;
if (Number.isNaN(inFlightBytes))
  throw new Error(`--in-flight: expected ${byteSize().expected}, got ${values['in-flight']}`);
const boundBytes = memoryFor(inFlightBytes);
const mostBytes = Math.max(...resident);
check(`${wrong} wrong responses, ${lost} lost`, wrong + lost === 0);
check(
  `${accepted.toFixed(1)} a second, ${((100 * accepted) / maximum).toFixed(0)} % of the maximum`,
  accepted >= LEAST_SHARE * maximum,
);
check(
  `resident at most ${(mostBytes / MEGABYTE).toFixed(0)} MiB (idle ${(idleBytes / MEGABYTE).toFixed(0)}), bound ${(boundBytes / MEGABYTE).toFixed(0)}`,
  mostBytes <= boundBytes,
);
check(
  `recovered after ${recoveredMs.toFixed(0)} ms; then ${afterwards.toFixed(1)} a second`,
  recoveredMs <= RECOVERY_MS,
);
const held = ['in_flight_bytes', 'waiting_requests', 'queue_depth'].map((name) =>
  Number(new RegExp(`^poolserve_${name} (.*)$`, 'm').exec(metrics)?.[1]),
);
check(
  `bytes, waiting, queued afterwards: ${held.join(', ')}`,
  held.every((value) => value === 0),
);
if (values.json !== undefined) {
  const figures = {
    node: process.version,
    maximum,
    times: Number(values.times),
    seconds,
    ...tally.counts,
    accepted,
    cpu,
    idleBytes,
    mostBytes,
    boundBytes,
    recoveredMs,
    afterwards,
    latenciesMs: latencies,
  };
  writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
process.exitCode = isGood ? 0 : 1;
