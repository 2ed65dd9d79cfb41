import { describe, expect, test } from 'vitest';
import { vlad, vladScratchBytes } from '../../../src/pipeline/kernel-calls/matrix-calls.ts';
import { type VladOptions, vladAssignment, vladReference } from '../../../src/reductions/vlad/vlad-reference.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../../support/elements.ts';
import {
  placeRows,
  rowsOf,
  someRows,
  spoiledBytes,
  type TestRegion,
  unitOf,
} from '../../support/kernels/region-rows.ts';
import { runCalls } from '../../support/kernels/run-calls.ts';

type Float = 'FP32' | 'FP64';
type Rows = readonly (readonly number[])[];
type Options = Pick<VladOptions, 'centroids'> & Partial<VladOptions>;

const NOT_LISTED: readonly TestRegion[] = [
  { first: 2, count: 9 },
  { first: 0, count: 1 },
  { first: 5, count: 0 },
];
const LISTED: readonly TestRegion[] = [
  { firstRow: 0, list: [4, 0, 4, 7] },
  { firstRow: 3, list: [] },
  { firstRow: 6, list: [5, 1, 0] },
];

const optionsOf = (options: Options): VladOptions => ({
  alpha: 100,
  intraNormalize: false,
  normalize: false,
  emptyValue: 0,
  ...options,
});

const run = (datatype: Float, rows: Rows, regions: readonly TestRegion[], given: Options, refuseEmpty = false) => {
  const { centroids, weights, bias, ...options } = optionsOf(given);
  const [clusters, channels] = [centroids.length, centroids[0]?.length ?? 0];
  const { shape, buffers } = placeRows(datatype, rows, channels, regions);
  const call = vlad({
    ...shape,
    ...options,
    clusters,
    centroids: 'centroids',
    ...(weights && { weights: 'weights' }),
    ...(bias && { bias: 'bias' }),
    y: 'y',
    refuseEmpty,
    scratch: 'scratch',
  });
  const placed = {
    ...buffers,
    centroids: toBytes(datatype, centroids.flat()),
    ...(weights && { weights: toBytes(datatype, weights.flat()) }),
    ...(bias && { bias: toBytes(datatype, bias) }),
    y: regions.length * clusters * channels * DTYPES[datatype].bytes,
    scratch: spoiledBytes(vladScratchBytes({ channels, clusters })),
  };
  const { result, bytes } = runCalls([call], placed, ['scratch']);
  const values = fromBytes(datatype, bytes('y')).map(Number);
  const size = clusters * channels;
  return { result, values: regions.map((_, r) => values.slice(r * size, (r + 1) * size)) };
};

const largest = (values: Rows): number => values.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const normOf = (values: readonly number[]): number => Math.hypot(...values);

/**
 * How far element (k, ·) of a region may be from the reference's. A sum of n terms errs by n·u·Σ|terms| in the worst
 * order (Higham 1993, 3.1), twice: here and in the reference. Scores are sums over channels; by how much they err,
 * relatively, so do assignments, twice (their sum, too), besides some units of `exp`, and with them the terms of the
 * residuals. A norm divides what was wrong, and adds as much of its own. Then the result is rounded.
 */
const tolerances = (datatype: Float, rows: Rows, options: VladOptions): ((k: number, want: number) => number) => {
  const { centroids, weights, bias = [], alpha, intraNormalize, normalize } = options;
  const channels = centroids[0]?.length ?? 0;
  const far = largest(rows) + largest(centroids);
  const score = weights ? channels * largest(rows) * largest(weights) + largest([bias]) : alpha * channels * far ** 2;
  const scoreErrs = (channels + 6) * score;
  const relative = 2 * (2 * scoreErrs + rows.length + centroids.length + 2 * channels + 16) * 2 ** -53;
  const sums = vladReference(rows, { ...options, intraNormalize: false, normalize: false });
  const assigned = rows.map((row) => vladAssignment(row, options));
  const lengths = centroids.map((centroid, k) =>
    rows.reduce((sum, row, i) => sum + (assigned[i]?.[k] ?? 0) * normOf(row.map((x, c) => x - (centroid[c] ?? 0))), 0),
  );
  const errs = lengths.map((length, k) => {
    const norm = Math.max(1e-12, normOf(sums[k] ?? []));
    return (intraNormalize ? (2 * length) / norm : length) * relative;
  });
  const clusters = sums.map((row) => (intraNormalize ? row.map((v) => v / Math.max(1e-12, normOf(row))) : row));
  const whole = Math.max(1e-12, normOf(clusters.flat()));
  const spread = normalize ? (normOf(errs) + relative * whole) / whole : 0;
  return (k, want) => {
    const err = errs[k] ?? 0;
    return (normalize ? err / whole + spread : err) + unitOf(datatype) * Math.abs(want) + 2 ** -150;
  };
};

const check = (datatype: Float, rows: Rows, regions: readonly TestRegion[], given: Options) => {
  const options = optionsOf(given);
  const { result, values } = run(datatype, rows, regions, given);
  expect(result).toBe(0);
  for (const [r, region] of regions.entries()) {
    const taken = rowsOf(rows, region);
    const allowed = tolerances(datatype, taken, options);
    const want = vladReference(taken, options);
    const got = values[r] ?? [];
    const channels = want[0]?.length ?? 0;
    const isWrong = (value: number, e: number) =>
      !(Math.abs((got[e] ?? Number.NaN) - value) <= allowed(Math.floor(e / channels), value));
    const wrong = want.flat().findIndex(isWrong);
    if (wrong >= 0) expect([wrong, got[wrong]]).toEqual([wrong, want.flat()[wrong]]);
    expect(got.length).toBe(want.flat().length);
  }
};

