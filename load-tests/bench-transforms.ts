/**
 * Times transforms alone, on one thread: median µs of processor time of interleaved rounds beside what plans estimate; and an embedding from
 * tokens to int8 beside its mean alone. Products: their GFLOP/s at best, of those of a loop of FP32 multiplications and
 * additions alone.
 *
 *   node load-tests/bench-transforms.ts [name part…]
 */

import type { Pipeline, Step } from '../src/pipeline/pipeline.ts';
import { planPipeline } from '../src/pipeline/plan-pipeline.ts';
import { elementCount } from '../src/tensor/shape.ts';
import { byteCount, type TensorSpec } from '../src/tensor/tensor.ts';
import { printTable } from '../test/support/bench/table.ts';
import { bindPlan } from '../workers/bind-plan.ts';
import { instantiateKernels } from '../workers/kernels/instance.ts';
import { setConstants } from '../workers/run-plan.ts';
import { openPeak } from './kernels/peak.ts';
import { processorUs } from './processor-time.ts';
import { medianOf } from './quantiles.ts';

const ROUNDS = 15;
const ROUND_MS = 4;

type Case = {
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly inputs: readonly TensorSpec[];
  /** Multiplications and additions of a product. */
  readonly operations?: number;
};

const fp32 = (name: string, ...shape: number[]): TensorSpec => ({ name, datatype: 'FP32', shape });
const tokens = fp32('x', 32, 128, 768);
const vectors = fp32('x', 32, 768);

const transform = (
  name: string,
  attributes: Readonly<Record<string, unknown>> = {},
  x: TensorSpec = vectors,
  ...others: readonly TensorSpec[]
): Case => {
  const inputs = Object.fromEntries(others.map((other) => [other.name, other.name]));
  const step: Step = { transform: name, attributes, x: 'x', y: 'y', inputs };
  const title = [name, ...Object.values(attributes).filter((value) => typeof value === 'string'), x.datatype];
  return { name: `${title.join(' ')} ${x.shape}`, pipeline: { steps: [step], outputs: ['y'] }, inputs: [x, ...others] };
};

/** A case whose elements of x are multiplied `columns` times each. */
const product = (of: Case, columns: number): Case => ({
  ...of,
  operations: 2 * columns * elementCount(of.inputs[0]?.shape ?? []),
});

const mean: Step = { region: 'sequence', reductions: ['mean'], attributes: {}, x: 'x', y: 'mean' };
const embedding: readonly Step[] = [
  mean,
  { transform: 'l2_normalize', attributes: {}, x: 'mean', y: 'unit' },
  { transform: 'truncate', attributes: { extent: 256 }, x: 'unit', y: 'short' },
  { transform: 'quantize', attributes: { precision: 'int8' }, x: 'short', y: 'y', inputs: { ranges: 'ranges' } },
];

const half = { ...vectors, datatype: 'FP16' } as const;
const ranges = fp32('ranges', 2, 768);
const integers = { ...vectors, datatype: 'INT8' } as const;
const scales = fp32('scale', 768);
const weights = [fp32('weight', 768, 768), fp32('bias', 768)];

