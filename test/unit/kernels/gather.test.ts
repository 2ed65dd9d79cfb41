import { describe, expect, test } from 'vitest';
import { gather, gatherScratchBytes, regionsAxes } from '../../../src/pipeline/kernel-calls/gather-calls.ts';
import type { KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import { DTYPE_NAMES, DTYPES } from '../../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import { checkGather, gathered } from '../../support/kernels/check-gather.ts';
import { axisTables, slidingAxis } from '../../support/kernels/expect-pooled.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';
import { someElements } from '../../support/kernels/some-elements.ts';

const max: KernelArithmetic = {
  input: 'FP32',
  compute: 'FP32',
  output: 'FP32',
  map: 'none',
  p: 1,
  fold: 'max',
  finish: 'none',
};
const mean: KernelArithmetic = { ...max, compute: 'FP64', fold: 'sum', finish: 'divide' };
const norm: KernelArithmetic = { ...max, compute: 'FP64', map: 'abs_pow', p: 3, fold: 'sum', finish: 'root' };

/** Few different values, so that there are ties, and here and there a NaN. */
const tiedElements = (count: number, nan: boolean): number[] =>
  someElements('INT8', count, 6).map((value, i) =>
    nan && Number(value) % 5 === 0 && i % 3 === 0 ? Number.NaN : Number(value) % 3,
  );

describe('gather', () => {
  test('gather finds the first winner of every window, with and without inner elements', () => {
    for (const inner of [1, 2, 5, 8]) {
      for (const nan of [false, true]) {
        for (const fold of ['max', 'min'] as const) {
          const axes = [slidingAxis(7, 3, 2, { padBegin: 1 }), slidingAxis(29, 3, 2, { padBegin: 1 })];
          for (const compute of ['FP32', 'FP64'] as const) {
            const arithmetic = { ...max, input: compute, compute, fold };
            for (const skipNan of [false, true])
              checkGather({ arithmetic, axes, inner, x: tiedElements(2 * 203 * inner, nan), skipNan });
          }
        }
      }
    }
  });

  test('gather finds the last NaN of every window with lastNan, with and without inner elements', () => {
    for (const inner of [1, 3, 4]) {
      for (const compute of ['FP32', 'FP64'] as const) {
        const arithmetic = { ...max, input: compute, compute, output: compute };
        const tables = axisTables([slidingAxis(29, 3, 2)]);
        const x = Array.from({ length: 29 * inner }, (_, i) => (Math.floor(i / inner) % 4 < 2 ? Number.NaN : i % 3));
        const shape = { ...gathered(arithmetic, 1, inner, [slidingAxis(29, 3, 2)]), indices: 'indices', divisor: 0 };
        const facts = { ...shape, skipNan: false, lastNan: true, empty: 'identity' as const };
        const bytes = { y: 14 * inner * DTYPES[compute].bytes, indices: 14 * inner * 8 };
        const buffers = { x: toBytes(compute, x), ...bytes, ...tables.buffers, scratch: gatherScratchBytes(facts) };
        const ran = runCalls(
          [...tables.calls, regionsAxes(tables.axes), gather({ ...facts, scratch: 'scratch' })],
          buffers,
          [],
        );
        const wanted = Array.from({ length: 14 * inner }, (_, i) => {
          const taps = [0, 1, 2].map((tap) => 2 * Math.floor(i / inner) + tap);
          const values = taps.map((tap) => x[tap * inner + (i % inner)] ?? 0);
          const nan = values.findLastIndex((value) => value !== value);
          return BigInt(taps[nan >= 0 ? nan : values.indexOf(Math.max(...values))] ?? -1);
        });
        expect(fromBytes('INT64', ran.bytes('indices'))).toEqual(wanted);
      }
    }
  });

  test('gather finds the winner among elements that are all the identity', () => {
    const x = Array<number>(12).fill(Number.NEGATIVE_INFINITY);
    checkGather({ arithmetic: max, axes: [slidingAxis(6, 2, 2)], x });
    checkGather({ arithmetic: max, axes: [slidingAxis(3, 2, 1)], outer: 1, inner: 4, x });
  });

  test('gather reads every datatype', () => {
    for (const input of DTYPE_NAMES) {
      const { kind, bytes } = DTYPES[input];
      const integer = kind === 'unsigned' ? 'UINT64' : 'INT64';
      const compute = bytes === 8 && kind !== 'float' ? integer : bytes <= 2 || input === 'FP32' ? 'FP32' : 'FP64';
      for (const inner of [1, 3]) {
        const axes = [slidingAxis(5, 2, 1), slidingAxis(6, 3, 1, { dilation: 2 })];
        checkGather({ arithmetic: { ...max, input, output: input, compute }, axes, inner });
        checkGather({ arithmetic: { ...mean, input }, axes, inner, skipNan: true });
      }
    }
  });

  test('gather folds one, two and three axes, sliding and adaptive', () => {
    for (const inner of [1, 3]) {
      checkGather({ arithmetic: max, axes: [{ input: 10, output: 4 }], inner });
      checkGather({ arithmetic: max, axes: [{ input: 10, output: 4 }, slidingAxis(5, 3, 1)], inner });
      checkGather({
        arithmetic: max,
        axes: [{ input: 4, output: 1 }, { input: 5, output: 2 }, slidingAxis(6, 2, 2)],
        inner,
      });
    }
  });

  test('gather leaves NaN out of means, and divides by what is left', () => {
    for (const inner of [1, 3]) {
      const axes = [slidingAxis(6, 3, 2, { padBegin: 1 }), slidingAxis(7, 3, 2, { padBegin: 1 })];
      checkGather({ arithmetic: mean, axes, inner, skipNan: true, x: tiedElements(84 * inner, true) });
      const counted = axes.map((axis) => ({ ...axis, countPadding: true }));
      checkGather({ arithmetic: mean, axes: counted, inner, skipNan: true, x: tiedElements(84 * inner, true) });
      checkGather({ arithmetic: mean, axes, inner, skipNan: true, divisor: 4, x: tiedElements(84 * inner, true) });
    }
  });

  test('gather follows the policy for empty regions and regions of NaN alone', () => {
    const axes = [slidingAxis(4, 1, 1, { padBegin: 1 }), slidingAxis(3, 1, 1)];
    const x = [...tiedElements(18, false), ...Array<number>(6).fill(Number.NaN)];
    for (const empty of ['identity', 'zero', 'nan', 'error'] as const) {
      for (const arithmetic of [
        max,
        { ...max, fold: 'min' } as const,
        mean,
        norm,
        { ...mean, output: 'INT16' } as const,
      ]) {
        for (const skipNan of [false, true]) {
          checkGather({ arithmetic, axes, empty, skipNan, x });
          checkGather({ arithmetic, axes: axes.slice(0, 1), outer: 2, inner: 3, empty, skipNan, x });
          checkGather({ arithmetic, axes: [slidingAxis(4, 1, 1)], outer: 6, empty, skipNan, x });
        }
      }
    }
  });

  test('gather takes norms of any exponent whose powers leave FP64', () => {
    for (const scale of [1e300, 1, 1e-300, 0]) {
      for (const p of [0.5, 1, 2, 3, 7.5]) {
        const x = someElements('FP64', 60, 3).map((value) => Number(value) * scale);
        for (const inner of [1, 3]) {
          checkGather({
            arithmetic: { ...norm, input: 'FP64', output: 'FP64', p },
            axes: [slidingAxis(10, 4, 2)],
            outer: 6 / inner,
            inner,
            x,
          });
        }
      }
    }
    for (const special of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const x = someElements('FP32', 30, 3);
      x[7] = special;
      checkGather({ arithmetic: norm, axes: [slidingAxis(30, 4, 2)], outer: 1, x });
      checkGather({ arithmetic: norm, axes: [slidingAxis(30, 4, 2)], outer: 1, x, skipNan: true });
    }
  });

  test('gather splits regions, and planes, that its scratch has no room for', () => {
    const x = someElements('FP32', 90_000, 3);
    checkGather({
      arithmetic: max,
      axes: [
        { input: 300, output: 1 },
        { input: 300, output: 1 },
      ],
      outer: 1,
      x,
    });
    checkGather({
      arithmetic: norm,
      axes: [
        { input: 300, output: 1 },
        { input: 300, output: 1 },
      ],
      outer: 1,
      x,
    });
    checkGather({ arithmetic: max, axes: [slidingAxis(45_000, 3, 1, { padBegin: 1 })], outer: 2, x });
    checkGather({
      arithmetic: { ...mean, input: 'UINT8' },
      axes: [slidingAxis(1_100_000, 70_000, 1_000_000)],
      outer: 1,
    });
    checkGather({ arithmetic: { ...mean, input: 'UINT8' }, axes: [slidingAxis(40, 40, 1)], outer: 1, inner: 27_000 });
  });
});
