import { readFileSync } from 'node:fs';
import { kernelTable, meanOfBest, serviceTable } from '../../test/support/bench/bench-report.ts';
import type { BenchRun } from '../../test/support/bench/bench-run.ts';
import { markdownTable } from '../../test/support/bench/table.ts';
import { code } from './markdown.ts';

const RECORD = new URL('../../load-tests/results/bench.json', import.meta.url);
const {
  kernels = [],
  service = [],
  commit,
  date,
  machine,
  node,
} = JSON.parse(readFileSync(RECORD, 'utf8')) as BenchRun;

/** The last recorded `npm run bench` in sentences: what is faster than others, and what is not. */
export const benchmarkSummary = (): string => {
  const compared = kernels.filter(({ timesBest }) => timesBest !== undefined);
  const slower = compared.filter(({ timesBest = 1 }) => timesBest < 1);
  return [
    `\`npm run bench\`, commit ${commit}, ${date}, ${machine} shared with the load generator, Node ${node}:`,
    [
      `- Kernels: the best peer takes ${meanOfBest(kernels).toFixed(2)} times poolserve's time (geometric mean of ${compared.length}).`,
      `- Kernels slower than the best peer: ${slower.map(({ name, timesBest }) => `${code(name)} (× ${timesBest?.toFixed(2)})`).join(', ') || 'none'}.`,
      `- Processor time of a request, over a bare \`node:http\` server that receives the same bytes: ${processorTimes().join('; ')}.`,
    ].join('\n'),
  ].join('\n\n');
};

const processorTimes = (): readonly string[] =>
  service.flatMap(({ scenario, servers }) => {
    const [ours, bare] = [servers.poolserve, servers['node:http']];
    if (ours === undefined || bare === undefined) return [];
    return [`${scenario} × ${(ours.cpuMicrosecondsPerRequest / bare.cpuMicrosecondsPerRequest).toFixed(2)}`];
  });

const P99_COLUMN = 2;
const P50_COLUMN = 4;

/** The tables of the last recorded `npm run bench`. */
export const benchmarkTables = (): string =>
  [
    'Kernels, one thread, median of single calls in µs:',
    markdownTable(kernelTable(kernels).map((row) => row.filter((_, c) => c !== P99_COLUMN && c < row.length - 2))),
    'Over HTTP:',
    markdownTable(serviceTable(service).map((row) => row.filter((_, c) => c !== P50_COLUMN))),
  ].join('\n\n');
