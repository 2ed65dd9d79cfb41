import { describe, expect, test } from 'vitest';
import { covarianceReference } from '../../../src/reductions/covariance/covariance-reference.ts';
import {
  expectNear,
  type Float,
  finishOf,
  type Options,
  type Rows,
  run,
  tolerance,
} from '../../support/kernels/covariances.ts';
import { rowsOf, someRows, type TestRegion } from '../../support/kernels/region-rows.ts';

const DATATYPES: readonly Float[] = ['FP32', 'FP64'];
const NOT_LISTED: readonly TestRegion[] = [
  { first: 2, count: 9 },
  { first: 0, count: 1 },
  { first: 5, count: 0 },
  { first: 3, count: 2 },
];
const LISTED: readonly TestRegion[] = [
  { firstRow: 0, list: [4, 0, 4, 7] },
  { firstRow: 3, list: [] },
  { firstRow: 6, list: [5, 1, 0] },
];

const flat = (matrix: Rows, triangle: boolean): number[] =>
  matrix.flatMap((row, i) => (triangle ? row.slice(i) : [...row]));

const check = (datatype: Float, rows: Rows, channels: number, regions: readonly TestRegion[], options: Options) => {
  const finish = finishOf(options);
  const { result, values } = run(datatype, rows, channels, regions, options);
  expect(result).toBe(0);
  for (const [r, region] of regions.entries()) {
    const taken = rowsOf(rows, region);
    const want = flat(covarianceReference(taken, channels, finish), finish.triangle);
    expectNear(values[r] ?? [], want, (value) =>
      tolerance(datatype, taken.length, channels, 2, finish.iterations, value),
    );
  }
};

describe('covariance', () => {
  test('covariance equals the reference for every datatype, layout of the result and number of steps', () => {
    for (const datatype of DATATYPES) {
      for (const channels of [1, 3, 4, 5, 8, 13]) {
        const rows = someRows(datatype, 12, channels, channels);
        for (const regions of [NOT_LISTED, LISTED]) {
          for (const triangle of [false, true]) {
            for (const iterations of [0, 1, 2, 3, 5])
              check(datatype, rows, channels, regions, { triangle, iterations, emptyValue: 7 });
          }
        }
      }
    }
  });

  test('covariance adds more rows than are laid out at a time, and multiplies matrices of more channels', () => {
    for (const datatype of DATATYPES) {
      for (const count of [255, 256, 257, 600])
        check(datatype, someRows(datatype, count, 6, count), 6, [{ first: 0, count }], { iterations: 2 });
    }
    check('FP32', someRows('FP32', 3, 258, 1), 258, [{ first: 0, count: 3 }], { iterations: 1 });
  });

  test('covariance keeps the digits of rows that are far from zero', () => {
    for (const [datatype, offset] of [
      ['FP32', 2 ** 16],
      ['FP64', 2 ** 40],
    ] as const) {
      const rows = someRows('FP32', 500, 3, 2).map((row) => row.map((v) => offset + Math.round(v * 128) / 128));
      check(datatype, rows, 3, [{ first: 0, count: 500 }], {});
    }
  });

  test('covariance of one row and of constant rows is exactly zero, with and without root', () => {
    for (const datatype of DATATYPES) {
      const [row = []] = someRows(datatype, 1, 5, 3);
      for (const iterations of [0, 5]) {
        for (const count of [1, 49]) {
          const rows = Array.from({ length: count }, () => row);
          const { values } = run(datatype, rows, 5, [{ first: 0, count }], { iterations });
          expect(values).toEqual([Array(25).fill(0)]);
        }
      }
    }
  });

  test('covariance squares to the covariance after enough steps', () => {
    const rows = someRows('FP64', 400, 6, 4);
    const regions = [{ first: 0, count: 400 }];
    const [root = []] = run('FP64', rows, 6, regions, { iterations: 20 }).values;
    const [want = []] = run('FP64', rows, 6, regions, {}).values;
    const squared = want.map((_, e) =>
      root.slice(0, 6).reduce((sum, __, k) => {
        const left = root[Math.floor(e / 6) * 6 + k] ?? 0;
        return sum + left * (root[k * 6 + (e % 6)] ?? 0);
      }, 0),
    );
    // Converged to the last digits: what is left are the roundings of a step, as above with k = 0.
    expectNear(squared, want, () => 2 * 3 * (6 + 8) * 2 ** -53 * 6);
  });

  test('covariance is symmetric to the last bit', () => {
    const rows = someRows('FP64', 30, 9, 11);
    for (const iterations of [0, 1, 5]) {
      const [values = []] = run('FP64', rows, 9, [{ first: 0, count: 30 }], { iterations }).values;
      expect(values.map((_, e) => values[(e % 9) * 9 + Math.floor(e / 9)])).toEqual(values);
    }
  });

  test('covariance spreads a NaN along its channel, and through a root over the whole region alone', () => {
    const rows = someRows('FP32', 8, 5, 5).map((row, r) => (r === 6 ? row.with(1, Number.NaN) : row));
    const regions = [
      { first: 0, count: 4 },
      { first: 4, count: 4 },
    ];
    for (const iterations of [0, 1, 5]) {
      const [clean = [], spoiled = []] = run('FP32', rows, 5, regions, { iterations }).values;
      expect(clean.some(Number.isNaN)).toBe(false);
      const isNaNAt = (e: number) => iterations > 0 || e % 5 === 1 || Math.floor(e / 5) === 1;
      expect(spoiled.map(Number.isNaN)).toEqual(spoiled.map((_, e) => isNaNAt(e)));
    }
  });

  test('covariance refuses an empty region with empty=error', () => {
    const rows = someRows('FP32', 4, 2, 6);
    expect(run('FP32', rows, 2, [{ first: 0, count: 4 }], { refuseEmpty: true }).result).toBe(0);
    const regions = [
      { first: 0, count: 4 },
      { first: 4, count: 0 },
    ];
    expect(run('FP32', rows, 2, regions, { refuseEmpty: true }).result).toBe(2);
  });

  test('covariance has the same bits whatever the other regions are', () => {
    const rows = someRows('FP32', 300, 7, 7);
    const region = { first: 3, count: 290 };
    for (const iterations of [0, 5]) {
      const [alone] = run('FP32', rows, 7, [region], { iterations }).values;
      const others = [{ first: 0, count: 300 }, { first: 0, count: 0 }, region, { first: 9, count: 1 }];
      expect(run('FP32', rows, 7, others, { iterations }).values[2]).toEqual(alone);
    }
  });
});
