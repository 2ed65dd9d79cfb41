import { describe, expect, test } from 'vitest';
import { poolInProcess } from '../../support/pool-in-process.ts';
import { randomSequence } from '../../support/random-sequence.ts';

const { NaN: nan, POSITIVE_INFINITY: inf, EPSILON: epsilon } = Number;

/** What regions of one element give: the elements are the channels of one row. */
const poolEach = (reduction: string, elements: readonly number[], attributes = {}): number[] => {
  const given = { region: 'global', reduction, attributes: { axes: [0], keepdims: false, ...attributes } };
  const results = poolInProcess({ ...given, shape: [1, elements.length], datatype: 'FP64', elements });
  if (!Array.isArray(results)) throw new Error(results.detail);
  return (results[0]?.elements ?? []).map(Number);
};

/** Numbers of every binary exponent that FP64 has, from the subnormal ones on. */
const everyExponent = (seed: number, least = -1074, most = 1023): number[] => {
  const next = randomSequence(seed);
  return Array.from({ length: 20_000 }, () => (1 + next()) * 2 ** Math.floor(least + next() * (most - least)));
};

describe('logarithms', () => {
  test('logarithms are within an ulp of those of JavaScript, near 1 too', () => {
    const next = randomSequence(2);
    const near = Array.from({ length: 20_000 }, () => 1 + (next() - 0.5) * 2 ** (-50 * next()));
    const elements = [...everyExponent(1), ...near];
    for (const [i, value] of poolEach('log_sum', elements).entries()) {
      const want = Math.log(elements[i] as number);
      expect(Math.abs(value - want), `log of ${elements[i]}`).toBeLessThanOrEqual(2 * epsilon * Math.abs(want));
    }
  });

  test('logarithms of 0, of values below 0, of infinity and of NaN are those of IEEE 754', () => {
    expect(poolEach('log_sum', [0, -0, -1, -inf, inf, nan, 1])).toEqual([-inf, -inf, nan, nan, inf, nan, 0]);
  });
});

describe('powers and roots', () => {
  test('powers and roots undo one another, whatever the exponent', () => {
    for (const p of [0.5, 0.7, 1.5, 2.92, 7.3]) {
      const elements = everyExponent(3, -1000 / p / 1.1, 1000 / p / 1.1).filter((x) => x > 1e-300 && x < 1e300);
      for (const [i, value] of poolEach('lp', elements, { p }).entries()) {
        const x = elements[i] as number;
        // Each is within an ulp, the root takes a p-th of the power's, and 1/p is rounded, which ln x multiplies.
        const units = 2 * (1 + 1 / p) + Math.abs(Math.log(x));
        expect(Math.abs(value - x) / x, `${p} of ${x}`).toBeLessThanOrEqual(units * epsilon);
      }
    }
  });

  test('powers and roots equal those of JavaScript', () => {
    const elements = everyExponent(4, -130, 120);
    for (const p of [0.3, 2.5, 5]) {
      const pairs = poolPairs(elements, p);
      for (const [i, value] of pairs.entries()) {
        const x = elements[i] as number;
        const want = 2 * x * (1 + 0.5 ** p) ** (1 / p);
        const units = 8 * (p + 1 / p) + (p < 0.9 ? Math.abs(Math.log(x)) : 0);
        expect(Math.abs(value - want) / want, `${p} of ${x}`).toBeLessThanOrEqual(units * epsilon);
      }
    }
  });

  test('powers and roots of 0, infinity and NaN are 0, infinity and NaN', () => {
    expect(poolEach('lp', [0, -0, inf, -inf, nan], { p: 2.5 })).toEqual([0, 0, inf, inf, nan]);
  });
});

/** Norms of x and 2x, for each element. */
const poolPairs = (elements: readonly number[], p: number): number[] => {
  const results = poolInProcess({
    ...{ region: 'global', reduction: 'lp', attributes: { axes: [0], keepdims: false, p } },
    ...{ shape: [2, elements.length], datatype: 'FP64', elements: [...elements, ...elements.map((x) => 2 * x)] },
  });
  if (!Array.isArray(results)) throw new Error(results.detail);
  return (results[0]?.elements ?? []).map(Number);
};
