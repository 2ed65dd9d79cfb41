/**
 * Times the kernels alone, on one thread, over the shapes of shapes.json as the product plans them: median µs of
 * interleaved rounds, the share of the bandwidth of a copy of the same bytes in the same run, and the best peer's figure.
 *
 *   node load-tests/bench-kernels.ts [--json FILE] [name part…]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Plan } from '../src/pipeline/plan.ts';
import { planPooling } from '../src/pipeline/plan-pooling.ts';
import { DTYPES, type DType } from '../src/tensor/dtype.ts';
import { instantiateKernels } from '../workers/kernels/instance.ts';
import { placeBuffers } from '../workers/linear-memory.ts';
import shapes from './shapes.json' with { type: 'json' };

const ROUNDS = 15;
/** Time that one round of one shape takes at least, so that the clock's grain does not show. */
const ROUND_MS = 4;

type Shape = (typeof shapes)[number] & { readonly peer?: { readonly us: number; readonly name: string } };

const kernels = instantiateKernels();

const planOf = ({ operator, datatype, shape, attributes }: Shape): Plan => {
  const [region = '', reduction = ''] = operator.split('/');
  const inputs = [{ name: 'x', datatype: datatype as DType, shape }];
  return planPooling({ region, reductions: [reduction], attributes, inputs });
};

/** Fills x with small numbers of its datatype (no NaN), and returns the plan's calls, ready to be made. */
const place = (plan: Plan, datatype: DType): (() => void) => {
  const addresses = placeBuffers(kernels, plan.buffers);
  const start = addresses.get('x') ?? 0;
  const bytes = new Uint8Array(kernels.memory.buffer, start, plan.cost.bytes_read);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = (i * 2654435761) >>> 13;
  const { kind, bytes: size } = DTYPES[datatype];
  // The last byte of a float: its exponent, kept near that of 1.
  if (kind === 'float')
    for (let i = size - 1; i < bytes.length; i += size) bytes[i] = ((bytes[i] as number) & 0x80) | 0x3c;
  const calls = plan.calls.map(({ kernel, args }) => {
    const run = kernels.kernel(kernel);
    const numbers = args.map((arg) => (typeof arg === 'string' ? (addresses.get(arg) ?? 0) : arg));
    return () => run(...numbers);
  });
  return () => {
    for (const call of calls) call();
  };
};

/** Copies as many bytes as a plan reads and writes, halved: a copy touches each of its bytes twice. */
const copyOf = ({ cost }: Plan): (() => void) => {
  const bytes = Math.ceil((cost.bytes_read + cost.bytes_written) / 2);
  const memory = new Uint8Array(kernels.memory.buffer);
  return () => void memory.copyWithin(memory.length - bytes, kernels.base, kernels.base + bytes);
};

/** µs of one run, from as many as fill a round, after one that brings its bytes back into the cache: so peers loop too. */
const time = (run: () => void, times: number): number => {
  run();
  const started = performance.now();
  for (let i = 0; i < times; i += 1) run();
  return ((performance.now() - started) * 1000) / times;
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const measure = (shape: Shape) => {
  const plan = planOf(shape);
  const { cost } = plan;
  const room = cost.bytes_read + cost.bytes_written;
  // Room behind the plan for the copy, so that both use the same memory.
  placeBuffers(kernels, { ...plan.buffers, room });
  const pool = place(plan, shape.datatype as DType);
  const copy = copyOf(plan);
  const times = Math.max(1, Math.ceil((ROUND_MS * 1000) / Math.min(time(pool, 1), time(pool, 2))));
  const rounds = Array.from({ length: ROUNDS }, () => ({ pooled: time(pool, times), copied: time(copy, times) }));
  const us = median(rounds.map(({ pooled }) => pooled));
  const copyUs = median(rounds.map(({ copied }) => copied));
  const { peer } = shape;
  return {
    name: shape.name,
    us: Math.round(us),
    best_us: Math.round(Math.min(...rounds.map(({ pooled }) => pooled))),
    gb_per_s: Number((room / us / 1000).toFixed(2)),
    of_copy: Number((copyUs / us).toFixed(2)),
    ...(peer && { peer: peer.name, peer_us: peer.us, times_peer: Number((peer.us / us).toFixed(2)) }),
  };
};

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const wanted = (shapes as readonly Shape[]).filter(
  ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
);
const results = wanted.map(measure);

const COLUMNS = ['name', 'us', 'best_us', 'gb_per_s', 'of_copy', 'peer', 'peer_us', 'times_peer'] as const;
const rows = [
  COLUMNS,
  ...results.map((result: Partial<Record<string, unknown>>) => COLUMNS.map((column) => `${result[column] ?? ''}`)),
];
const widths = COLUMNS.map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0)));
for (const [name = '', ...figures] of rows) {
  const padded = figures.map((figure, c) => figure.padStart(widths[c + 1] ?? 0));
  process.stdout.write(`${[name.padEnd(widths[0] ?? 0), ...padded].join('  ')}\n`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
