import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { attentionReference } from '../../src/reductions/attention/attention-reference.ts';
import { covarianceReference } from '../../src/reductions/covariance/covariance-reference.ts';
import { ROW_REDUCTIONS } from '../../src/reductions/list.ts';
import { vladReference } from '../../src/reductions/vlad/vlad-reference.ts';
import { REGIONS } from '../../src/regions/list.ts';
import type { ExampleTensor } from '../../src/regions/region-scheme.ts';
import type { OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';
import { regionRows } from '../support/region-rows.ts';

const matrix = (name: string, rows: number, columns: number, seed: number): ExampleTensor => ({
  name,
  datatype: 'FP64',
  shape: [rows, columns],
  data: Array.from({ length: rows * columns }, (_, i) => Math.sin(seed + i * 1.7)),
});

const rowsOf = ({ data, shape: [, columns = 1] }: ExampleTensor): number[][] =>
  Array.from({ length: data.length / columns }, (_, r) => data.slice(r * columns, (r + 1) * columns).map(Number));

type Defined = {
  readonly inputs: readonly ExampleTensor[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly define: (rows: readonly (readonly number[])[], channels: number) => readonly number[];
};

/** Every reduction of rows in a few ways, for rows of so many channels. */
const WAYS: Readonly<Record<string, (channels: number) => readonly Defined[]>> = {
  covariance: () => [
    { inputs: [], define: (rows, c) => covarianceReference(rows, c, { iterations: 0, emptyValue: Number.NaN }).flat() },
    {
      inputs: [],
      attributes: { root: 'newton_schulz', iterations: 3, triangle: true },
      define: (rows, c) =>
        covarianceReference(rows, c, { iterations: 3, emptyValue: Number.NaN }).flatMap((row, i) => row.slice(i)),
    },
  ],
  vlad: (channels) => {
    const [centroids, assignment] = [matrix('centroids', 3, channels, 1), matrix('assignment', 3, channels, 2)];
    const common = { centroids: rowsOf(centroids), alpha: 2, emptyValue: Number.NaN };
    return [
      {
        inputs: [centroids],
        attributes: { alpha: 2, normalize: false },
        define: (rows) => vladReference(rows, { ...common, intraNormalize: true, normalize: false }).flat(),
      },
      {
        inputs: [centroids, assignment],
        define: (rows) =>
          vladReference(rows, { ...common, weights: rowsOf(assignment), intraNormalize: true, normalize: true }).flat(),
      },
    ];
  },
  attention: (channels) => {
    const [query, wide] = [matrix('query', 2, channels, 3), matrix('query', 2, 6, 4)];
    const [key, value, out] = [matrix('key', 6, channels, 5), matrix('value', 4, channels, 6), matrix('out', 3, 4, 7)];
    const projections = { key: rowsOf(key), value: rowsOf(value), out: rowsOf(out) };
    return [
      {
        inputs: [query],
        define: (rows, c) =>
          rows.length === 0
            ? Array<number>(2 * c).fill(Number.NaN)
            : attentionReference(rows, { query: rowsOf(query), heads: 1, temperature: 1 }).flat(),
      },
      {
        inputs: [wide, key, value, out],
        attributes: { heads: 2, temperature: 0.5 },
        define: (rows) =>
          rows.length === 0
            ? Array<number>(6).fill(Number.NaN)
            : attentionReference(rows, { query: rowsOf(wide), heads: 2, temperature: 0.5, ...projections }).flat(),
      },
    ];
  },
};

/** Sums of at most some hundred products, of FP64: a few ten units of what they are of; roots divide by small traces. */
const near = (got: number, wanted: number, scale: number): boolean =>
  got === wanted || (got !== got && wanted !== wanted) || Math.abs(got - wanted) <= 1e-9 * (scale + Math.abs(wanted));

const OVER = REGIONS.filter(({ name }) => name !== 'roi_align').map(({ name }) => name);

describe.each(ROW_REDUCTIONS.flatMap(({ name }) => OVER.map((region) => [region, name] as const)))(
  '%s/%s',
  (region, name) => {
    test('kernels give what the definition says, whatever the regions and datatype', () => {
      let served = 0;
      const property = fc.property(
        randomOperatorCase(region, 'count', ['FP64', 'FP32', 'INT8']),
        fc.nat(1),
        (drawn, which) => {
          const rows = regionRows({
            ...drawn,
            attributes: { ...drawn.attributes, nan: 'propagate', empty: 'identity' },
          });
          if (rows === undefined || rows.regions.flat(2).some((value) => !(Math.abs(value) < 1e3))) return;
          const way = WAYS[name]?.(rows.channels)[which] as Defined;
          const given: OperatorCase = {
            ...drawn,
            reduction: name,
            attributes: {
              ...drawn.attributes,
              ...way.attributes,
              nan: 'propagate',
              empty: 'identity',
              output_datatype: 'FP64',
            },
            inputs: [...(drawn.inputs ?? []), ...way.inputs],
          };
          try {
            const results = poolInProcess(given);
            if (!Array.isArray(results)) throw new Error(results.detail);
            const wanted = rows.regions.flatMap((some) => way.define(some, rows.channels));
            const got = (results[0]?.elements ?? []).map(Number);
            expect(got).toHaveLength(wanted.length);
            // Rows that were computed in FP32 are returned as FP32 rounds them.
            const scale =
              (drawn.datatype === 'FP64' ? 1e-3 : 10) * Math.max(1, ...wanted.filter(Number.isFinite).map(Math.abs));
            const unit = drawn.datatype === 'FP64' ? 1 : 1e3;
            const wrong = wanted.flatMap((value, i) =>
              near(got[i] as number, value, scale * unit) ? [] : [[i, got[i], value]],
            );
            expect(wrong).toEqual([]);
            served += 1;
          } catch (error) {
            if (!(error instanceof RequestError)) throw error;
            expect(error.detail).toMatch(/pad_mode|position_sensitive|axes|samples/);
          }
        },
      );
      fc.assert(property, { numRuns: 60, seed: 7 });
      expect(served).toBeGreaterThan(4);
    });
  },
);

test('a covariance of each batch element stays one without the reduced axes', () => {
  const elements = Array.from({ length: 24 }, (_, i) => Math.sin(i));
  const given = { region: 'global', reduction: 'covariance', shape: [2, 3, 4], datatype: 'FP64', elements } as const;
  const [kept, dropped] = [true, false].map((keepdims) => poolInProcess({ ...given, attributes: { keepdims } }));
  expect(dropped).toEqual(kept);
  expect(dropped).toMatchObject([{ spec: { shape: [2, 3, 3] } }]);
});
