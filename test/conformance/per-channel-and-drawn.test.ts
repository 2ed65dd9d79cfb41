import { expect, test } from 'vitest';
import { planMerge } from '../../src/pipeline/merge/plan-merge.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import type { DType } from '../../src/tensor/dtype.ts';
import { poolInProcess } from '../support/pool-in-process.ts';

const result = (given: Parameters<typeof poolInProcess>[0]): number[] => {
  const results = poolInProcess(given);
  if (!Array.isArray(results)) throw new Error(results.detail);
  return (results[0]?.elements ?? []).map(Number);
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
  near(result({ ...request, reduction: 'gem', attributes: { p: [1, 4] } }));
  const last = { ...request, shape: [2, 3, 2], elements: [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6] };
  near(result({ ...last, reduction: 'gem', attributes: { p: [1, 4], layout: 'channels_last' } }));
  expect(() => result({ ...request, reduction: 'gem', attributes: { p: [1, 2, 3] } })).toThrow(/each of 2 channels/);
});

test('lists that are none of axes say nothing of the axes: exponents and filters of windows', () => {
  const plane = { region: 'window', datatype: 'FP64', shape: [1, 3, 2, 2], elements: [...Array(12).keys()] } as const;
  const means = result({ ...plane, reduction: 'gem', attributes: { kernel_shape: [2, 2], p: [1, 1, 1] } });
  for (const [i, value] of means.entries()) expect(value).toBeCloseTo(4 * i + 1.5, 6);
  const nine = { ...plane, shape: [1, 1, 3, 3], elements: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
  expect(result({ ...nine, reduction: 'blur', attributes: { kernel_shape: [3, 3], filter: [1, 2, 1] } })).toEqual([5]);
});

test('an attribute that two reductions have is one that both take', () => {
  const pool = (reductions: readonly string[], p: unknown) => () =>
    planPooling({
      ...{ region: 'global', reductions, attributes: { p } },
      inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2, 2] }],
    });
  for (const reductions of [
    ['gem', 'lp'],
    ['lp', 'gem'],
  ]) {
    expect(pool(reductions, 'Infinity')).toThrow('p: expected a number above 0 or a list of 1 to 65536 of these; got');
    expect(pool(reductions, [1, 2])).toThrow('p: expected a number above 0 or Infinity; got');
    expect(pool(reductions, 2)).not.toThrow();
  }
});

test('states are not merged by exponents of channels, as they do not say where these are', () => {
  const slot = (name: string, datatype: DType) => ({ name, datatype, shape: [1, 2] });
  const inputs = [slot('sum', 'FP64'), slot('scale', 'FP64'), slot('count', 'INT64')];
  const merge = (p: unknown) => () => planMerge({ reduction: 'gem', attributes: { p }, inputs, partial: false });
  expect(merge([1, 2])).toThrow('p: expected one number');
  expect(merge(2)).not.toThrow();
});

test('drawn elements are those of the region, by their size, and the same for the same seed', () => {
  const draws = 4000;
  const plane = [0, 1, -5, 3];
  const drawn = (seed: number, batch: number): number[] =>
    result({
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
