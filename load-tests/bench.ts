import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { benchReport, kernelTable, scalingTable, serviceTable } from '../test/support/bench/bench-report.ts';
import type { BenchRun, KernelRow, ServiceRow } from '../test/support/bench/bench-run.ts';
import { printTable } from '../test/support/bench/table.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { benchKernel } from './kernels/bench.ts';
import { randomShapes, SHAPES } from './kernels/shape.ts';
import { benchChart } from './peers/chart.ts';
import { startKernelPeers } from './peers/installed.ts';
import { benchService } from './service/bench.ts';
import { benchEmbeddings } from './service/embeddings.ts';
import { benchScaling } from './service/scaling.ts';
import { benchStart } from './service/start.ts';

const HELP = `Usage: npm run bench -- [--part=kernels,service,embeddings,scaling,start] [--only=TEXT] [--rounds=N] [--seconds=N] [--seed=N] [--write]

Measures poolserve beside others on the same tensors, in turns, and compares every response:
  kernels  one thread, beside onnxruntime, tfjs' WebAssembly and PyTorch: shapes of real models, and random ones
  service  over HTTP, beside bare node:http, Fastify + onnxruntime and FastAPI + PyTorch
  embeddings  tokens to int8 vectors over HTTP, beside their mean alone and FastAPI + PyTorch + sentence-transformers
  scaling  requests of 1 to 256 MiB
  start    until the service is ready, and what it holds at rest
Peers that are not installed are named and left out: npm run bench:peers installs them.
  --only     kernels or scenarios whose name has this text
  --servers  of the service: those whose name has one of these texts, as poolserve,node (default: all)
  --rounds   turns of each (default 5; the service 3)
  --seconds  of one turn of a server (default 4)
  --seed     of the random shapes (default: another one each time)
  --write    writes load-tests/results/bench.json, bench.md and bench.svg; npm run build:docs then updates
             docs/performance.md
`;

const RANDOM_SHAPES = 9;

const options = {
  part: { type: 'string', default: 'kernels,service,embeddings,scaling,start' },
  only: { type: 'string', default: '' },
  servers: { type: 'string', default: '' },
  rounds: { type: 'string' },
  seconds: { type: 'string', default: '4' },
  seed: { type: 'string' },
  write: { type: 'boolean', default: false },
} as const;
const values = readOptions(HELP, options);

const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** Prints a progress line that the next one replaces. */
const progress = (line: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
};
const parts = values.part.split(',');
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));

const kernels = async (): Promise<readonly KernelRow[]> => {
  const { peers, missing } = await startKernelPeers();
  missing.forEach(print);
  const shapes = [...SHAPES, ...randomShapes(seed, RANDOM_SHAPES)].filter(({ name }) => name.includes(values.only));
  const rows: KernelRow[] = [];
  for (const shape of shapes) {
    progress(`${rows.length + 1} of ${shapes.length}: ${shape.name}`);
    rows.push(await benchKernel(shape, peers, Number(values.rounds ?? 5)));
  }
  progress('');
  for (const peer of peers) peer.stop();
  printTable(kernelTable(rows));
  return rows;
};

const service = async (): Promise<readonly ServiceRow[]> => {
  const selection = {
    seconds: Number(values.seconds),
    rounds: Number(values.rounds ?? 3),
    only: values.only,
    servers: values.servers.split(','),
  };
  const show = (row: ServiceRow): void => printTable(serviceTable([row]));
  const rows = parts.includes('service') ? [...(await benchService(selection, print, show))] : [];
  if (parts.includes('embeddings')) {
    rows.push(await benchEmbeddings(selection, print));
    rows.slice(-1).forEach(show);
  }
  return rows;
};

const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
const run: BenchRun = {
  commit,
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  node: process.versions.node,
  seed,
  ...(parts.includes('kernels') && { kernels: await kernels() }),
  ...((parts.includes('service') || parts.includes('embeddings')) && { service: await service() }),
  ...(parts.includes('scaling') && { scaling: await benchScaling(Number(values.rounds ?? 3)) }),
  ...(parts.includes('start') && { start: await benchStart(Number(values.rounds ?? 5)) }),
};
if (run.scaling) printTable(scalingTable(run.scaling));
if (run.start) print(`ready after ${run.start.readyMs} ms, ${run.start.idleMebibytes} MiB resident at rest`);
print(`seed ${seed}`);

const wrong = (run.service ?? []).reduce((sum, row) => sum + row.wrong, 0);
if (wrong > 0) print(`${wrong} responses were wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
if (values.write) {
  const results = new URL('results/', import.meta.url);
  writeFileSync(new URL('bench.json', results), `${JSON.stringify(run, null, 2)}\n`);
  writeFileSync(new URL('bench.md', results), benchReport(run));
  if (run.kernels) writeFileSync(new URL('bench.svg', results), await benchChart(run.kernels));
}
