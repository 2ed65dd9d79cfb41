import type { BenchRun, KernelRow, ScalingRow, ServiceRow } from './bench-run.ts';
import { markdownTable } from './table.ts';

/** A figure, or a dash for what a server without a response in its turn has none of. */
const figure = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');

const times = (value: number | undefined): string => (value === undefined ? '' : `× ${figure(value, 2)}`);

/** The geometric mean of how many times faster than the best peer the kernels are, where there is one. */
export const meanOfBest = (rows: readonly KernelRow[]): number => {
  const ratios = rows.flatMap(({ timesBest }) => (timesBest === undefined ? [] : [timesBest]));
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
};

export const kernelTable = (rows: readonly KernelRow[]): readonly (readonly string[])[] => {
  const peers = [...new Set(rows.flatMap((row) => Object.keys(row.peers)))].sort();
  return [
    ['kernel', 'poolserve µs', 'p99', ...peers, 'best peer / ours', 'GB/s', 'of copy'],
    ...rows.map((row) => [
      row.name,
      `${row.us}`,
      `${row.p99Us}`,
      ...peers.map((peer) => `${row.peers[peer] ?? '–'}`),
      times(row.timesBest),
      row.gbPerSecond.toFixed(2),
      row.ofCopy.toFixed(2),
    ]),
  ];
};

export const serviceTable = (rows: readonly ServiceRow[]): readonly (readonly string[])[] => [
  ['scenario', 'server', 'req/s', 'of node:http', 'p50 ms', 'p99 ms', 'CPU µs/request', 'of node:http', 'loop p99 ms'],
  ...rows.flatMap(({ scenario, servers }) => {
    const bare = servers['node:http'];
    return Object.entries(servers).map(([server, figures], i) => [
      i === 0 ? scenario : '',
      server,
      figures.requestsPerSecond.toFixed(0),
      times(bare && figures.requestsPerSecond / bare.requestsPerSecond),
      figure(figures.p50Ms, 2),
      figure(figures.p99Ms, 2),
      figure(figures.cpuMicrosecondsPerRequest, 0),
      times(bare && figures.cpuMicrosecondsPerRequest / bare.cpuMicrosecondsPerRequest),
      figures.loopDelayP99Ms?.toFixed(1) ?? '',
    ]);
  }),
];

export const scalingTable = (rows: readonly ScalingRow[]): readonly (readonly string[])[] => [
  ['request', 'ns/byte', 'CPU ns/byte'],
  ...rows.map(({ mebibytes, nsPerByte, cpuNsPerByte }) => [
    `${mebibytes} MiB`,
    nsPerByte.toFixed(3),
    cpuNsPerByte.toFixed(3),
  ]),
];

/** The run as Markdown: every row that was measured, also those that others win. */
export const benchReport = ({ kernels, service, scaling, start, ...run }: BenchRun): string => {
  const parts = [`Commit ${run.commit}, ${run.date}, ${run.machine}, Node ${run.node}, seed ${run.seed}.`];
  if (kernels) {
    parts.push(
      `Kernels on one thread, median of single calls; geometric mean of the best peer's time over ours: ${times(meanOfBest(kernels))}.`,
      markdownTable(kernelTable(kernels)),
    );
  }
  if (service)
    parts.push(
      'The service over loopback, the load generator on the same cores.',
      markdownTable(serviceTable(service)),
    );
  if (scaling) parts.push('Raw requests one after another, max 2×2.', markdownTable(scalingTable(scaling)));
  if (start) parts.push(`Ready after ${start.readyMs} ms; ${start.idleMebibytes} MiB resident at rest.`);
  return `${parts.join('\n\n')}\n`;
};
