import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { type Exchange, pathOf, randomExchange, type Scenario } from '../../test/support/process/scenario.ts';

/** What became of the victims' requests since the last report. */
export type VictimReport = {
  readonly latenciesMs: readonly number[];
  /** Longest time to a response of `/livez`, ms: how long the event loop stood still. */
  readonly stallMs: number;
  readonly right: number;
  readonly refused: number;
  /** With another status or other bytes than they should have, or none at all; of each kind one is described. */
  readonly wrong: number;
  readonly faults: readonly string[];
};

/** 4 KB of FP32, pooled two by two. */
const SCENARIO: Scenario = {
  ...{ name: 'victim', format: 'raw', shape: [1, 1, 32, 32], kernel: 2, stride: 2, pad: 0, connections: 1 },
};
/** Each is an owner of its own; not those of the attackers. */
const ADDRESSES = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];
const PROBE_ADDRESS = '127.0.0.9';
/** Between a response and the next request: victims do not fill the service themselves. */
const PAUSE_MS = 5;

const { port } = workerData as { port: number };
const path = pathOf(SCENARIO);

let latenciesMs: number[] = [];
let stallMs = 0;
let counts = { right: 0, refused: 0, wrong: 0 };
let faults = new Set<string>();

const send = (agent: Agent, method: string, url: string, body: Buffer): Promise<{ status: number; bytes: Buffer }> =>
  new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path: url,
      agent,
      headers: { 'content-length': body.length },
    });
    outgoing.on('error', reject).on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, bytes: Buffer.concat(chunks) }));
    });
    outgoing.end(body);
  });

const note = ({ holds }: Exchange, status: number, bytes: Buffer, ms: number): void => {
  latenciesMs.push(ms);
  if (status === 200 && holds(bytes)) counts.right += 1;
  else if (status === 503 || status === 504) counts.refused += 1;
  else fail(`status ${status}: ${bytes.toString('latin1', 0, 200)}`);
};

const fail = (what: string): void => {
  counts.wrong += 1;
  faults.add(what);
};

const loop = (act: () => Promise<void>): void => {
  act()
    .catch((error: Error) => fail(error.message))
    .finally(() => setTimeout(loop, PAUSE_MS, act));
};

for (const localAddress of ADDRESSES) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress });
  loop(async () => {
    const exchange = randomExchange(SCENARIO);
    const begin = performance.now();
    const { status, bytes } = await send(agent, 'POST', path, exchange.body);
    note(exchange, status, bytes, performance.now() - begin);
  });
}
const prober = new Agent({ keepAlive: true, maxSockets: 1, localAddress: PROBE_ADDRESS });
loop(async () => {
  const begin = performance.now();
  const { status } = await send(prober, 'GET', '/livez', Buffer.alloc(0));
  stallMs = Math.max(stallMs, performance.now() - begin);
  if (status !== 200) fail(`/livez: status ${status}`);
});

parentPort?.on('message', () => {
  const report: VictimReport = { latenciesMs, stallMs, ...counts, faults: [...faults] };
  parentPort?.postMessage(report);
  latenciesMs = [];
  stallMs = 0;
  counts = { right: 0, refused: 0, wrong: 0 };
  faults = new Set();
});
