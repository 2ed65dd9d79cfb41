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
import { elementCount } from '../src/tensor/shape.ts';
import { instantiateKernels } from '../workers/kernels/instance.ts';
import { placeBuffers } from '../workers/linear-memory.ts';
import shapes from './shapes.json' with { type: 'json' };

const ROUNDS = 15;
/** Time that one round of one shape takes at least, so that the clock's grain does not show. */
const ROUND_MS = 4;

type Other = {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly fill: string;
};
type Shape = Pick<(typeof shapes)[number], 'name' | 'operator' | 'datatype' | 'shape'> & {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs?: readonly Other[];
  readonly peer?: { readonly us: number; readonly name: string };
};

const kernels = instantiateKernels();

const planOf = ({ operator, datatype, shape, attributes, inputs: others = [] }: Shape): Plan => {
  const [region = '', reduction = ''] = operator.split('/');
  const specs = others.map((other) => ({ name: other.name, datatype: other.datatype as DType, shape: other.shape }));
  const inputs = [{ name: 'x', datatype: datatype as DType, shape }, ...specs];
  return planPooling({ region, reductions: [reduction], attributes, inputs });
};

/** Fills memory with small numbers of a datatype, no NaN. */
const fillSmall = (bytes: Uint8Array, datatype: DType): void => {
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = (i * 2654435761) >>> 13;
  const { kind, bytes: size } = DTYPES[datatype];
  // The last byte of a float: its exponent, kept near that of 1.
  if (kind === 'float')
    for (let i = size - 1; i < bytes.length; i += size) bytes[i] = ((bytes[i] as number) & 0x80) | 0x3c;
};

/** What says regions: rows of real tokens, ends of segments of 10 to 500 rows, boxes over the plane of x. */
const FILLS: Readonly<Record<string, (memory: ArrayBuffer, at: number, other: Other, x: readonly number[]) => void>> = {
  small: (memory, at, { shape }) => fillSmall(new Uint8Array(memory, at, 4 * elementCount(shape)), 'FP32'),
  prefixes: (memory, at, { shape: [rows = 0, tokens = 0] }) => {
    const mask = new Uint8Array(memory, at, rows * tokens);
    for (let i = 0; i < mask.length; i += 1) mask[i] = Number(i % tokens < tokens - ((i / tokens) | 0) * 8);
  },
  offsets: (memory, at, { shape: [count = 1] }, [rows = 0]) => {
    const offsets = new BigInt64Array(memory, at, count);
    let end = 0;
    offsets[0] = 0n;
    for (let s = 1; s < count; s += 1) {
      end = s === count - 1 ? rows : Math.min(end + 10 + ((s * 7919) % 419), rows);
      offsets[s] = BigInt(end);
    }
  },
  boxes: (memory, at, { shape: [count = 0] }, [, , height = 1, width = 1]) => {
    const boxes = new Float32Array(memory, at, 5 * count);
    for (let b = 0; b < count; b += 1) {
      const [x, y] = [(b * 37) % (width / 2), (b * 53) % (height / 2)];
      boxes.set([0, x, y, x + width / 3, y + height / 3], 5 * b);
    }
  },
};

/** Fills the inputs of a plan, and returns its calls, ready to be made. */
const place = (plan: Plan, { shape, datatype, inputs = [] }: Shape): (() => void) => {
  const addresses = placeBuffers(kernels, plan.buffers);
  const addressOf = (name: string): number => addresses.get(name) ?? 0;
  const { buffer } = kernels.memory;
  const bytes = DTYPES[datatype as DType].bytes * elementCount(shape);
  fillSmall(new Uint8Array(buffer, addressOf('x'), bytes), datatype as DType);
  for (const other of inputs) FILLS[other.fill]?.(buffer as ArrayBuffer, addressOf(other.name), other, shape);
  for (const constant of plan.constants) new Uint8Array(buffer).set(constant.bytes, addressOf(constant.buffer));
  const calls = plan.calls.map(({ kernel, args }) => {
    const run = kernels.kernel(kernel);
    const numbers = args.map((arg) => (typeof arg === 'string' ? (addresses.get(arg) ?? 0) : arg));
    return () => {
      if (run(...numbers)) throw new Error(`${kernel} refused its inputs`);
    };
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
  const pool = place(plan, shape);
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
