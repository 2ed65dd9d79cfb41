import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Target } from './drive.ts';
import { SCENARIOS } from './scenario.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { type Figures, measureServer, medianFigures } from './service-figures.ts';
import { verifiedTarget } from './verified-target.ts';

const HELP = `Usage: npm run load-test -- [--seconds=N] [--rounds=N] [--only=TEXT] [--json=FILE]

Drives poolserve and a bare node:http server that discards the same bodies, in turns, and compares every answer.
  --seconds  of each measurement (default 4)
  --rounds   of both servers for each scenario; medians are printed (default 3)
  --only     scenarios whose name has this text
  --json     writes the figures to a file as well
`;

const options = {
  seconds: { type: 'string', default: '4' },
  rounds: { type: 'string', default: '3' },
  only: { type: 'string', default: '' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

let answers = 0;
let wrong = 0;

const measure = async (server: ServerProcess, target: Target, seconds: number): Promise<Figures> => {
  const measured = await measureServer(server, target, seconds);
  answers += measured.answers;
  wrong += measured.wrong;
  return measured;
};

const printRow = (cells: readonly string[]): void =>
  console.log(cells.map((cell, i) => (i < 2 ? cell.padEnd(i === 0 ? 28 : 10) : cell.padStart(14))).join(' '));

const printFigures = (name: string, server: string, figures: Figures, bare: Figures): void => {
  const { requestsPerSecond, p50Ms, p99Ms, cpuMicrosecondsPerRequest } = figures;
  const share = (key: keyof Figures): string => `(× ${(figures[key] / bare[key]).toFixed(2)})`;
  printRow([
    ...[name, server, `${requestsPerSecond.toFixed(0)} ${share('requestsPerSecond')}`],
    ...[p50Ms.toFixed(2), p99Ms.toFixed(2)],
    `${cpuMicrosecondsPerRequest.toFixed(0)} ${share('cpuMicrosecondsPerRequest')}`,
  ]);
};

const { values } = parseArgs({ options });
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}
const seconds = Number(values.seconds);
const poolserve = await startServerProcess('../src/main.ts', { POOLSERVE_DRAIN_MS: '0' });
const bare = await startServerProcess('./bare-server.ts');

printRow(['scenario', 'server', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs/req']);
const results: { scenario: string; poolserve: Figures; bare: Figures }[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => name.includes(values.only))) {
  const pooled = await verifiedTarget(poolserve.url, scenario);
  const size = pooled.exchanges[0]?.answer.length ?? 0;
  const discarded = {
    ...pooled,
    url: `${bare.url}/?bytes=${size}`,
    exchanges: pooled.exchanges.map(({ body }) => ({ body, answer: Buffer.alloc(size) })),
  };
  const rounds: { poolserve: Figures[]; bare: Figures[] } = { poolserve: [], bare: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    rounds.poolserve.push(await measure(poolserve, pooled, seconds));
    rounds.bare.push(await measure(bare, discarded, seconds));
  }
  const result = {
    scenario: scenario.name,
    poolserve: medianFigures(rounds.poolserve),
    bare: medianFigures(rounds.bare),
  };
  printFigures(scenario.name, 'poolserve', result.poolserve, result.bare);
  printFigures('', 'node:http', result.bare, result.bare);
  results.push(result);
}
await Promise.all([poolserve.stop(), bare.stop()]);

console.log(`${answers} answers compared, ${wrong} wrong`);
if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, seconds, answers, wrong, results }, null, 2)}\n`,
  );
}
process.exitCode = wrong === 0 ? 0 : 1;