const CASES: readonly Case[] = [
  { name: 'mean', pipeline: { steps: [mean], outputs: ['mean'] }, inputs: [tokens] },
  { name: 'embedding', pipeline: { steps: embedding, outputs: ['y'] }, inputs: [tokens, fp32('ranges', 2, 256)] },
  ...['exp', 'relu', 'abs', 'log1p', 'power_normalize'].map((name) => transform(name)),
  ...['tanh', 'sigmoid', 'gelu', 'gelu_tanh', 'silu', 'softplus'].map((name) =>
    transform('activation', { function: name }),
  ),
  ...[
    transform('scale', { factor: 2 }),
    transform('clamp', { min: 0, max: 1 }),
    transform('power_normalize', { exponent: 0.3 }),
  ],
  ...[transform('l2_normalize'), transform('l1_normalize'), transform('layer_norm'), transform('softmax')],
  ...[transform('l2_normalize', {}, half), transform('l2_normalize', { axis: 1 }, fp32('x', 8, 64, 56))],
  transform('softmax', {}, vectors, fp32('mask', 32, 768)),
  ...['int8', 'binary'].flatMap((precision) =>
    [vectors, half].map((x) => transform('quantize', { precision }, x, ...(precision === 'int8' ? [ranges] : []))),
  ),
  transform('quantize', { precision: 'int8' }),
  transform('quantize', { precision: 'linear' }, vectors, scales),
  transform('quantize', { precision: 'linear' }, vectors, fp32('scale', 1)),
  transform('quantize', { precision: 'linear', axis: 1 }, fp32('x', 8, 64, 56), fp32('scale', 64)),
  transform('dequantize', {}, integers, ranges),
  transform('dequantize', {}, integers, scales),
  ...[vectors, half].map((x) => transform('add', {}, x, { ...x, name: 'other' })),
  transform('multiply', {}, fp32('x', 768, 32), fp32('other', 768, 1)),
  transform('mask', {}, tokens, fp32('mask', 32, 128)),
  transform('repeat', { axis: 1, count: 128 }, fp32('x', 32, 1, 768)),
  ...[1, 8, 32, 256].map((rows) => product(transform('project', {}, fp32('x', rows, 768), ...weights), 768)),
  product(transform('project', { activation: 'tanh' }, vectors, ...weights), 768),
  product(transform('project', {}, half, ...weights), 768),
  ...['cosine', 'dot', 'euclidean'].map((metric) =>
    product(transform('similarity', { metric }, fp32('x', 256, 512), fp32('y', 1000, 512)), 1000),
  ),
  product(transform('similarity', {}, fp32('x', 1, 512), fp32('y', 10_000, 512)), 10_000),
];

/** Returns a function that runs a plan whose inputs hold numbers around 0. */
const place = ({ pipeline, inputs }: Case) => {
  const plan = planPipeline(pipeline, inputs);
  const kernels = instantiateKernels();
  const placed = bindPlan(kernels, plan);
  const bytes = new Uint8Array(kernels.memory.buffer);
  setConstants(placed, bytes);
  for (const input of inputs) {
    const at = placed.address(input.name);
    if (input.datatype === 'FP32') {
      const values = new Float32Array(kernels.memory.buffer, at, byteCount(input) / 4);
      for (let i = 0; i < values.length; i += 1) values[i] = Math.sin(i * 12.9898) + (input.name === 'scale' ? 2 : 0);
    } else {
      for (let i = 0; i < byteCount(input); i += 1) bytes[at + i] = (i * 2654435761) % 59;
    }
  }
  const run = (): void => {
    for (const { name, kernel, args } of placed.calls) {
      if (kernel(...args)) throw new Error(`${name} refuses what it is timed with`);
    }
  };
  return { run, estimate: plan.calls.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0) / 1000 };
};

const time = (run: () => void, times: number): number => {
  run();
  const started = processorUs();
  for (let i = 0; i < times; i += 1) run();
  return (processorUs() - started) / times;
};

const parts = process.argv.slice(2);
const wanted = CASES.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));
const placed = wanted.map((each) => ({ ...each, ...place(each), rounds: [] as number[] }));
const peak = await openPeak();
const peaks: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { run, rounds } of placed) {
    const times = Math.max(1, Math.ceil((ROUND_MS * 1000) / Math.max(1, Math.min(time(run, 1), time(run, 2)))));
    rounds.push(time(run, times));
    peaks.push(peak());
  }
}
const peakRate = Math.max(...peaks);
const rows = placed.map(({ name, rounds, estimate, operations }) => {
  const us = medianOf(rounds);
  const best = Math.min(...rounds);
  const rate = operations === undefined ? undefined : operations / best / 1000;
  return [
    ...[name, us.toFixed(1), best.toFixed(1), estimate.toFixed(1), (us / estimate).toFixed(2)],
    ...[rate?.toFixed(1) ?? '', rate === undefined ? '' : (rate / peakRate).toFixed(2)],
  ];
});
printTable([['name', 'us', 'best_us', 'estimated_us', 'of_estimate', 'gflops', 'of_peak'], ...rows]);
