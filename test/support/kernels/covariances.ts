import { expect } from 'vitest';
import { covariance, covarianceScratchBytes } from '../../../src/pipeline/kernel-calls/matrix-calls.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { fromBytes } from '../elements.ts';
import { placeRows, spoiledBytes, type TestRegion, unitOf } from './region-rows.ts';
import { runCalls } from './run-calls.ts';

export type Float = 'FP32' | 'FP64';
export type Rows = readonly (readonly number[])[];
export type Options = { triangle?: boolean; iterations?: number; emptyValue?: number; refuseEmpty?: boolean };

/** Elements of the result of one region. */
export const resultElements = (channels: number, triangle: boolean): number =>
  triangle ? (channels * (channels + 1)) / 2 : channels ** 2;

/** Options that are not given: no triangle, no root, NaN for empty regions. */
export const finishOf = ({
  triangle = false,
  iterations = 0,
  emptyValue = Number.NaN,
  refuseEmpty = false,
}: Options) => ({
  triangle,
  iterations,
  emptyValue,
  refuseEmpty,
});

/** The result of the kernel, and the values of each region. */
export const run = (
  datatype: Float,
  rows: Rows,
  channels: number,
  regions: readonly TestRegion[],
  options: Options,
) => {
  const { shape, buffers } = placeRows(datatype, rows, channels, regions);
  const finish = finishOf(options);
  const perRegion = resultElements(channels, finish.triangle);
  const y = perRegion * regions.length * DTYPES[datatype].bytes;
  const scratch = spoiledBytes(covarianceScratchBytes({ channels, iterations: finish.iterations }));
  const call = covariance({ ...shape, ...finish, y: 'y', scratch: 'scratch' });
  const { result, bytes } = runCalls([call], { ...buffers, y, scratch }, ['scratch']);
  const values = fromBytes(datatype, bytes('y')).map(Number);
  return { result, values: regions.map((_, r) => values.slice(r * perRegion, (r + 1) * perRegion)) };
};

/**
 * How far results of rows within `size` of their mean may be apart. A sum of n terms errs by n·u·Σ|terms| in the worst
 * order (Higham 1993, 3.1), twice: here and in the reference; mean and terms by some units more. A step to the root
 * makes three products of `channels` terms each, of matrices of norm (3/2)^k and 1, and lengthens what was wrong before
 * by 3/2. Then the result is rounded.
 */
export const tolerance = (
  datatype: Float,
  n: number,
  channels: number,
  size: number,
  iterations: number,
  want: number,
) => {
  const sums = 2 * (n + 8) * 2 ** -53 * size ** 2;
  const root =
    2 * 3 * iterations * (channels + n + 8) * 1.5 ** (2 * iterations) * 2 ** -53 * size * Math.sqrt(channels);
  return (iterations === 0 ? sums : root) + unitOf(datatype) * Math.abs(want) + 2 ** -150;
};

const isNear = (got: number, want: number, allowed: number): boolean =>
  Number.isNaN(want) ? Number.isNaN(got) : Math.abs(got - want) <= allowed;

/** Compares element by element; a NaN with a NaN. */
export const expectNear = (
  got: readonly number[],
  want: readonly number[],
  allowed: (want: number) => number,
): void => {
  expect(got.length).toBe(want.length);
  const wrong = want.findIndex((value, i) => !isNear(got[i] ?? Number.NaN, value, allowed(value)));
  if (wrong >= 0) expect([wrong, got[wrong]]).toEqual([wrong, want[wrong]]);
};
