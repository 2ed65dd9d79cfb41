import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { printTable } from '../test/support/bench/table.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { SERVICE, type ServerProcess, startServerProcess } from '../test/support/process/server-process.ts';
import type { LargeKind } from './mixed/large-client.ts';
import { startLargeLoad } from './mixed/large-load.ts';
import { SMALL, sendSmall } from './mixed/small-load.ts';
import { medianOf, quantileOf } from './quantiles.ts';
import { loopDelayP99Ms } from './service-figures.ts';

const HELP = `Usage: npm run bench:mixed -- [--seconds=N] [--rounds=N] [--every=MS] [--workers=N] [--large=TEXT] [--json=FILE]

Measures what large requests add to the time of small ones: 4 KB, which run on the event loop, and 100 KB, which go to a worker,
  alone     and nothing else
  beside    while one client posts large requests to the same process, one after another: 100 MB of raw tensor, 16 MB of JSON
  apart     while it posts them to another process of the service: what the machine itself adds, as all share its processors
The three take turns; every response is compared. Of each figure the median over the rounds is told.
  --seconds  of a turn (default 4)
  --rounds   turns of each (default 5)
  --every    ms between two small requests of a kind (default 5)
  --workers  POOLSERVE_WORKERS (default 2)
  --large    only large requests whose name has this text
  --json     writes the figures to a file as well
`;

const options = {
  seconds: { type: 'string', default: '4' },
  rounds: { type: 'string', default: '5' },
  every: { type: 'string', default: '5' },
  workers: { type: 'string', default: '2' },
  large: { type: 'string', default: '' },
  json: { type: 'string' },
} as const;
const values = readOptions(HELP, options);

/** What one turn gave: percentiles by the kind of small request, and large requests a second. */
type Turn = { readonly figures: Readonly<Record<string, number>>; readonly wrong: number };

const environment = { POOLSERVE_DRAIN_MS: '0', POOLSERVE_WORKERS: values.workers };
const [server, other] = await Promise.all([0, 1].map(() => startServerProcess(SERVICE, environment)));
if (server === undefined || other === undefined) throw new Error('expected two servers');

const takeTurn = async (large?: { readonly kind: LargeKind; readonly to: ServerProcess }): Promise<Turn> => {
  const load = large && (await startLargeLoad(large.to.url, large.kind));
  await loopDelayP99Ms(server);
  const { latenciesMs, wrong } = await sendSmall(server.url, Number(values.every), Number(values.seconds));
  const delay = await loopDelayP99Ms(server);
  const result = await load?.stop();
  const percentiles = Object.entries(latenciesMs).flatMap(([name, all]) => [
    [`${name} p50 ms`, quantileOf(all, 0.5)],
    [`${name} p99 ms`, quantileOf(all, 0.99)],
  ]);
  const figures = {
    ...Object.fromEntries(percentiles),
    'loop p99 ms': delay ?? Number.NaN,
    'large/s': result ? result.responses / result.seconds : 0,
  };
  return { figures, wrong: wrong + (result?.wrong ?? 0) };
};

const KINDS = (['100 MB raw', '16 MB JSON'] as const).filter((kind) => kind.includes(values.large));
const scenarios = [
  { name: 'alone', turn: () => takeTurn() },
  ...KINDS.flatMap((kind) => [
    { name: `beside ${kind}`, turn: () => takeTurn({ kind, to: server }) },
    { name: `apart from ${kind}`, turn: () => takeTurn({ kind, to: other }) },
  ]),
].map((scenario) => ({ ...scenario, turns: [] as Turn[] }));
for (let round = 0; round < Number(values.rounds); round += 1)
  for (const { turn, turns } of scenarios) turns.push(await turn());
await Promise.all([server.stop(), other.stop()]);

const rows = scenarios.map(({ name, turns }) => {
  const keys = Object.keys(turns[0]?.figures ?? {});
  return {
    scenario: name,
    ...Object.fromEntries(keys.map((key) => [key, medianOf(turns.map(({ figures }) => figures[key] ?? Number.NaN))])),
  } as { readonly scenario: string } & Readonly<Record<string, number>>;
});
const figure = (scenario: string, key: string): number => Number(rows.find((row) => row.scenario === scenario)?.[key]);
const keys = Object.keys(rows[0] ?? {}).filter((key) => key !== 'scenario');
printTable([
  ['scenario', ...keys],
  ...rows.map((row) => [row.scenario, ...keys.map((key) => Number(row[key]).toFixed(2))]),
]);
for (const kind of KINDS)
  for (const { name } of SMALL) {
    const [alone = 0, beside = 0, apart = 0] = ['alone', `beside ${kind}`, `apart from ${kind}`].map((scenario) =>
      figure(scenario, `${name} p99 ms`),
    );
    const [added, machine] = [beside - alone, apart - alone].map((ms) => ms.toFixed(2));
    console.log(`${kind}: adds ${added} ms to the p99 of ${name}; in another process it adds ${machine} ms`);
  }
const wrong = scenarios.reduce((sum, { turns }) => sum + turns.reduce((all, turn) => all + turn.wrong, 0), 0);
console.log(`${wrong} wrong responses; load average ${loadavg()[0]?.toFixed(1)}`);
if (values.json !== undefined) {
  const run = {
    node: process.version,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    ...values,
    rows,
    wrong,
  };
  writeFileSync(values.json, `${JSON.stringify(run, null, 2)}\n`);
}
process.exitCode = wrong === 0 ? 0 : 1;
