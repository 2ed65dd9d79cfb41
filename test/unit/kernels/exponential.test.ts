import { describe, expect, test } from 'vitest';
import { exponentials } from '../../../src/pipeline/kernel-calls/attention-calls.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';
import { randomSequence } from '../../support/random-sequence.ts';

type Float = 'FP32' | 'FP64';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
/** Bits of the significand, the exponent of the smallest normal number, and where e^x underflows and overflows. */
const FACTS = {
  FP32: { digits: 24, least: -126, zeroAt: -103.98, infiniteAt: 88.723, largest: 3.4028234663852886e38 },
  FP64: { digits: 53, least: -1022, zeroAt: -745.14, infiniteAt: 709.783, largest: Number.MAX_VALUE },
} as const;

const run = (datatype: Float, values: readonly number[]): number[] => {
  const call = exponentials({ datatype, x: 'x', y: 'y', count: values.length });
  const { bytes } = runCalls([call], { x: toBytes(datatype, values), y: values.length * DTYPES[datatype].bytes }, []);
  return fromBytes(datatype, bytes('y')) as number[];
};

/** The distance between adjacent numbers at one that is not negative. */
const ulp = (datatype: Float, value: number): number => {
  const { digits, least } = FACTS[datatype];
  return Math.max(2 ** (Math.max(Math.floor(Math.log2(value)), least) - digits + 1), Number.MIN_VALUE);
};

/** Largest error in ulp against Math.exp, which is within 1 ulp of FP64 (fdlibm). */
const worstError = (datatype: Float, values: readonly number[]): number => {
  const rounded = fromBytes(datatype, toBytes(datatype, values)) as number[];
  return run(datatype, values).reduce((worst, value, i) => {
    const exact = Math.exp(rounded[i] as number);
    if (value === inf && exact > FACTS[datatype].largest) return worst;
    const error = Math.abs(value - exact) / ulp(datatype, exact);
    return Math.max(error, worst);
  }, 0);
};

describe.each(['FP32', 'FP64'] as const)('exponentials of %s', (datatype) => {
  const { zeroAt, infiniteAt, least } = FACTS[datatype];

  test('exponentials are at most 1 ulp off at a million points of the whole range', () => {
    const next = randomSequence(1);
    const values = Array.from({ length: 1e6 }, () => zeroAt + next() * (infiniteAt - zeroAt));
    expect(worstError(datatype, values)).toBeLessThanOrEqual(1);
  });

  test('exponentials are at most 1 ulp off near 0 and where they are subnormal', () => {
    const next = randomSequence(2);
    const small = Array.from({ length: 1e4 }, () => (next() - 0.5) * 2 ** (-30 * next()));
    const subnormal = Array.from({ length: 1e4 }, () => zeroAt + next() * (least * Math.LN2 - zeroAt));
    expect(worstError(datatype, [...small, ...subnormal])).toBeLessThanOrEqual(1);
  });

  test('exponentials of both infinities, NaN, zeros and values beyond the range are exact', () => {
    expect(run(datatype, [inf, -inf, nan, 0, -0])).toEqual([inf, 0, nan, 1, 1]);
    expect(run(datatype, [infiniteAt + 0.01, 1e4, 1e30, zeroAt - 0.01, -1e4, -1e30])).toEqual([inf, inf, inf, 0, 0, 0]);
  });

  test('exponentials are the same alone as among others, for every count', () => {
    const values = Array.from({ length: 9 }, (_, i) => i * 1.7 - 6);
    const all = run(datatype, values);
    for (let count = 0; count < 9; count += 1) {
      expect(run(datatype, values.slice(0, count))).toEqual(all.slice(0, count));
      expect(run(datatype, values.slice(count, count + 1))).toEqual(all.slice(count, count + 1));
    }
  });
});
