import { describe, expect, test } from 'vitest';
import type { DType } from '../../../src/tensor/dtype.ts';
import { convert } from '../../support/elements.ts';
import { FILLS } from '../../support/kernels/float-fills.ts';
import { expectedOf, firstWrong, type OperatorCase } from '../../support/operator-case.ts';
import { poolInProcess } from '../../support/pool-in-process.ts';
import { randomSequence } from '../../support/random-sequence.ts';

const fround = Math.fround;

/** Planes of `extent` elements each, pooled whole. */
const planes = (
  reduction: string,
  elements: readonly number[],
  extent: number,
  attributes = {},
  datatype: DType = 'FP32',
): OperatorCase => ({
  ...{ region: 'global', reduction, attributes, datatype },
  shape: [1, elements.length / extent, extent],
  elements: elements.map((x) => convert(x, datatype) as number),
});

const pooled = (given: OperatorCase): number[] => {
  const results = poolInProcess(given);
  if (!Array.isArray(results)) throw new Error(results.detail);
  return (results[0]?.elements ?? []).map(Number);
};

const REDUCTIONS: readonly (readonly [string, object])[] = [
  ['gem', { p: 2 }],
  ['gem', {}],
  ['gem', { p: 2.92 }],
  ['gem', { p: 1.3, eps: 0 }],
  ['gem', { p: 5.5, eps: 1e-3 }],
  ['lp', {}],
  ['lp', { p: 3 }],
  ['lp', { p: 2.5 }],
  ['lse', {}],
  ['lse', { r: -2 }],
  ['lse', { r: 0.25 }],
  ['lse', { r: 1.1 }],
  ['log_sum_exp', {}],
];
describe('sums along lines', () => {
  test.each(REDUCTIONS)('%s %o is what the definition says', (reduction, attributes) => {
    for (const [title, fill] of FILLS) {
      for (const extent of [2, 3, 4, 5, 7, 16, 17, 49, 65, 200]) {
        for (const datatype of ['FP32', 'FP16', 'BF16'] as const) {
          const elements = Array.from({ length: 3 * extent }, fill);
          const given = planes(reduction, elements, extent, attributes, datatype);
          expect(firstWrong(given, expectedOf(given), pooled(given)), `${title}, ${extent} of ${datatype}`).toBe(
            undefined,
          );
        }
      }
    }
  });

  test.each(REDUCTIONS)('%s %o of a plane has the same bits among others', (reduction, attributes) => {
    for (const [title, fill] of FILLS) {
      for (const extent of [5, 49, 150]) {
        const elements = Array.from({ length: 70 * extent }, fill);
        const all = pooled(planes(reduction, elements, extent, attributes));
        for (const plane of [0, 1, 33, 69]) {
          const alone = pooled(
            planes(reduction, elements.slice(plane * extent, (plane + 1) * extent), extent, attributes),
          );
          expect(alone[0], `${title}, plane ${plane} of ${extent}`).toBe(all[plane]);
        }
      }
    }
  });

  test('sums along lines undo their powers by the root, whatever the exponent of FP32', () => {
    const next = randomSequence(6);
    for (const p of [2.1, 2.92, 4.7, 6.6]) {
      const elements = Array.from({ length: 20_000 }, () => fround((1 + next()) * 2 ** Math.floor(next() * 250 - 125)));
      const twice = elements.flatMap((x) => [x, x]);
      for (const [i, value] of pooled(planes('gem', twice, 2, { p, eps: 0 })).entries()) {
        const x = elements[i] as number;
        // The power's own error by p, and one rounding.
        const allowed = 2 ** -25.6 + 2 ** -23.7 / p + 2 ** -24;
        expect(Math.abs(value - x) / x, `${p} of ${x}`).toBeLessThanOrEqual(allowed);
      }
    }
  });
});
