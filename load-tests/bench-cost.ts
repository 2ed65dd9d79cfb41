/**
 * Compares the time of random plans with their estimates: all regions, reductions, attributes, datatypes, models and
 * merges, from tiny tensors to some MB. Prints processor time over estimate of plans above 50 µs, the worst of them as
 * JSON, and the time and memory of planning.
 */
import { writeFileSync } from 'node:fs';
import { printTable } from '../test/support/bench/table.ts';
import type { PlanRequest } from '../test/support/cost/plan-request.ts';
import { randomOf } from '../test/support/cost/random.ts';
import { randomRequest } from '../test/support/cost/random-request.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { fitRates, type Sample, unitsOf } from './cost/fit-rates.ts';
import { measureCalls, measurePlan, plan } from './cost/measure-plan.ts';
import { quantileOf } from './quantiles.ts';

const HELP = `npm run bench:cost -- [options]

  --plans=N         random requests (default 10000)
  --seed=S          of the requests (default 1)
  --elements=N      most elements of a pooled tensor (default 2^20)
  --skip-above=MS   estimates above it are run one time in --sample (default 5000)
  --sample=N        (default 50)
  --worst=N         plans that are printed (default 10)
  --calls           a table of the kernels, each call by itself
  --fit             rates that fit the calls (src/pipeline/cost/rates.ts)
  --json=FILE       writes every measured plan
`;

const options = readOptions(HELP, {
  plans: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
  elements: { type: 'string', default: `${2 ** 20}` },
  'skip-above': { type: 'string', default: '5000' },
  sample: { type: 'string', default: '50' },
  worst: { type: 'string', default: '10' },
  calls: { type: 'boolean', default: false },
  fit: { type: 'boolean', default: false },
  json: { type: 'string' },
});

/** Plans below it are noise beside the clock. */
const LEAST_US = 50;
/** A call that takes longer tells of rates. */
const LEAST_CALL_US = 20;
/** A plan that takes longer is run once. */
const ONCE_ABOVE_US = 200_000;
/** An estimate above the time by more than this factor counts as an overestimate. */
const OVER = 8;

type Measured = {
  readonly request: PlanRequest;
  readonly us: number;
  readonly estimateUs: number;
  readonly ratio: number;
};

const sizes = { elements: Number(options.elements) };
const measured: Measured[] = [];
const planned: { us: number; bytes: number; request: PlanRequest }[] = [];
const calls = new Map<string, { ratio: number; us: number; request: PlanRequest }[]>();
const samples: Sample[] = [];
let [refused, skipped, small] = [0, 0, 0];

for (let i = 0; i < Number(options.plans); i += 1) {
  const random = randomOf(Number(options.seed) * 1_000_003 + i);
  const request = randomRequest(random, sizes);
  const outcome = plan(request);
  planned.push({ us: outcome.us, bytes: outcome.bytes, request });
  if ('refused' in outcome) {
    refused += 1;
    continue;
  }
  const estimateUs = outcome.plan.cost.microseconds;
  if (
    outcome.plan.dataDependentExtent ||
    (estimateUs > Number(options['skip-above']) * 1000 && i % Number(options.sample) !== 0)
  ) {
    skipped += 1;
    continue;
  }
  const us = measurePlan(request, outcome.plan, ONCE_ABOVE_US);
  if (us === undefined) refused += 1;
  else if (us < LEAST_US) small += 1;
  else measured.push({ request, us, estimateUs, ratio: us / estimateUs });
  if (us !== undefined && us >= LEAST_US && (options.calls || options.fit)) {
    const units = options.fit ? unitsOf(request) : [];
    measureCalls(request, outcome.plan).forEach(({ kernel, us: callUs }, c) => {
      if (units[c] !== undefined && callUs >= LEAST_CALL_US) samples.push({ us: callUs, units: units[c] });
      const ns = outcome.plan.calls[c]?.nanoseconds ?? 0;
      if (callUs < LEAST_CALL_US && ns < 1000 * LEAST_CALL_US) return;
      calls.set(kernel, [
        ...(calls.get(kernel) ?? []),
        { ratio: (callUs * 1000) / Math.max(ns, 1), us: callUs, request },
      ]);
    });
  }
}

const ratios = measured.map(({ ratio }) => ratio);
const figure = (value: number): string => value.toPrecision(3);
const quantiles = (values: readonly number[]): string[] =>
  [0.01, 0.1, 0.5, 0.9, 0.99, 1].map((q) => figure(quantileOf(values, q)));
printTable([
  ['processor time over estimate', 'plans', 'p1', 'p10', 'p50', 'p90', 'p99', 'largest'],
  ['plans', `${ratios.length}`, ...quantiles(ratios)],
  ...[...calls]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kernel, list]) => {
      return [kernel, `${list.length}`, ...quantiles(list.map(({ ratio }) => ratio))];
    }),
]);
const over = ratios.filter((ratio) => ratio < 1 / OVER).length / ratios.length;
const spread = (values: readonly number[]): string =>
  `p50 ${figure(quantileOf(values, 0.5))}, p99 ${figure(quantileOf(values, 0.99))}, largest ${figure(quantileOf(values, 1))}`;
process.stdout.write(
  `overestimates of more than ${OVER}: ${(100 * over).toFixed(2)} %; refused ${refused}, above ${options['skip-above']} ms ${skipped}, below ${LEAST_US} µs ${small}\n` +
    `planning, ms: ${spread(planned.map(({ us }) => us / 1000))}; growth of the heap and its buffers, KB: ${spread(planned.map(({ bytes }) => bytes / 1000))}\n`,
);
const told = ({ request, us, estimateUs, ratio }: Measured): string =>
  `${figure(ratio)}  ${Math.round(us)} of ${Math.round(estimateUs)} µs  ${JSON.stringify(request)}\n`;
const worst = measured.toSorted((a, b) => b.ratio - a.ratio);
process.stdout.write(`largest:\n${worst.slice(0, Number(options.worst)).map(told).join('')}`);
process.stdout.write(`smallest:\n${worst.slice(-Number(options.worst)).map(told).join('')}`);
const [slowest] = planned.toSorted((a, b) => b.us - a.us);
const [largest] = planned.toSorted((a, b) => b.bytes - a.bytes);
process.stdout.write(
  `slowest planning: ${figure((slowest?.us ?? 0) / 1000)} ms ${JSON.stringify(slowest?.request)}\n` +
    `largest planning: ${figure((largest?.bytes ?? 0) / 1000)} KB ${JSON.stringify(largest?.request)}\n`,
);
if (options.fit) process.stdout.write(`${JSON.stringify(fitRates(samples), undefined, 2)}\n`);
if (options.json !== undefined) {
  const callList = [...calls].flatMap(([kernel, list]) => list.map((call) => ({ kernel, ...call })));
  writeFileSync(options.json, JSON.stringify({ measured, calls: callList }));
}
