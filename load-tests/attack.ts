import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { printTable } from '../test/support/bench/table.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { NODE_COMMAND, SERVICE, startServerProcess } from '../test/support/process/server-process.ts';
import { openAttacker } from './attack/attacker.ts';
import { ATTACKS, type Attack } from './attack/attacks.ts';
import { containCommand } from './attack/contained.ts';
import type { VictimReport } from './attack/victims.ts';
import { quantileOf } from './quantiles.ts';

const HELP = `Usage: npm run test:attack -- [--seconds=N] [--seed=N] [--only=ID,…] [--strict] [--ci]

Starts a service of two workers in 512 MiB and sends it hostile traffic of each kind beside requests of 4 KB from other
addresses, whose every response is verified. It attacks that service alone. Ends with \`N passed, N failed\`.
  --seconds  of each kind (default 8, with --ci 1.5); the plans may take twenty times as long
  --seed     of the random plans (default 1)
  --only     kinds: ${ATTACKS.map(({ id }) => id).join(', ')}
  --strict   also checks that the victims' p99 is at most five times that without attackers
  --ci       a short run
`;

const options = {
  seconds: { type: 'string' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string' },
  strict: { type: 'boolean', default: false },
  ci: { type: 'boolean', default: false },
} as const;

const MEGABYTE = 2 ** 20;
const LIMIT_BYTES = 512 * MEGABYTE;
/** Half of the memory beyond what the service itself needs: the default of `POOLSERVE_MAX_IN_FLIGHT_BYTES` in a cgroup. */
const IN_FLIGHT_BYTES = (LIMIT_BYTES - 192 * MEGABYTE) / 2;
const GROWTH_BYTES = 400 * MEGABYTE;
const SETTLED_MS = 3000;
const MAX_P99_FACTOR = 5;
const DRAIN_MS = 500;
/** From the end of the drain to that of the process, whatever clients do. */
const CLOSE_MS = 15_000;
/** A service without a response for so long counts as ended. */
const SILENCE_MS = 10_000;
const WATCH_MS = 50;
const ALONE_MS = 3000;
/** Statuses above 499 that a refusal may have: no capacity, and out of time. */
const REFUSALS: readonly string[] = ['503', '504'];
/** Permitted reasons for replaced threads: work over its bound, and work whose request has ended. */
const REASONS: ReadonlySet<string> = new Set(['timeout', 'deadline', 'client_gone']);

const values = readOptions(HELP, options);
const seconds = Number(values.seconds ?? (values.ci ? 1.5 : 8));
const chosen = values.only?.split(',');
const attacks = ATTACKS.filter(({ id }) => chosen?.includes(id) ?? true);
if (attacks.length === 0) throw new Error(`--only: expected kinds among ${ATTACKS.map(({ id }) => id)}`);

const tally = { passed: 0, failed: 0 };
const check = (sentence: string, holds: boolean): void => {
  tally[holds ? 'passed' : 'failed'] += 1;
  if (!holds) console.log(`FAILED: ${sentence}`);
};

const { command, means } = containCommand(NODE_COMMAND, LIMIT_BYTES);
const server = await startServerProcess(
  SERVICE,
  {
    POOLSERVE_WORKERS: '2',
    POOLSERVE_DRAIN_MS: String(DRAIN_MS),
    POOLSERVE_MAX_IN_FLIGHT_BYTES: String(IN_FLIGHT_BYTES),
  },
  command,
);
const port = Number(new URL(server.url).port);
console.log(`two workers in ${LIMIT_BYTES / MEGABYTE} MiB, held by ${means === 'cgroup' ? 'a cgroup' : 'the heap'}`);

/** Resident memory; NaN of a process that has ended. */
const residentBytes = (): number => {
  try {
    return server.residentBytes();
  } catch {
    return Number.NaN;
  }
};
const victims = new Worker(new URL('attack/victims.ts', import.meta.url), { workerData: { port } });
const victimsSoFar = async (): Promise<VictimReport> => {
  victims.postMessage('report');
  const [report] = await once(victims, 'message');
  return report;
};
/** Threads that were replaced for each reason. */
const replacements = async (): Promise<Map<string, number>> => {
  const text = await fetch(`${server.url}/metrics`, { signal: AbortSignal.timeout(SILENCE_MS) }).then((response) =>
    response.text(),
  );
  const lines = text.matchAll(/^poolserve_worker_replacements_total\{reason="(\w+)"\} (\d+)$/gm);
  return new Map([...lines].map(([, reason = '', count]) => [reason, Number(count)]));
};
const milliseconds = (ms: number): string => ms.toFixed(1);
const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(0);

await delay(1000);
await victimsSoFar();
await delay(ALONE_MS);
const alone = await victimsSoFar();
const aloneP99 = quantileOf(alone.latenciesMs, 0.99);
const startBytes = residentBytes();
let before = await replacements();
const rows = [
  ['attack', 'victims p50', 'p99 ms', 'refused', 'stall ms', 'most MiB', 'after', 'statuses'],
  row('none', alone, startBytes, startBytes, ''),
];

function row(name: string, { latenciesMs, refused, stallMs }: VictimReport, most: number, after: number, seen: string) {
  const [p50, p99] = [0.5, 0.99].map((q) => milliseconds(quantileOf(latenciesMs, q)));
  return [name, `${p50}`, `${p99}`, `${refused}`, milliseconds(stallMs), megabytes(most), megabytes(after), seen];
}

const strike = async ({ id, what, run, patience = 1, statuses = [] }: Attack): Promise<void> => {
  const end = new AbortController();
  const attacker = openAttacker(port, end.signal);
  let mostBytes = residentBytes();
  const watching = setInterval(() => {
    mostBytes = Math.max(mostBytes, residentBytes());
  }, WATCH_MS);
  await victimsSoFar();
  const running = run(attacker, Number(values.seed));
  await Promise.race([running, delay(seconds * patience * 1000)]);
  const beside = await victimsSoFar();
  end.abort();
  await running.catch(() => {});
  if (!values.ci) await delay(SETTLED_MS);
  clearInterval(watching);
  const afterBytes = residentBytes();
  const seen = [...attacker.statuses].map(([status, count]) => `${status}: ${count}`).join(', ');
  rows.push(row(`${id} ${what}`, beside, mostBytes, afterBytes, seen));

  const failures = [...attacker.statuses.keys()].filter(
    (status) => status >= '500' && status < '600' && ![...REFUSALS, ...statuses].includes(status),
  );
  check(`${id}: no 5xx but ${[...REFUSALS, ...statuses]}, got ${failures}`, failures.length === 0);
  check(
    `${id}: ${beside.right} responses of victims are right, ${beside.wrong} are not: ${beside.faults}`,
    beside.wrong === 0 && beside.right > 0,
  );
  check(`${id}: at most ${megabytes(mostBytes)} MiB`, mostBytes <= LIMIT_BYTES);
  const p99 = quantileOf(beside.latenciesMs, 0.99);
  if (values.strict)
    check(
      `${id}: p99 of ${milliseconds(p99)} ms beside ${milliseconds(aloneP99)} alone`,
      p99 <= MAX_P99_FACTOR * aloneP99,
    );
  const now = await replacements();
  const replaced = [...now].filter(([reason, count]) => !REASONS.has(reason) && count > (before.get(reason) ?? 0));
  check(
    `${id}: threads replaced for their work alone, got ${replaced.map(([reason]) => reason)}`,
    replaced.length === 0,
  );
  before = now;
};

try {
  for (const attack of attacks) await strike(attack);
} catch (error) {
  check(`the service serves on: ${error}`, false);
}
await delay(SETTLED_MS);
const settledBytes = residentBytes();
printTable(rows);
const growth = settledBytes - startBytes;
check(`${megabytes(growth)} MiB above the start ${SETTLED_MS / 1000} s after the last attack`, growth <= GROWTH_BYTES);

const holding = new AbortController();
const holder = openAttacker(port, holding.signal);
for (const { run } of ATTACKS.filter(({ id }) => ['silent', 'streams', 'heads', 'bodies'].includes(id)))
  void run(holder, 1);
await delay(500);
await victims.terminate();
const begin = performance.now();
const ending = server.stop();
const code = await Promise.race([ending, delay(DRAIN_MS + CLOSE_MS, 'late', { ref: false })]);
check(`SIGTERM: ended with ${code} after ${milliseconds(performance.now() - begin)} ms`, code === 0);
holding.abort();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
