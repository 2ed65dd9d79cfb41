import { describe, expect, test } from 'vitest';
import {
  covarianceFinish,
  covarianceFinishScratchBytes,
  covarianceMerge,
  covarianceScratchBytes,
  covarianceState,
} from '../../../src/pipeline/kernel-calls/matrix-calls.ts';
import { covarianceReference } from '../../../src/reductions/covariance/covariance-reference.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import {
  expectNear,
  type Float,
  finishOf,
  type Options,
  type Rows,
  resultElements,
  run,
  tolerance,
} from '../../support/kernels/covariances.ts';
import { placeRows, someRows, spoiledBytes, type TestRegion } from '../../support/kernels/region-rows.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';

/** The states of each lot of regions, [parts, regions, …], merged into one of each region. */
const mergeStates = (datatype: Float, rows: Rows, channels: number, parts: readonly (readonly TestRegion[])[]) => {
  const regions = parts[0]?.length ?? 0;
  const { shape, buffers } = placeRows(datatype, rows, channels, parts.flat());
  const sizes = (many: number) => ({ c: 8 * many, m: 8 * many * channels, v: 8 * many * channels ** 2 });
  const [all, one] = [sizes(parts.length * regions), sizes(regions)];
  const states = { counts: 'counts', means: 'means', moments: 'moments' };
  const merged = { counts: 'n', means: 'mu', moments: 'M' };
  const calls = [
    covarianceState({ ...shape, ...states, scratch: 'scratch' }),
    covarianceMerge({ channels, regions, parts: parts.length, states, merged }),
  ];
  const given = { counts: all.c, means: all.m, moments: all.v, n: one.c, mu: one.m, M: one.v };
  const scratch = spoiledBytes(covarianceScratchBytes({ channels, iterations: 0 }));
  const { bytes } = runCalls(calls, { ...buffers, ...given, scratch }, ['scratch']);
  return { counts: bytes('n'), means: bytes('mu'), moments: bytes('M') };
};

const finishStates = (
  datatype: Float,
  channels: number,
  states: { counts: Uint8Array; moments: Uint8Array },
  options: Options,
) => {
  const finish = finishOf(options);
  const regions = states.counts.length / 8;
  const y = regions * resultElements(channels, finish.triangle) * DTYPES[datatype].bytes;
  const scratch = spoiledBytes(covarianceFinishScratchBytes({ channels, iterations: finish.iterations }));
  const shape = { datatype, channels, regions, counts: 'counts', moments: 'moments', y: 'y', scratch: 'scratch' };
  const { counts, moments } = states;
  const { result, bytes } = runCalls([covarianceFinish({ ...shape, ...finish })], { counts, moments, y, scratch }, [
    'scratch',
  ]);
  return { result, values: fromBytes(datatype, bytes('y')).map(Number) };
};

describe('states of covariances', () => {
  const regions = [
    { first: 0, count: 20 },
    { first: 8, count: 1 },
    { first: 9, count: 0 },
  ];

  test('states of covariances finish to the bits of the covariance', () => {
    for (const datatype of ['FP32', 'FP64'] as const) {
      const rows = someRows(datatype, 20, 5, 8);
      const states = mergeStates(datatype, rows, 5, [regions]);
      for (const triangle of [false, true]) {
        for (const iterations of [0, 4]) {
          const options = { triangle, iterations, emptyValue: 3 };
          const want = run(datatype, rows, 5, regions, options).values.flat();
          expect(finishStates(datatype, 5, states, options)).toEqual({ result: 0, values: want });
        }
      }
      expect(finishStates(datatype, 5, states, { refuseEmpty: true }).result).toBe(2);
    }
  });

  test('states of covariances have the count, the mean and the moments of the rows', () => {
    const rows = someRows('FP64', 20, 5, 9);
    const { counts, means, moments } = mergeStates('FP64', rows, 5, [regions]);
    expect(fromBytes('FP64', counts)).toEqual([20, 1, 0]);
    const mean = rows.reduce((sums, row) => sums.map((sum, c) => sum + (row[c] ?? 0) / 20), Array<number>(5).fill(0));
    expectNear(fromBytes('FP64', means).map(Number), [...mean, ...(rows[8] ?? []), 0, 0, 0, 0, 0], () => 40 * 2 ** -53);
    const want = covarianceReference(rows, 5, finishOf({})).flat();
    const [whole, rest] = [fromBytes('FP64', moments).slice(0, 25), fromBytes('FP64', moments).slice(25)];
    expectNear(
      whole.map((v) => Number(v) / 20),
      want,
      (value) => tolerance('FP64', 20, 5, 2, 0, value),
    );
    expect(rest).toEqual(Array(50).fill(0));
  });

  test('states of covariances merge to the state of all rows, in any number of parts', () => {
    for (const offset of [0, 2 ** 20]) {
      const rows = someRows('FP64', 60, 5, 10).map((row) => row.map((v) => offset + Math.round(v * 128) / 128));
      for (const cuts of [
        [0, 60],
        [0, 1, 60],
        [0, 0, 17, 17, 40, 60],
        [0, 59, 60, 60],
      ]) {
        const parts = cuts.slice(1).map((end, p) => [
          { first: cuts[p] ?? 0, count: end - (cuts[p] ?? 0) },
          { first: 0, count: 0 },
        ]);
        const merged = mergeStates('FP64', rows, 5, parts);
        expect(fromBytes('FP64', merged.counts)).toEqual([60, 0]);
        const want = covarianceReference(rows, 5, finishOf({})).flat();
        const { values } = finishStates('FP64', 5, merged, { emptyValue: -1 });
        // Means are rounded where they are, at the offset: what the parts' deviations lose.
        expectNear(
          values,
          [...want, ...Array<number>(25).fill(-1)],
          (value) => tolerance('FP64', 60, 5, 2, 0, value) + cuts.length * 4 * offset * 2 ** -53,
        );
      }
    }
  });

  test('states of covariances merge rows whose squares leave the range of FP64 only when they differ', () => {
    const counts = toBytes('FP64', [2]);
    const means = toBytes('FP64', [1e200]);
    const moments = toBytes('FP64', [4]);
    const merged = { counts: 'n', means: 'mu', moments: 'M' };
    const states = { counts: 'counts', means: 'means', moments: 'moments' };
    const call = covarianceMerge({ channels: 1, regions: 1, parts: 1, states, merged });
    const { bytes } = runCalls([call], { counts, means, moments, n: 8, mu: 8, M: 8 }, []);
    expect(fromBytes('FP64', bytes('M'))).toEqual([4]);
  });
});
