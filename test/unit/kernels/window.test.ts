import { describe, expect, test } from 'vitest';
import type { KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import { DTYPE_NAMES, DTYPES } from '../../../src/tensor/dtype.ts';
import { checkWindow } from '../../support/kernels/check-window.ts';
import { slidingAxis } from '../../support/kernels/expect-pooled.ts';
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
const mean: KernelArithmetic = { ...max, fold: 'sum', finish: 'divide' };
const longMean: KernelArithmetic = { ...mean, compute: 'FP64' };

const ARITHMETICS = { max, min: { ...max, fold: 'min' }, mean, longMean } as const;
const AWKWARD = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17];

describe('window', () => {
  for (const [name, arithmetic] of Object.entries(ARITHMETICS)) {
    test(`window folds ${name} over lines of every awkward extent`, () => {
      for (const extent of AWKWARD) {
        for (const kernel of [1, 2, 3, 5]) {
          for (const stride of [1, 2, 3]) {
            const padBegin = Math.min(kernel - 1, 1);
            if (extent + 2 * padBegin < kernel) continue;
            checkWindow({ arithmetic, axes: [slidingAxis(extent, kernel, stride, { padBegin })] });
          }
        }
      }
    });

    test(`window folds ${name} over planes of every awkward extent, channels first and last`, () => {
      for (const extent of AWKWARD) {
        for (const inner of [1, 3, 8]) {
          const axes = [slidingAxis(7, 3, 2, { padBegin: 1 }), slidingAxis(extent, 2, 2, { padBegin: 1 })];
          checkWindow({ arithmetic, axes, inner });
        }
      }
    });

    test(`window folds ${name} by two or three columns in steps of three`, () => {
      for (const input of ['FP32', 'FP16', 'BF16', 'UINT8', 'INT32', 'FP64'] as const) {
        const isCompared = arithmetic.fold !== 'sum';
        if (!isCompared && !['FP32', 'FP16'].includes(input)) continue;
        const some = DTYPES[input].kind === 'float' ? {} : ({ compute: 'INT64', output: input } as const);
        for (const extent of [...AWKWARD, 24, 47, 48, 49, 50, 96, 97, 98, 99]) {
          for (const [kernel, padBegin] of [
            [2, 0],
            [2, 1],
            [3, 0],
            [3, 1],
            [3, 2],
          ] as const) {
            if (extent + padBegin < kernel) continue;
            const columns = slidingAxis(extent, kernel, 3, { padBegin });
            for (const rows of [slidingAxis(7, 3, 1), slidingAxis(5, 2, 3), slidingAxis(4, 4, 1, { padBegin: 2 })]) {
              checkWindow({ arithmetic: { ...arithmetic, input, ...some }, axes: [rows, columns], outer: 1 });
            }
          }
        }
      }
    });

    test(`window folds ${name} over volumes`, () => {
      for (const inner of [1, 5]) {
        checkWindow({
          arithmetic,
          axes: [slidingAxis(5, 3, 2, { padBegin: 1 }), slidingAxis(6, 2, 1), slidingAxis(9, 3, 2)],
          inner,
        });
      }
    });

    test(`window folds ${name} by kernels of more taps, long ones without a fold for every tap`, () => {
      for (const kernel of [4, 5, 6, 7, 8, 13, 16, 31]) {
        for (const stride of [1, 2, 3]) {
          const axis = slidingAxis(37, kernel, stride, { padBegin: kernel >> 1 });
          checkWindow({ arithmetic, axes: [axis] });
          checkWindow({ arithmetic, axes: [axis, axis], outer: 1 });
          checkWindow({ arithmetic, axes: [axis, slidingAxis(4, 1, 1)], inner: 3 });
        }
      }
    });

    test(`window folds ${name} by long kernels that lie apart, each along its taps`, () => {
      const apart = slidingAxis(333, 40, 11, { padBegin: 20, padEnd: 15 });
      for (const input of ['FP32', 'FP16', 'BF16', 'FP64', 'INT8'] as const) {
        const some = input === 'FP64' ? ({ ...arithmetic, compute: 'FP64' } as const) : arithmetic;
        checkWindow({ arithmetic: { ...some, input }, axes: [apart] });
        checkWindow({ arithmetic: { ...some, input }, axes: [slidingAxis(333, 80, 40, { output: 8 })] });
        checkWindow({ arithmetic: { ...some, input }, axes: [slidingAxis(5, 2, 2), apart] });
      }
    });

    test(`window folds ${name} over dilated, overhanging and adaptive axes`, () => {
      checkWindow({ arithmetic, axes: [slidingAxis(23, 4, 1, { dilation: 3, padBegin: 5 })] });
      checkWindow({ arithmetic, axes: [slidingAxis(23, 9, 1, { dilation: 2, padBegin: 8 })] });
      checkWindow({
        arithmetic,
        axes: [slidingAxis(23, 4, 2, { dilation: 3 }), slidingAxis(20, 3, 1, { dilation: 2 })],
      });
      checkWindow({
        arithmetic,
        axes: [slidingAxis(10, 3, 2, { output: 6 }), slidingAxis(5, 3, 2, { output: 4, padBegin: 1 })],
      });
      checkWindow({
        arithmetic,
        axes: [
          { input: 10, output: 4 },
          { input: 16, output: 4 },
        ],
      });
      checkWindow({
        arithmetic,
        axes: [
          { input: 3, output: 7 },
          { input: 24, output: 1 },
        ],
        inner: 2,
      });
      checkWindow({ arithmetic, axes: [{ input: 56, output: 7 }] });
    });
  }

  test('window widens every datatype, and stores every datatype', () => {
    for (const input of DTYPE_NAMES) {
      const wide = DTYPES[input].bytes === 8 && DTYPES[input].kind !== 'float';
      const integer = DTYPES[input].kind === 'unsigned' ? 'UINT64' : 'INT64';
      const exact = wide ? integer : DTYPES[input].bytes <= 2 || input === 'FP32' ? 'FP32' : 'FP64';
      const axes = [slidingAxis(9, 3, 2, { padBegin: 1 }), slidingAxis(11, 3, 2, { padBegin: 1 })];
      for (const inner of [1, 3]) {
        for (const fold of ['max', 'min'] as const)
          checkWindow({ arithmetic: { ...max, input, output: input, compute: exact, fold }, axes, inner });
        checkWindow({ arithmetic: { ...longMean, input, output: 'FP32' }, axes, inner });
        if (DTYPES[input].kind === 'float')
          checkWindow({ arithmetic: { ...longMean, input, output: input }, axes, inner });
        else
          checkWindow({
            arithmetic: { ...longMean, input, output: integer, compute: integer, finish: 'none' },
            axes,
            inner,
          });
      }
    }
    for (const output of DTYPE_NAMES)
      checkWindow({ arithmetic: { ...max, output }, axes: [slidingAxis(37, 3, 2, { padBegin: 1 })] });
  });

  test('window keeps a dilated kernel right where few widened rows fit', () => {
    const arithmetic: KernelArithmetic = { ...max, input: 'INT16', output: 'INT16' };
    checkWindow({ arithmetic, axes: [slidingAxis(40, 5, 1, { dilation: 4 }), slidingAxis(5000, 2, 2)], outer: 1 });
  });

  test('window folds powers and takes their root', () => {
    for (const p of [1, 2, 3, 4.5]) {
      const arithmetic: KernelArithmetic = { ...max, compute: 'FP64', map: 'abs_pow', p, fold: 'sum', finish: 'root' };
      checkWindow({
        arithmetic,
        axes: [slidingAxis(9, 3, 2, { padBegin: 1 }), slidingAxis(14, 3, 2, { padBegin: 1 })],
      });
    }
  });

  test('window counts padding, or divides by its divisor', () => {
    const axes = [
      slidingAxis(6, 3, 2, { padBegin: 1, countPadding: true }),
      slidingAxis(9, 4, 3, { padBegin: 2, countPadding: true, output: 4 }),
    ];
    checkWindow({ arithmetic: mean, axes });
    checkWindow({ arithmetic: longMean, axes, inner: 2 });
    checkWindow({ arithmetic: mean, axes, divisor: 5 });
  });

  test('window lets NaN win and infinity stay, and changes no neighbor', () => {
    for (const arithmetic of Object.values(ARITHMETICS)) {
      for (const kernel of [2, 3, 16]) {
        for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          const x = someElements('FP32', 2 * 40 * 5, 7);
          x[43] = special;
          x[310] = special;
          checkWindow({ arithmetic, axes: [slidingAxis(40, kernel, 1), slidingAxis(5, 2, 1)], x });
          checkWindow({ arithmetic, axes: [slidingAxis(200, kernel, 1, { padBegin: 1 })], x });
        }
      }
    }
  });

  test('window gives sums of long kernels that leave the range of FP32 where their mean does not', () => {
    const x: number[] = Array(600).fill(3e38).with(450, Number.NaN);
    checkWindow({ arithmetic: longMean, axes: [slidingAxis(300, 40, 20)], x });
  });

  test('window gives empty windows the identity, and their mean NaN', () => {
    for (const arithmetic of [max, longMean])
      checkWindow({ arithmetic, axes: [slidingAxis(10, 3, 1, { padBegin: 1, padEnd: 900 })] });
    const axes = [slidingAxis(4, 2, 2, { padBegin: 2, output: 5 }), slidingAxis(5, 1, 1, { padBegin: 2 })];
    for (const arithmetic of [...Object.values(ARITHMETICS), { ...mean, output: 'INT8' } as const])
      checkWindow({ arithmetic, axes });
  });

  test('window works in pieces over lines longer than its scratch', () => {
    for (const arithmetic of [max, longMean, { ...longMean, input: 'UINT8' } as const]) {
      checkWindow({ arithmetic, axes: [slidingAxis(10_000, 5, 3, { padBegin: 2 })], outer: 1 });
      checkWindow({ arithmetic, axes: [{ input: 10_000, output: 3 }], outer: 2 });
    }
  });

  test('window gives a plane the same bytes alone, in a batch and at every alignment', () => {
    const axes = [slidingAxis(13, 3, 2, { padBegin: 1 }), slidingAxis(11, 3, 2, { padBegin: 1 })];
    for (const arithmetic of Object.values(ARITHMETICS)) {
      const plane = someElements('FP32', 13 * 11, 3);
      const alone = checkWindow({ arithmetic, axes, outer: 1, x: plane });
      for (const offset of [4, 8, 12])
        expect(checkWindow({ arithmetic, axes, outer: 1, x: plane, offset })).toEqual(alone);
      const batch = checkWindow({
        arithmetic,
        axes,
        outer: 3,
        x: [...someElements('FP32', 13 * 11, 4), ...plane, ...plane],
      });
      expect(batch.subarray(alone.length, 2 * alone.length)).toEqual(alone);
      expect(batch.subarray(2 * alone.length)).toEqual(alone);
    }
  });

  test('window gives nothing for an empty batch', () => {
    expect(checkWindow({ arithmetic: max, axes: [slidingAxis(3, 2, 1)], outer: 0 }).length).toBe(0);
  });
});
