import { parseArgs } from 'node:util';
import { drive } from './drive.ts';
import { SCENARIOS } from './scenario.ts';
import { SERVICE, startServerProcess } from './server-process.ts';
import { verifiedTarget } from './verified-target.ts';

const HELP = `Usage: npm run test:memory -- [--requests=N]

Sends requests of 3.2 MB (10,000 by default), prints the server's resident memory ten times, and says whether it stays flat:
the mean of its last third is at most 5 % above that of the second.
`;

/** Growth from the second to the last third that is still called flat: what the collector's timing alone gives. */
const FLAT = 1.05;
const READINGS = 10;
const MEGABYTE = 2 ** 20;

const options = { requests: { type: 'string', default: '10000' }, help: { type: 'boolean', default: false } } as const;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const { values } = parseArgs({ options });
const [scenario] = SCENARIOS;
if (values.help || scenario === undefined) {
  process.stdout.write(HELP);
  process.exit();
}
const requests = Number(values.requests);
const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });
const target = await verifiedTarget(server.url, scenario);

const readings: number[] = [];
const { wrong } = await drive(target, { amount: requests }, (answers) => {
  if (answers % Math.ceil(requests / READINGS) !== 0 && answers !== requests) return;
  readings.push(server.residentBytes());
  console.log(`${answers} requests: ${((readings.at(-1) ?? 0) / MEGABYTE).toFixed(0)} MiB resident`);
});
await server.stop();

const third = Math.floor(readings.length / 3);
const growth = mean(readings.slice(-third)) / mean(readings.slice(-2 * third, -third));
const isFlat = growth <= FLAT;
console.log(
  `${scenario.name}: last third × ${growth.toFixed(3)} of the second: ${isFlat ? 'flat' : 'GROWING'}; ${wrong} wrong answers`,
);
process.exitCode = isFlat && wrong === 0 ? 0 : 1;