describe('vlad', () => {
  test('vlad equals the reference for every datatype, assignment and normalization', () => {
    for (const datatype of ['FP32', 'FP64'] as const) {
      for (const channels of [1, 3, 4, 9]) {
        for (const clusters of [1, 2, 5, 8]) {
          const rows = someRows(datatype, 12, channels, channels);
          const centroids = someRows(datatype, clusters, channels, 20 + clusters);
          const weights = someRows(datatype, clusters, channels, 40 + clusters);
          const [bias = []] = someRows(datatype, 1, clusters, 60 + clusters);
          const assignments = [{ weights }, { weights, bias }, { alpha: 2 }, {}];
          for (const assignment of assignments) {
            for (const intraNormalize of [false, true]) {
              for (const normalize of [false, true]) {
                const options = { centroids, ...assignment, intraNormalize, normalize, emptyValue: -2 };
                check(datatype, rows, NOT_LISTED, options);
                check(datatype, rows, LISTED, options);
              }
            }
          }
        }
      }
    }
  });

  test('vlad adds more rows, and more channels, than are laid out at a time', () => {
    for (const count of [63, 64, 65, 130]) {
      const rows = someRows('FP32', count, 5, count);
      const centroids = someRows('FP32', 3, 5, 1);
      check('FP32', rows, [{ first: 0, count }], { centroids, weights: someRows('FP32', 3, 5, 2), normalize: true });
      check('FP32', rows, [{ first: 0, count }], { centroids, alpha: 1 });
    }
    const centroids = someRows('FP32', 3, 259, 1);
    check('FP32', someRows('FP32', 5, 259, 3), [{ first: 0, count: 5 }], { centroids, alpha: 0.1 });
  });

  test('vlad is exactly zero where rows lie on their centroid, and stays zero', () => {
    for (const datatype of ['FP32', 'FP64'] as const) {
      const centroids = someRows(datatype, 1, 6, 4);
      const rows = Array.from({ length: 70 }, () => centroids[0] ?? []);
      const options = { centroids, intraNormalize: true, normalize: true };
      expect(run(datatype, rows, [{ first: 0, count: 70 }], options).values).toEqual([Array(6).fill(0)]);
    }
  });

  test('vlad assigns rows far from every other centroid wholly, and evenly with alpha 0', () => {
    const centroids = [
      [0, 0],
      [100, 0],
      [0, 100],
    ];
    const rows = [
      [99, 1],
      [1, 1],
    ];
    const regions = [{ first: 0, count: 2 }];
    expect(run('FP64', rows, regions, { centroids }).values).toEqual([[1, 1, -1, 1, 0, 0]]);
    check('FP64', rows, regions, { centroids, alpha: 0 });
  });

  test('vlad takes powers of e that are right to two units', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [(i + 1) * 0.233]);
    const regions = rows.map((_, first) => ({ first, count: 1 }));
    const centroids = [[0], [0]];
    const { values } = run('FP64', rows, regions, { centroids, weights: [[0], [-1]] });
    // Two units here, one of Math.exp, and five quotients and products that are rounded.
    const isWrong = ([one = 0, other = 0]: readonly number[], i: number) =>
      !(Math.abs(other / one / Math.exp(-(rows[i]?.[0] ?? 0)) - 1) <= (2 * 3 + 5) * 2 ** -53);
    expect(values.findIndex(isWrong)).toBe(-1);
  });

  test('vlad has norms of 1', () => {
    const rows = someRows('FP64', 20, 7, 5);
    const options = { centroids: someRows('FP64', 4, 7, 6), alpha: 1, intraNormalize: true };
    const regions = [{ first: 0, count: 20 }];
    const [intra = []] = run('FP64', rows, regions, options).values;
    for (let k = 0; k < 4; k += 1) expect(normOf(intra.slice(7 * k, 7 * k + 7))).toBeCloseTo(1, 14);
    const [whole = []] = run('FP64', rows, regions, { ...options, normalize: true }).values;
    expect(normOf(whole)).toBeCloseTo(1, 14);
  });

  test('vlad spreads a NaN over its region alone', () => {
    const rows = someRows('FP32', 8, 5, 7).map((row, r) => (r === 6 ? row.with(1, Number.NaN) : row));
    const centroids = someRows('FP32', 3, 5, 8);
    const regions = [
      { first: 4, count: 4 },
      { first: 0, count: 4 },
    ];
    for (const intraNormalize of [false, true]) {
      for (const assignment of [{}, { weights: centroids }]) {
        const options = { centroids, ...assignment, intraNormalize, normalize: intraNormalize };
        const [spoiled = [], clean = []] = run('FP32', rows, regions, options).values;
        expect(spoiled.every(Number.isNaN)).toBe(true);
        expect(clean.some(Number.isNaN)).toBe(false);
      }
    }
  });

  test('vlad refuses an empty region with empty=error', () => {
    const rows = someRows('FP32', 4, 2, 9);
    const options = { centroids: someRows('FP32', 2, 2, 1) };
    expect(run('FP32', rows, [{ first: 0, count: 4 }], options, true).result).toBe(0);
    expect(
      run(
        'FP32',
        rows,
        [
          { first: 0, count: 4 },
          { first: 4, count: 0 },
        ],
        options,
        true,
      ).result,
    ).toBe(2);
  });

  test('vlad has the same bits whatever the other regions are', () => {
    const rows = someRows('FP32', 100, 6, 10);
    const options = { centroids: someRows('FP32', 5, 6, 1), alpha: 3, intraNormalize: true, normalize: true };
    const region = { first: 5, count: 90 };
    const [alone] = run('FP32', rows, [region], options).values;
    const others = [{ first: 0, count: 100 }, { first: 0, count: 0 }, region, { first: 9, count: 1 }];
    expect(run('FP32', rows, others, options).values[2]).toEqual(alone);
  });
});
