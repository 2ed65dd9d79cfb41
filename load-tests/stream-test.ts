import { request } from 'node:http';
import { parseArgs } from 'node:util';
import { writeNpyHead } from '../src/codec/npy.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const HELP = `Usage: npm run load-test:stream -- [--gib=N] [--rounds=N] [--only=TEXT]

Streams an .npy file through poolserve (stream=true) and as many bytes through a bare node:http server that echoes as
many zeros as poolserve answers while it receives, in turns. Prints seconds, the ratio, the growth of resident memory,
and how much of the body had been sent when the answer began. Every byte of the answers is checked.
  --gib     size of the file (default 8)
  --rounds  of both servers for each scenario; the best is printed (default 1)
  --only    scenarios whose name has this text
`;

const options = {
  gib: { type: 'string', default: '8' },
  rounds: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
  help: { type: 'boolean', default: false },
} as const;

const GIB = 2 ** 30;
const MIB = 2 ** 20;
/** What is sent at a time, over and over: rows of 1,024 floats that count up. */
const ROWS = 256;
const COLUMNS = 1024;
const BLOCK = Buffer.from(Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => i).buffer);

type Scenario = {
  readonly name: string;
  /** Of so many blocks. */
  readonly shape: (blocks: number) => readonly number[];
  readonly query: string;
  /** Bytes that blocks become. */
  readonly answerBytes: (blocks: number) => number;
  /** Whether a part of the answer, from this byte on, is right. */
  readonly holds: (part: Buffer, at: number, blocks: number) => boolean;
};

/** Maxima of windows of 2 × 2 over rows that count up: the odd elements of the odd rows. */
const isMaxima = (part: Buffer, at: number): boolean => {
  const width = COLUMNS / 2;
  const [first, last] = [Math.ceil(at / 4), Math.floor((at + part.length) / 4)];
  for (let i = first; i < last; i += 1) {
    const row = Math.floor(i / width) % (ROWS / 2);
    if (part.readFloatLE(i * 4 - at) !== (2 * row + 1) * COLUMNS + 2 * (i % width) + 1) return false;
  }
  return true;
};

const isMeans = (part: Buffer, at: number): boolean => {
  for (let i = Math.ceil(at / 4); i < Math.floor((at + part.length) / 4); i += 1) {
    if (part.readFloatLE(i * 4 - at) !== (ROWS * COLUMNS - 1) / 2) return false;
  }
  return true;
};

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'max 2x2 of many planes',
    shape: (blocks) => [1, blocks, ROWS, COLUMNS],
    query: 'window/max?kernel_shape=2,2',
    answerBytes: (blocks) => (blocks * BLOCK.length) / 4,
    holds: isMaxima,
  },
  {
    name: 'max 2x2 of one plane',
    shape: (blocks) => [1, 1, blocks * ROWS, COLUMNS],
    query: 'window/max?kernel_shape=2,2',
    answerBytes: (blocks) => (blocks * BLOCK.length) / 4,
    holds: isMaxima,
  },
  {
    name: 'global mean of many planes',
    shape: (blocks) => [blocks, 1, ROWS, COLUMNS],
    query: 'global/mean?',
    answerBytes: (blocks) => blocks * 4,
    holds: isMeans,
  },
];

type Run = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly grownBytes: number;
  readonly begunAt: number;
};

/** Sends head and blocks, as fast as they are taken, and checks what comes back meanwhile. */
const stream = (
  server: ServerProcess,
  path: string,
  {
    head,
    blocks,
    answerHead,
    holds,
  }: { head: Uint8Array; blocks: number; answerHead: number; holds: (part: Buffer, at: number) => boolean },
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const total = head.length + blocks * BLOCK.length;
    const headers = { 'content-type': 'application/x-npy', 'content-length': total };
    const before = { bytes: server.residentBytes(), cpu: server.cpuMicroseconds(), at: performance.now() };
    let [most, sent, begunAt] = [before.bytes, 0, 1];
    const watch = setInterval(() => {
      most = Math.max(most, server.residentBytes());
    }, 50);
    const fail = (error: Error) => {
      clearInterval(watch);
      reject(error);
    };
    const upload = request(`${server.url}${path}`, { method: 'POST', headers }, (answer) => {
      let at = -answerHead;
      begunAt = sent / total;
      answer.on('data', (part: Buffer) => {
        if (at + part.length > 0 && !holds(part.subarray(Math.max(-at, 0)), Math.max(at, 0))) {
          fail(new Error(`${path}: wrong bytes behind byte ${at}, status ${answer.statusCode}`));
        }
        at += part.length;
      });
      answer.on('error', fail);
      answer.on('end', () => {
        clearInterval(watch);
        resolve({
          seconds: (performance.now() - before.at) / 1000,
          cpuSeconds: (server.cpuMicroseconds() - before.cpu) / 1e6,
          grownBytes: Math.max(most, server.residentBytes()) - before.bytes,
          begunAt,
        });
      });
    });
    upload.on('error', fail);
    upload.write(head);
    const send = () => {
      while (sent < total - head.length) {
        sent += BLOCK.length;
        if (!upload.write(BLOCK)) return upload.once('drain', send);
      }
      return upload.end();
    };
    send();
  });

const { values } = parseArgs({ options });
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}
const blocks = Math.round((Number(values.gib) * GIB) / BLOCK.length);
const poolserve = await startServerProcess('../src/main.ts', { POOLSERVE_DRAIN_MS: '0', POOLSERVE_LOG_LEVEL: 'warn' });
const bare = await startServerProcess('./bare-server.ts');
const best = (runs: readonly Run[]): Run => runs.toSorted((a, b) => a.seconds - b.seconds)[0] as Run;

for (const { name, shape, query, answerBytes, holds } of SCENARIOS.filter((each) => each.name.includes(values.only))) {
  const spec = { name: 'x', datatype: 'FP32', shape: shape(blocks) } as const;
  const head = writeNpyHead(spec);
  const runs: { pooled: Run[]; echoed: Run[] } = { pooled: [], echoed: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const common = { head, blocks, answerHead: 128 };
    runs.pooled.push(
      await stream(poolserve, `/v1/pool/${query}&stream=true`, {
        ...common,
        holds: (part, at) => holds(part, at, blocks),
      }),
    );
    const path = `/?stream=${answerBytes(blocks) / (blocks * BLOCK.length)}`;
    runs.echoed.push(await stream(bare, path, { ...common, holds: () => true }));
  }
  const [pooled, echoed] = [best(runs.pooled), best(runs.echoed)];
  const mebibytes = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;
  console.log(
    [
      `${name} [${spec.shape}], ${mebibytes(blocks * BLOCK.length)}:`,
      `  poolserve ${pooled.seconds.toFixed(2)} s, CPU ${pooled.cpuSeconds.toFixed(2)} s, grown by ${mebibytes(pooled.grownBytes)}, answer begun at ${(100 * pooled.begunAt).toFixed(2)} % of the body`,
      `  node:http ${echoed.seconds.toFixed(2)} s, CPU ${echoed.cpuSeconds.toFixed(2)} s, grown by ${mebibytes(echoed.grownBytes)}`,
      `  throughput x ${(echoed.seconds / pooled.seconds).toFixed(2)} of node:http`,
    ].join('\n'),
  );
}
await Promise.all([poolserve.stop(), bare.stop()]);
