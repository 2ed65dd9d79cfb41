import { elementCount } from '../../../src/tensor/shape.ts';
import type { Tensor } from '../../../src/tensor/tensor.ts';
import type { Fill, PlanRequest, RequestInput } from './plan-request.ts';
import { type Random, randomOf } from './random.ts';

const ARRAYS = {
  FP64: Float64Array,
  FP32: Float32Array,
  FP16: Float16Array,
  BF16: Float32Array,
  INT64: BigInt64Array,
  INT32: Int32Array,
  INT16: Int16Array,
  INT8: Int8Array,
  UINT64: BigUint64Array,
  UINT32: Uint32Array,
  UINT16: Uint16Array,
  UINT8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** Elements that differ before a random list begins again: filling is then fast, and cells differ from their neighbors. */
const PERIOD = 4099;

/** The tensors of a request, as bytes; those with `values` are part of the plan and have none. */
export const fillInputs = ({ inputs, seed }: PlanRequest, names: readonly string[]): readonly Tensor[] =>
  inputs.filter(({ name }) => names.includes(name)).map((input, i) => fillInput(input, randomOf(seed + i)));

const fillInput = ({ name, datatype, shape, fill, below = [1] }: RequestInput, random: Random): Tensor => {
  const count = elementCount(shape);
  const valueAt = FILLS[fill](random, below, count, shape);
  const array = new ARRAYS[datatype](count);
  for (let i = 0; i < count; i += 1) {
    const value = valueAt(i);
    if (array instanceof BigInt64Array || array instanceof BigUint64Array) array[i] = BigInt(Math.trunc(value) || 0);
    else array[i] = value;
  }
  const bytes = new Uint8Array(array.buffer);
  return { name, datatype, shape, chunks: [datatype === 'BF16' ? upperHalves(bytes) : bytes] };
};

/** FP32 cut to BF16. */
const upperHalves = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const halves = new Uint16Array(bytes.buffer).filter((_, i) => i % 2 === 1);
  return new Uint8Array(halves.buffer);
};

type Values = (
  random: Random,
  below: readonly number[],
  count: number,
  shape: readonly number[],
) => (i: number) => number;

const drawn = (value: () => number): ((i: number) => number) => {
  const values = Array.from({ length: PERIOD }, value);
  return (i) => values[i % PERIOD] as number;
};

const FILLS: Readonly<Record<Fill, Values>> = {
  random: (random) => drawn(() => Math.round((random.share() * 2 - 0.5) * 4000) / 40),
  equal: () => () => 1,
  sorted: () => (i) => i / 16,
  reversed: (_, __, count) => (i) => (count - i) / 16,
  organ_pipe: (_, __, count) => (i) => Math.min(i, count - i) / 16,
  killer: (_, __, count) => {
    const order = medianOfThreeKiller(Math.min(count, 200_000));
    return (i) => order[i % order.length] as number;
  },
  nan: (random) => drawn(() => (random.chance(0.1) ? Number.NaN : random.share())),
  tiny: (random) => drawn(() => random.share() * 1e-41),
  huge: (random) => drawn(() => (random.share() - 0.3) * 1e38),
  mask: (random) => {
    const density = random.share();
    return drawn(() => Number(random.share() < density));
  },
  lengths: (random, [most = 0]) => drawn(() => random.whole(0, most)),
  offsets: (random, [rows = 0], count) => {
    const offsets = Float64Array.from({ length: count }, () => random.whole(0, rows)).sort();
    return (i) => (i === 0 ? 0 : i === count - 1 ? rows : (offsets[i] as number));
  },
  ids: (random, [most = 1]) => drawn(() => random.whole(0, most - 1)),
  spans: (random, [rows = 1, tokens = 1], count) => {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i += 3) {
      const [a, b] = [random.whole(0, tokens), random.whole(0, tokens)];
      values.set([random.whole(0, rows - 1), Math.min(a, b), Math.max(a, b)], i);
    }
    return (i) => values[i] as number;
  },
  /** Boxes of [batch, x1, y1, x2, y2], or without the batch where rows are of four. */
  boxes: (random, [batch = 1, height = 1, width = 1, larger = 1], count, shape) => {
    const columns = shape.at(-1) ?? 5;
    const values = new Float64Array(count);
    for (let i = 0; i < count; i += columns) {
      const [y1, y2, x1, x2] = [height, height, width, width].map((extent) => random.share() * extent * larger);
      const [top = 0, bottom = 0, left = 0, right = 0] = [y1, y2, x1, x2];
      const box = [Math.min(left, right), Math.min(top, bottom), Math.max(left, right), Math.max(top, bottom)];
      values.set(columns === 5 ? [random.whole(0, batch - 1), ...box] : box, i);
    }
    return (i) => values[i] as number;
  },
  cells: (random, [most = 1]) => drawn(() => random.whole(0, most - 1)),
  listed: () => () => 0,
};

/** An order that makes quickselect with the median of the first, middle and last element quadratic (Musser 1997). */
export const medianOfThreeKiller = (count: number): Float64Array => {
  const order = new Float64Array(count);
  const half = count >> 1;
  for (let i = 1; i <= half; i += 1) {
    order[i - 1] = i % 2 === 1 ? i : half + i - 1;
    order[half + i - 1] = 2 * i;
  }
  return order;
};
