import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startServerProcess } from '../test/support/process/server-process.ts';
import { soakExchanges } from './soak-exchanges.ts';
import { startTraffic, type Tally } from './soak-traffic.ts';

const HELP = `Usage: npm run test:soak -- [MINUTES] [--seed=N]

Serves mixed requests for so many minutes (10 by default): large and small, in every format, of random operators, some of
them hostile, some that leave, some that end a worker thread. Every response is verified. Prints what the server holds,
and says whether that stays flat: the mean resident memory of the last third is at most 5 % above that of the second.
`;

const FLAT = 1.05;
const READINGS = 30;
const CONNECTIONS = 6;
const RANDOM_EXCHANGES = 200;
const MEGABYTE = 2 ** 20;

/** So much that the requests of all connections fit, and that no hostile one gets gigabytes. */
const SETTINGS = {
  POOLSERVE_DRAIN_MS: '0',
  POOLSERVE_MAX_BODY_BYTES: '16777216',
  POOLSERVE_MAX_IN_FLIGHT_BYTES: '134217728',
  POOLSERVE_REQUEST_TIMEOUT_MS: '10000',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}
const minutes = Number(positionals[0] ?? 10);
const seed = Number(values.seed);
const server = await startServerProcess(new URL('faulty-server.ts', import.meta.url), SETTINGS);
const exchanges = soakExchanges(seed, RANDOM_EXCHANGES);
const traffic = startTraffic(server.url, exchanges, { connections: CONNECTIONS, seed }, console.log);

/** A metric of the server, by its name. */
const metric = (exposition: string, name: string): number =>
  Number(new RegExp(`^poolserve_${name} (\\S+)$`, 'm').exec(exposition)?.[1]);

const print = (cells: readonly (string | number)[]): void =>
  console.log(cells.map((cell) => `${cell}`.padStart(10)).join(' '));

const read = async (elapsedMinutes: number, counts: Tally) => {
  const exposition = await (await fetch(`${server.url}/metrics`)).text();
  const resident = server.residentBytes();
  const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(0);
  print([
    ...[elapsedMinutes.toFixed(1), megabytes(resident), megabytes(metric(exposition, 'nodejs_heap_size_used_bytes'))],
    ...[
      megabytes(metric(exposition, 'nodejs_external_memory_bytes')),
      (metric(exposition, 'nodejs_eventloop_lag_p99_seconds') * 1000).toFixed(1),
    ],
    ...[counts.right, counts.late, counts.wrong, counts.refused, counts.failed, counts.faults, counts.disconnects],
  ]);
  return { resident, wrong: counts.wrong + counts.failed, right: counts.right };
};

console.log(`seed ${seed}; MiB; the event loop’s delay is the 99th percentile since the last line, ms`);
print([
  'minutes',
  'resident',
  'heap',
  'external',
  'delay',
  'right',
  'late',
  'wrong',
  'refused',
  'failed',
  'faults',
  'left',
]);
const readings: Awaited<ReturnType<typeof read>>[] = [];
for (let i = 1; i <= READINGS; i += 1) {
  await delay((minutes * 60_000) / READINGS);
  readings.push(await read((minutes * i) / READINGS, traffic.take()));
}
await traffic.stop();
const left = await (await fetch(`${server.url}/metrics`)).text();
await server.stop();

const sum = (key: keyof (typeof readings)[number], some = readings): number =>
  some.reduce((total, one) => total + one[key], 0);
const third = READINGS / 3;
const growth = sum('resident', readings.slice(-third)) / sum('resident', readings.slice(third, 2 * third));
const held = metric(left, 'in_flight_bytes');
const isFlat = growth <= FLAT;
console.log(
  `${minutes} minutes: last third × ${growth.toFixed(3)} of the second: ${isFlat ? 'flat' : 'GROWING'}; ${sum('right')} right responses, ${sum('wrong')} wrong or failed; ${held} bytes reserved at the end`,
);
process.exitCode = isFlat && sum('wrong') === 0 && held === 0 ? 0 : 1;
