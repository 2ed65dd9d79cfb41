import { request } from 'node:http';
import { writeNpyHead } from '../src/codec/npy.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { SERVICE, type ServerProcess, startServerProcess } from '../test/support/process/server-process.ts';

const HELP = `Usage: npm run bench:stream -- [--gib=N] [--rounds=N] [--only=TEXT]

Streams an .npy file through poolserve (stream=true) and as many bytes through a bare node:http server that echoes as
many zeros as poolserve responses while it receives, in turns. Prints seconds, the ratio, the growth of resident memory,
and how much of the body had been sent when the response began. Every byte of the responses is checked.
  --gib     size of the file (default 8)
  --rounds  of both servers for each scenario; the best is printed (default 1)
  --only    scenarios whose name has this text
`;

const options = {
  gib: { type: 'string', default: '8' },
  rounds: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
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
  /** What a block becomes, or, where `isOne`, what all become. */
  readonly response: Buffer;
  readonly isOne?: boolean;
};

const floats = (values: readonly number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);

/** Of windows of 2 × 2 over rows that count up: the odd elements of the odd rows. */
const MAXIMA = floats(
  Array.from({ length: (ROWS / 2) * (COLUMNS / 2) }, (_, i) => {
    const width = COLUMNS / 2;
    return (2 * Math.floor(i / width) + 1) * COLUMNS + 2 * (i % width) + 1;
  }),
);

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'max 2x2 of many planes',
    shape: (blocks) => [1, blocks, ROWS, COLUMNS],
    query: 'window/max?kernel_shape=2,2',
    response: MAXIMA,
  },
  {
    name: 'max 2x2 of one plane',
    shape: (blocks) => [1, 1, blocks * ROWS, COLUMNS],
    query: 'window/max?kernel_shape=2,2',
    response: MAXIMA,
  },
  {
    name: 'global mean of many planes',
    shape: (blocks) => [blocks, 1, ROWS, COLUMNS],
    query: 'global/mean?',
    response: floats([(ROWS * COLUMNS - 1) / 2]),
  },
  {
    name: 'global mean of one plane',
    shape: (blocks) => [1, 1, blocks * ROWS, COLUMNS],
    query: 'global/mean?',
    response: floats([(ROWS * COLUMNS - 1) / 2]),
    isOne: true,
  },
];

type Run = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly grownBytes: number;
  readonly begunAt: number;
};

/** Whether bytes are those of `pattern` over and over, from the byte `at` on. */
const repeats = (bytes: Buffer, pattern: Buffer, at: number): boolean => {
  for (let begin = 0; begin < bytes.length; ) {
    const from = (at + begin) % pattern.length;
    const length = Math.min(pattern.length - from, bytes.length - begin);
    if (bytes.compare(pattern, from, from + length, begin, begin + length) !== 0) return false;
    begin += length;
  }
  return true;
};

type Transfer = {
  readonly head: Uint8Array;
  readonly blocks: number;
  /** Bytes before the response's tensor, what is repeated in it, and its bytes. */
  readonly responseHead: number;
  readonly response: Buffer;
  readonly responseBytes: number;
};

/** Sends head and blocks, as fast as they are taken, and checks what comes back meanwhile. */
const stream = (
  server: ServerProcess,
  path: string,
  { head, blocks, responseHead, response: pattern, responseBytes }: Transfer,
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
    const upload = request(`${server.url}${path}`, { method: 'POST', headers }, (response) => {
      let at = -responseHead;
      begunAt = sent / total;
      response.on('data', (part: Buffer) => {
        if (at + part.length > 0 && !repeats(part.subarray(Math.max(-at, 0)), pattern, Math.max(at, 0))) {
          fail(new Error(`${path}: wrong bytes behind byte ${at}, status ${response.statusCode}`));
        }
        at += part.length;
      });
      response.on('error', fail);
      response.on('end', () => {
        clearInterval(watch);
        if (at !== responseBytes) return fail(new Error(`${path}: returned ${at} bytes`));
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

const values = readOptions(HELP, options);
const blocks = Math.round((Number(values.gib) * GIB) / BLOCK.length);
const poolserve = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });
const bare = await startServerProcess(new URL('bare-server.ts', import.meta.url));
const best = (runs: readonly Run[]): Run => runs.toSorted((a, b) => a.seconds - b.seconds)[0] as Run;

for (const { name, shape, query, response, isOne } of SCENARIOS.filter((each) => each.name.includes(values.only))) {
  const spec = { name: 'x', datatype: 'FP32', shape: shape(blocks) } as const;
  const head = writeNpyHead(spec);
  const zeros = Buffer.alloc(response.length);
  const responseBytes = isOne ? response.length : blocks * response.length;
  const runs: { pooled: Run[]; echoed: Run[] } = { pooled: [], echoed: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const pooled = { head, blocks, responseHead: writeNpyHead(spec).length, response, responseBytes };
    runs.pooled.push(await stream(poolserve, `/v1/pool/${query}&stream=true`, pooled));
    const echoed = { head: new Uint8Array(0), blocks, responseHead: 0, response: zeros, responseBytes };
    runs.echoed.push(await stream(bare, `/?stream=${responseBytes / (blocks * BLOCK.length)}`, echoed));
  }
  const [pooled, echoed] = [best(runs.pooled), best(runs.echoed)];
  const mebibytes = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;
  console.log(
    [
      `${name} [${spec.shape}], ${mebibytes(blocks * BLOCK.length)}:`,
      `  poolserve ${pooled.seconds.toFixed(2)} s, CPU ${pooled.cpuSeconds.toFixed(2)} s, grown by ${mebibytes(pooled.grownBytes)}, response begun at ${(100 * pooled.begunAt).toFixed(2)} % of the body`,
      `  node:http ${echoed.seconds.toFixed(2)} s, CPU ${echoed.cpuSeconds.toFixed(2)} s, grown by ${mebibytes(echoed.grownBytes)}`,
      `  throughput x ${(echoed.seconds / pooled.seconds).toFixed(2)} of node:http`,
    ].join('\n'),
  );
}
await Promise.all([poolserve.stop(), bare.stop()]);
