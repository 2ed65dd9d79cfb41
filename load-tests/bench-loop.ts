import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { printTable } from '../test/support/bench/table.ts';
import { largeRequests } from '../test/support/memory/large-requests.ts';
import { sendLarge } from '../test/support/memory/send.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { NODE_COMMAND, SERVICE, startServerProcess } from '../test/support/process/server-process.ts';
import { randomSequence } from '../test/support/random-sequence.ts';
import type { Hostile } from './attack/attacker.ts';
import { hostilePlans } from './attack/hostile-plans.ts';

const HELP = `Usage: npm run bench:loop -- [--requests=N] [--seed=S]

Searches at random for requests that hold the event loop: regions × reductions × attributes over small bodies, and every
format and lane with bodies of 1 KB to 64 MB, one request at a time. Prints the worst by the longest turn of the event loop,
in ms of its processor time, and exits with 1 when one takes longer than 20 ms.
  --requests  (default 1000)
  --seed      of the search (default 1)
`;

const options = {
  requests: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
} as const;

const MOST_MS = 20;
const SHOWN = 15;
/** Every so many requests one is a large one. */
const LARGE_EVERY = 5;
const SMALLEST_BYTES = 2 ** 10;
const LARGEST_BYTES = 2 ** 26;
/** For the watcher's timer to fire after a response. */
const SETTLE_MS = 6;

const values = readOptions(HELP, options);
const seed = Number(values.seed);
const folder = mkdtempSync(join(tmpdir(), 'poolserve-loop-'));
const file = join(folder, 'turns');
const watcher = new URL('loop/watch-turns.ts', import.meta.url).href;
const [node, ...nodeOptions] = NODE_COMMAND;
const server = await startServerProcess(SERVICE, { LOOP_FILE: file, POOLSERVE_DRAIN_MS: '0' }, [
  node,
  ...nodeOptions,
  '--import',
  watcher,
]);

type Turn = { readonly name: string; readonly status: number; readonly ms: number };
const turns: Turn[] = [];

const measure = async (name: string, send: () => Promise<number>): Promise<void> => {
  writeFileSync(file, '');
  const status = await send();
  await delay(SETTLE_MS);
  const lines = readFileSync(file, 'utf8').split('\n');
  turns.push({ name, status, ms: Math.max(0, ...lines.map(Number)) });
};

const random = randomSequence(seed);
const sendLargeOne = (): Promise<void> => {
  const bytes = Math.floor(SMALLEST_BYTES * (LARGEST_BYTES / SMALLEST_BYTES) ** random());
  const kinds = largeRequests(bytes);
  const request = kinds[Math.floor(random() * kinds.length)]?.();
  if (request === undefined) return Promise.resolve();
  return measure(`${request.name}, ${(request.body.length / 1024).toFixed(0)} KiB`, () =>
    sendLarge(server.url, request),
  );
};

const ending = new AbortController();
/** The first requests compile code. */
const WARM_UP = 30;
for (let sent = 0; sent < WARM_UP; sent += 1) await sendLargeOne();
turns.length = 0;

let last = Promise.resolve();
const send = ({ path, headers = {}, body = '' }: Hostile): Promise<void> => {
  last = last.then(async () => {
    if (turns.length >= Number(values.requests)) return ending.abort();
    if (turns.length % LARGE_EVERY === 0) await sendLargeOne();
    const bytes = Buffer.from(body as string);
    const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const { parameters, inputs } = JSON.parse(bytes.toString());
    await measure(`${path} ${JSON.stringify(parameters)} [${inputs[0]?.shape}]`, () =>
      sendLarge(server.url, { name: path, path, headers: texts, body: bytes }),
    );
  });
  return last;
};
const port = Number(new URL(server.url).port);
const attacker = { port, send, signal: ending.signal };
for (let round = 0; !ending.signal.aborted; round += 1) await hostilePlans(attacker, seed + round);
await server.stop();
rmSync(folder, { recursive: true });

const worst = turns.toSorted((a, b) => b.ms - a.ms);
const rows = worst.slice(0, SHOWN).map(({ name, status, ms }) => [name.slice(0, 160), String(status), ms.toFixed(1)]);
printTable([['request', 'status', 'ms'], ...rows]);
const late = worst.filter(({ ms }) => ms > MOST_MS).length;
console.log(`${turns.length} requests, seed ${seed}: ${late} held the event loop for more than ${MOST_MS} ms`);
process.exit(late === 0 ? 0 : 1);
