import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { drive } from '../support/process/drive.ts';
import { SCENARIOS } from '../support/process/scenario.ts';
import { SERVICE, type ServerProcess, startServerProcess } from '../support/process/server-process.ts';
import { verifiedTarget } from '../support/process/verified-target.ts';
import { startBalancer } from './balancer.ts';
import { freePorts } from './free-ports.ts';

const HELP = `Usage: npm run test:cluster -- [--drain-ms=N]

Three processes behind HAProxy (deploy/haproxy.cfg), each restarted in turn, twice, while requests go on: none may fail,
get a wrong response or lose its connection. Without haproxy it says so; in CI that is a failure.
  --drain-ms  how long a process serves on that is about to end (default 1000, of which HAProxy needs 500)
`;

const { values } = parseArgs({
  options: { 'drain-ms': { type: 'string', default: '1000' }, help: { type: 'boolean', default: false } },
});
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}

let passed = 0;
let failed = 0;
const check = (sentence: string, holds: boolean): void => {
  if (holds) passed += 1;
  else failed += 1;
  print(`${holds ? 'ok' : 'FAILED'}: ${sentence}`);
};
const end = (): never => {
  print(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
};

if (spawnSync('haproxy', ['-v']).status !== 0) {
  print(`There is no haproxy: ${process.env.CI ? 'in CI there has to be one' : 'not tested'}.`);
  if (!process.env.CI) process.exit();
  failed += 1;
  end();
}

const ROUNDS = 2;
/** Small requests, which are pooled on the event loop, and large ones, which workers pool. */
const LOADS = SCENARIOS.filter(({ name }) => name.startsWith('raw'));

const ports = await freePorts(4);
const [front, ...addresses] = ports.map((port) => `127.0.0.1:${port}`);
const names = ['A', 'B', 'C'];
const start = (index: number): Promise<ServerProcess> =>
  startServerProcess(SERVICE, {
    PORT: String(ports[index + 1]),
    POOLSERVE_WORKERS: '1',
    POOLSERVE_DRAIN_MS: values['drain-ms'],
  });
const servers = await Promise.all(names.map((_, index) => start(index)));
const balancer = await startBalancer(`${front}`, names, addresses);
const comesUp = async (name: string): Promise<void> => {
  while ((await balancer.states()).get(name) !== 'UP') await delay(20);
};

const restartAll = async (): Promise<void> => {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, name] of names.entries()) {
      const code = await servers[index]?.stop();
      const state = (await balancer.states()).get(name);
      servers[index] = await start(index);
      await comesUp(name);
      check(`${name} was out of use when it ended, with 0, and is in use again`, state === 'DOWN' && code === 0);
    }
  }
};

await Promise.all(names.map(comesUp));
const targets = await Promise.all(LOADS.map((scenario) => verifiedTarget(`http://${front}`, scenario)));
const until = restartAll();
const driven = await Promise.all(targets.map((target) => drive(target, { until })));
await until;
driven.forEach(({ responses, wrong, seconds }, i) => {
  const sentence = `${LOADS[i]?.name}: ${responses} responses in ${seconds.toFixed(0)} s, ${wrong} wrong or missing`;
  check(sentence, responses > 0 && wrong === 0);
});
await balancer.stop();
await Promise.all(servers.map((server) => server.stop()));
end();
