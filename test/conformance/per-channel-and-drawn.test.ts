import { expect, test } from 'vitest';
import { poolInProcess } from '../support/pool-in-process.ts';

const answer = (given: Parameters<typeof poolInProcess>[0]): number[] => {
  const answers = poolInProcess(given);
  if (!Array.isArray(answers)) throw new Error(answers.detail);
  return (answers[0]?.elements ?? []).map(Number);
};

const request = {
  region: 'global',
  datatype: 'FP64',
  shape: [2, 2, 3],
  elements: [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6],
} as const;

test('every channel has its own exponent, first or last, whatever the batch', () => {
  const gem = (p: number, values: readonly number[]): number =>
    (values.reduce((sum, value) => sum + value ** p, 0) / values.length) ** (1 / p);
  const wanted = [gem(1, [1, 2, 3]), gem(4, [1, 2, 3]), gem(1, [4, 5, 6]), gem(4, [4, 5, 6])];
  const near = (got: readonly number[]): void => {
    for (const [i, value] of got.entries()) expect(value).toBeCloseTo(wanted[i] as number, 12);
  };
  near(answer({ ...request, reduction: 'gem', attributes: { p: [1, 4] } }));
  const last = { ...request, shape: [2, 3, 2], elements: [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6] };
  near(answer({ ...last, reduction: 'gem', attributes: { p: [1, 4], layout: 'channels_last' } }));
  expect(() => answer({ ...request, reduction: 'gem', attributes: { p: [1, 2, 3] } })).toThrow(/each of 2 channels/);
});

test('drawn elements are those of the region, by their size, and the same for the same seed', () => {
  const draws = 4000;
  const plane = [0, 1, -5, 3];
  const drawn = (seed: number, batch: number): number[] =>
    answer({
      region: 'window',
      reduction: 'stochastic',
      attributes: { kernel_shape: 4, strides: 4, seed },
      shape: [batch, 1, 4 * draws],
      datatype: 'FP32',
      elements: Array.from({ length: batch * draws }, () => plane).flat(),
    });
  const first = drawn(7, 1);
  expect(first).toEqual(drawn(7, 1));
  expect(drawn(7, 2).slice(draws)).toEqual(first);
  expect(drawn(8, 1)).not.toEqual(first);
  expect(new Set(first)).toEqual(new Set([1, 3]));
  // A quarter of the draws, within five standard deviations of a binomial.
  const ones = first.filter((value) => value === 1).length;
  expect(Math.abs(ones - draws / 4)).toBeLessThan(5 * Math.sqrt(draws * 0.25 * 0.75));
});
