import { describe, expect, test } from 'vitest';
import { reduce } from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import type { KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import { reduceScratchBytes } from '../../../src/pipeline/kernel-calls/kernel-scratch.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import { DTYPE_NAMES, DTYPES } from '../../../src/tensor/dtype.ts';
import { convert, fromBytes, toBytes } from '../../support/elements.ts';
import { expectPooled } from '../../support/kernels/expect-pooled.ts';
import { adaptiveTaps, referencePooling } from '../../support/kernels/reference-pooling.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';
import { someElements } from '../../support/kernels/some-elements.ts';
import { randomSequence } from '../../support/random-sequence.ts';

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
const AWKWARD = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 49];

type Case = {
  arithmetic: KernelArithmetic;
  outer: number;
  reduced: number;
  inner: number;
  divisor?: number;
  x?: Element[];
  offset?: number;
};

const pool = ({ arithmetic, outer, reduced, inner, divisor = 0, x, offset = 0 }: Case) => {
  const elements = x ?? someElements(arithmetic.input, outer * reduced * inner, 2);
  const facts = { arithmetic, x: 'x', y: 'y', outer, reduced, inner, divisor };
  const y = outer * inner * DTYPES[arithmetic.output].bytes;
  const buffers = { x: toBytes(arithmetic.input, elements), y, scratch: reduceScratchBytes(facts) };
  const { bytes } = runCalls([reduce({ ...facts, scratch: 'scratch' })], buffers, [], offset);
  return { elements, y: bytes('y') };
};

const check = (facts: Case): Uint8Array => {
  const { arithmetic, outer, reduced, inner, divisor = 0 } = facts;
  const { elements, y } = pool(facts);
  const taps = reduced === 0 ? [{ positions: [], cells: 0 }] : adaptiveTaps(reduced, 1);
  expectPooled(
    y,
    arithmetic,
    referencePooling(elements, arithmetic, { outer, inner, axes: [{ input: reduced, taps }], divisor }),
    divisor,
  );
  return y;
};

describe('reduce', () => {
  test('reduce folds every awkward extent, with and without inner elements', () => {
    for (const arithmetic of [max, { ...max, fold: 'min' } as const, mean]) {
      for (const reduced of AWKWARD) {
        for (const inner of [1, 2, 7, 16, 33]) check({ arithmetic, outer: 3, reduced, inner });
      }
    }
  });

  test('reduce widens every datatype', () => {
    for (const input of DTYPE_NAMES) {
      for (const inner of [1, 5, 37]) {
        for (const reduced of [49, inner > 5 ? 75 : 3000]) {
          check({ arithmetic: { ...mean, input }, outer: 2, reduced, inner });
          if (DTYPES[input].kind === 'float')
            check({ arithmetic: { ...mean, input, output: input }, outer: 2, reduced, inner });
          const { kind, bytes } = DTYPES[input];
          const integer = kind === 'unsigned' ? 'UINT64' : 'INT64';
          const exact = bytes === 8 && kind !== 'float' ? integer : bytes <= 2 || input === 'FP32' ? 'FP32' : 'FP64';
          check({ arithmetic: { ...max, input, output: input, compute: exact }, outer: 2, reduced, inner });
          if (kind !== 'float')
            check({
              arithmetic: { ...max, input, compute: integer, output: integer, fold: 'sum' },
              outer: 2,
              reduced,
              inner,
            });
        }
      }
    }
  });

  test('reduce folds more rows of results, and longer ones, than its scratch holds', () => {
    check({ arithmetic: { ...mean, output: 'FP16' }, outer: 5000, reduced: 2, inner: 1 });
    check({ arithmetic: { ...mean, output: 'FP16' }, outer: 2, reduced: 3, inner: 5000 });
    check({ arithmetic: { ...mean, input: 'INT16' }, outer: 5000, reduced: 3, inner: 1 });
  });

  test('reduce maps, divides by its divisor, and takes roots', () => {
    check({ arithmetic: { ...mean, map: 'abs', finish: 'none' }, outer: 2, reduced: 9, inner: 3 });
    check({ arithmetic: { ...mean, map: 'abs_pow', p: 3, finish: 'root' }, outer: 2, reduced: 9, inner: 1 });
    check({ arithmetic: { ...max, compute: 'FP64', map: 'abs' }, outer: 2, reduced: 9, inner: 3 });
    check({ arithmetic: mean, outer: 2, reduced: 9, inner: 3, divisor: 4 });
  });

  test('reduce gives an empty fold the identity, and its mean NaN', () => {
    for (const arithmetic of [max, mean, { ...max, input: 'INT8', output: 'INT8' } as const]) {
      for (const inner of [1, 3]) check({ arithmetic, outer: 2, reduced: 0, inner });
    }
  });

  test('reduce gives what sums of four FP32 leave the range of, and infinities and NaN beside it', () => {
    for (const special of [1, Number.POSITIVE_INFINITY, Number.NaN]) {
      for (const inner of [1, 3, 7, 18]) {
        for (const input of ['FP32', 'FP16', 'BF16'] as const) {
          const large = input === 'FP16' ? 65504 : 3e38;
          const x = Array.from({ length: 21 * 24 }, (_, i) => convert(i === 100 ? special : large, input));
          const facts = { reduced: (21 * 24) / 4 / inner, outer: 4, inner };
          check({ arithmetic: { ...mean, input, output: input }, ...facts, x });
        }
      }
    }
  });

  test('reduce lets NaN win wherever it stands', () => {
    for (const arithmetic of [max, { ...max, fold: 'min' } as const, mean]) {
      for (let at = 0; at < 37; at += 1) {
        const x = someElements('FP32', 37, 5);
        x[at] = Number.NaN;
        for (const inner of [1, 37]) check({ arithmetic, outer: 1, reduced: 37 / inner, inner, x });
      }
    }
  });

  test('reduce is within 2 units of the last place of the FP64 mean of a million FP32 elements', () => {
    const next = randomSequence(9);
    const x = Array.from({ length: 1_000_000 }, () => Math.fround(next() * 2 + 0.1));
    const { y } = pool({ arithmetic: mean, outer: 1, reduced: x.length, inner: 1, x });
    const want = x.reduce((sum, value) => sum + value, 0) / x.length;
    const unit = 2 ** (Math.floor(Math.log2(want)) - 23);
    expect(Math.abs(Number(fromBytes('FP32', y)[0]) - want)).toBeLessThanOrEqual(2 * unit);
  });

  test('reduce gives a row the same bytes alone, in a batch and at every alignment', () => {
    const row = someElements('FP32', 49 * 3, 3);
    for (const inner of [1, 3]) {
      for (const arithmetic of [max, mean]) {
        const facts = { arithmetic, reduced: 147 / inner, inner };
        const alone = check({ ...facts, outer: 1, x: row });
        for (const offset of [4, 8, 12]) expect(check({ ...facts, outer: 1, x: row, offset })).toEqual(alone);
        const batch = check({ ...facts, outer: 2, x: [...someElements('FP32', 147, 4), ...row] });
        expect(batch.subarray(alone.length)).toEqual(alone);
      }
    }
  });
});
