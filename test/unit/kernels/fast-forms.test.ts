import { describe, expect, test } from 'vitest';
import { elementwise, reduce, window, windowScratchBytes } from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import type { KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import { reduceScratchBytes } from '../../../src/pipeline/kernel-calls/kernel-scratch.ts';
import { DTYPES, type DType } from '../../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import { axisTables, slidingAxis, type TestAxis } from '../../support/kernels/expect-pooled.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';
import { randomSequence } from '../../support/random-sequence.ts';

// A plane that holds no NaN, and no zeros of both signs that matter, is folded by fewer instructions than others. Which
// form was taken may not show in the result: one NaN more, somewhere in the plane, makes the general one of it.

const FLOATS = ['FP64', 'FP32', 'FP16', 'BF16'] as const;

const compare = (datatype: DType, fold: 'max' | 'min', output = datatype): KernelArithmetic => ({
  input: datatype,
  compute: datatype === 'FP64' ? 'FP64' : 'FP32',
  output,
  map: 'none',
  p: 1,
  fold,
  finish: 'none',
});

/** Few different numbers, so that there are ties, and zeros of both signs among them. */
const tied = (count: number, seed: number, values: readonly number[] = [-0, 0, -1, 1, -0.5, 2]): number[] => {
  const next = randomSequence(seed);
  return Array.from({ length: count }, () => values[Math.floor(next() * values.length)] as number);
};

type Shape = { readonly outer: number; readonly axes: readonly TestAxis[]; readonly inner: number };

const elementsOf = (axes: readonly { input: number }[]): number => axes.reduce((n, { input }) => n * input, 1);
const outputsOf = ({ outer, axes, inner }: Shape): number => axes.reduce((n, { output }) => n * output, outer * inner);

const pool = (arithmetic: KernelArithmetic, shape: Shape, x: readonly number[] | Uint8Array): Uint8Array => {
  const tables = axisTables(shape.axes);
  const facts = { arithmetic, x: 'x', y: 'y', ...shape, axes: tables.axes, windows: tables.windows, divisor: 0 };
  const { bytes } = runCalls(
    [...tables.calls, window({ ...facts, scratch: 'scratch' })],
    {
      x: x instanceof Uint8Array ? x : toBytes(arithmetic.input, x),
      y: outputsOf(shape) * DTYPES[arithmetic.output].bytes,
      ...tables.buffers,
      scratch: windowScratchBytes(facts),
    },
    [],
  );
  return bytes('y');
};

const reduced = (
  arithmetic: KernelArithmetic,
  [outer, rows, inner]: readonly [number, number, number],
  x: number[],
) => {
  const facts = { arithmetic, x: 'x', y: 'y', outer, reduced: rows, inner, divisor: 0 };
  const buffers = {
    x: toBytes(arithmetic.input, x),
    y: outer * inner * DTYPES[arithmetic.output].bytes,
    scratch: reduceScratchBytes(facts),
  };
  return runCalls([reduce({ ...facts, scratch: 'scratch' })], buffers, []).bytes('y');
};

/** FP32 as a datatype, as a call with an FP32 output would store it. */
const cast = (bytes: Uint8Array, output: DType): Uint8Array => {
  const count = bytes.length / 4;
  const call = elementwise({ x: 'x', y: 'y', count, input: 'FP32', output, map: 'cast' });
  return runCalls([call], { x: bytes, y: count * DTYPES[output].bytes }, []).bytes('y');
};

/** Elements of one result that another one does not have bit for bit, of those that are not NaN in both. */
const differing = (datatype: DType, a: Uint8Array, b: Uint8Array): number[] => {
  const size = DTYPES[datatype].bytes;
  const [first, second] = [fromBytes(datatype, a), fromBytes(datatype, b)];
  return first.flatMap((value, i) => {
    if (value !== value || second[i] !== second[i]) return [];
    const [from, to] = [i * size, (i + 1) * size];
    return Buffer.compare(a.subarray(from, to), b.subarray(from, to)) === 0 ? [] : [i];
  });
};

const SHAPES: readonly (Shape & { name: string })[] = [
  ...[1, 2, 3, 7, 8, 9, 15, 17, 33].flatMap((extent) =>
    [
      { kernel: 3, stride: 2 },
      { kernel: 2, stride: 2 },
      { kernel: 3, stride: 1 },
    ].map(({ kernel, stride }) => ({
      name: `${kernel}×${kernel}, steps of ${stride}, 5×${extent}`,
      outer: 1,
      inner: 1,
      axes: [slidingAxis(5, kernel, stride, { padBegin: 1 }), slidingAxis(extent, kernel, stride, { padBegin: 1 })],
    })),
  ),
  { name: 'a line', outer: 1, inner: 1, axes: [slidingAxis(45, 4, 3, { padBegin: 2 })] },
  { name: 'long kernels', outer: 1, inner: 1, axes: [slidingAxis(17, 13, 1, { padBegin: 6 }), slidingAxis(19, 9, 1)] },
  { name: 'channels last', outer: 1, inner: 5, axes: [slidingAxis(5, 3, 2, { padBegin: 1 }), slidingAxis(6, 3, 2)] },
  {
    name: 'a volume',
    outer: 1,
    inner: 1,
    axes: [slidingAxis(3, 2, 1), slidingAxis(4, 3, 2, { padBegin: 1 }), slidingAxis(11, 3, 2, { padBegin: 1 })],
  },
];

describe.each(FLOATS)('the greatest and least of %s', (datatype) => {
  test.each(SHAPES)('$name: a NaN anywhere changes no result that it is no part of', (shape) => {
    const count = elementsOf(shape.axes) * shape.inner;
    // Plane p of the batch has its NaN at position p.
    const planes = (x: readonly number[]) => x.flatMap((_, at) => x.with(at, Number.NaN));
    const batch = { ...shape, outer: count };
    const sums = pool({ ...compare('FP32', 'max'), fold: 'sum' }, batch, planes(Array(count).fill(1)));
    const spoiled = fromBytes('FP32', sums).map((value) => value !== value);
    for (const fold of ['max', 'min'] as const) {
      const arithmetic = compare(datatype, fold);
      for (const values of [undefined, [0, -1, -2], [-0, -1], [0, 1, 2, 3, Number.NEGATIVE_INFINITY]]) {
        const x = tied(count, 3, values);
        const without = pool(arithmetic, shape, x);
        expect(fromBytes(datatype, without).some((value) => value !== value)).toBe(false);
        const result = pool(arithmetic, batch, planes(x));
        expect(fromBytes(datatype, result).map((value) => value !== value)).toEqual(spoiled);
        const wrong = Array.from({ length: count }, (_, at) =>
          differing(datatype, result.subarray(at * without.length, (at + 1) * without.length), without),
        );
        expect(wrong.flat()).toEqual([]);
      }
    }
  });

  test('the extremum of a float has the same bits alone and beside planes that hold a NaN', () => {
    const axes = [slidingAxis(9, 3, 2, { padBegin: 1 }), slidingAxis(21, 3, 2, { padBegin: 1 })];
    const cells = elementsOf(axes);
    const plane = tied(cells, 5);
    for (const fold of ['max', 'min'] as const) {
      const arithmetic = compare(datatype, fold);
      const alone = pool(arithmetic, { outer: 1, inner: 1, axes }, plane);
      const spoiled = tied(cells, 6).with(17, Number.NaN);
      const result = pool(arithmetic, { outer: 4, inner: 1, axes }, [...plane, ...spoiled, ...plane, ...plane]);
      for (const at of [0, 2, 3]) expect(result.subarray(at * alone.length, (at + 1) * alone.length)).toEqual(alone);
    }
  });

  test('the extremum of a float reduces to the same bits, whatever NaN stands beside', () => {
    for (const shape of [
      [3, 7, 1],
      [3, 49, 1],
      [2, 17, 3],
      [2, 5, 33],
      [5, 2100, 1],
    ] as const) {
      const [outer, rows, inner] = shape;
      const count = outer * rows * inner;
      for (const fold of ['max', 'min'] as const) {
        const arithmetic = compare(datatype, fold);
        const x = tied(count, 9);
        const without = reduced(arithmetic, shape, x);
        for (let at = 0; at < count; at += count > 500 ? 97 : 1) {
          const result = reduced(arithmetic, shape, x.with(at, Number.NaN));
          const spoiled = Math.floor(at / (rows * inner)) * inner + (at % inner);
          const values = fromBytes(datatype, result);
          expect(values.flatMap((value, i) => (value !== value ? [i] : []))).toEqual([spoiled]);
          expect(differing(datatype, result, without)).toEqual([]);
        }
      }
    }
  });
});

describe.each(['FP16', 'BF16'] as const)('%s', (datatype) => {
  test('a half has the result that FP32 has, stored in its datatype, bit for bit, NaN of either sign and empty windows too', () => {
    const bits = toBytes(datatype, tied(400, 11, [-0, 0, 1, -1, 1e-7, -1e-7, Number.POSITIVE_INFINITY, -3]));
    const view = new DataView(bits.buffer);
    for (const [at, nan] of [
      [50, 0x7fff],
      [130, 0xffff],
      [131, 0x7fc1],
      [290, 0xffc1],
    ] as const)
      view.setUint16(2 * at, nan, true);
    const axes = [slidingAxis(10, 3, 2, { padBegin: 1, padEnd: 4 }), slidingAxis(20, 3, 2, { padBegin: 1, padEnd: 4 })];
    for (const fold of ['max', 'min'] as const) {
      for (const shape of [
        { outer: 2, inner: 1, axes },
        { outer: 1, inner: 2, axes },
      ]) {
        for (const x of [bits, toBytes(datatype, tied(400, 12, [1, -2, 3]))]) {
          const whole = pool(compare(datatype, fold), shape, x);
          expect(whole).toEqual(cast(pool(compare(datatype, fold, 'FP32'), shape, x), datatype));
        }
      }
    }
  });
});
