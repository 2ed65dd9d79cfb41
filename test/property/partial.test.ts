import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planMerge } from '../../src/pipeline/merge/plan-merge.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import { REDUCTIONS } from '../../src/reductions/list.ts';
import type { DType } from '../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../support/elements.ts';
import { runInProcess, type TestTensor } from '../support/run-in-process.ts';
import { tolerance } from '../support/tolerance.ts';

const CHANNELS = 3;

/** Reductions whose merged result has the bits of the whole. */
const EXACT: ReadonlySet<string> = new Set(['max', 'min', 'count', 'first', 'last', 'range']);

const drawn = fc.record({
  rows: fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 4 * CHANNELS, maxLength: 40 * CHANNELS }),
  cuts: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  datatype: fc.constantFrom<DType>('FP64', 'FP32'),
});

const attributes = { axes: [0], keepdims: false };

/** x [rows, channels] and, for reductions that take them, weights of its rows. */
const tensorsOf = (datatype: DType, rows: readonly number[], weights: readonly number[] | undefined): TestTensor[] => [
  { name: 'x', datatype, shape: [rows.length / CHANNELS, CHANNELS], data: rows },
  ...(weights ? [{ name: 'weights', datatype: 'FP64' as const, shape: [weights.length], data: weights }] : []),
];

const specs = (tensors: readonly TestTensor[]) => tensors.map(({ data: _, ...spec }) => spec);

const outputsOf = (result: ReturnType<typeof runInProcess>): TestTensor[] => {
  if (!Array.isArray(result)) throw new Error(result.detail);
  return result;
};

const pool = (reduction: string, tensors: readonly TestTensor[], partial: boolean): TestTensor[] =>
  outputsOf(
    runInProcess(
      planPooling({ region: 'global', reductions: [reduction], attributes, inputs: specs(tensors), partial }),
      tensors,
    ),
  );

/** The states of shards, stacked along a new first axis. */
const stacked = (states: readonly (readonly TestTensor[])[]): TestTensor[] =>
  (states[0] ?? []).map((first, t) => ({
    ...first,
    shape: [states.length, ...first.shape],
    data: states.flatMap((state) => state[t]?.data ?? []),
  }));

const merge = (reduction: string, states: readonly TestTensor[], partial: boolean, datatype?: DType): TestTensor[] => {
  const asked = datatype === undefined ? {} : { output_datatype: datatype };
  return outputsOf(runInProcess(planMerge({ reduction, attributes: asked, inputs: specs(states), partial }), states));
};

describe.each(
  REDUCTIONS.filter(({ state }) => typeof state({}, 'FP64') !== 'string').map(
    ({ name, inputs = [] }) => [name, inputs.length] as const,
  ),
)('%s', (reduction, others) => {
  test('the states of shards, merged one way or another, give the value of the whole', () => {
    const property = fc.property(drawn, ({ rows: given, cuts, datatype }) => {
      const count = Math.floor(given.length / CHANNELS);
      const rows = fromBytes(datatype, toBytes(datatype, given.slice(0, count * CHANNELS))).map(Number);
      const weights = others > 0 ? Array.from({ length: count }, (_, i) => (i % 4) + 0.5) : undefined;
      const [whole] = pool(reduction, tensorsOf(datatype, rows, weights), false);
      const ends = [...cuts.map((cut) => cut % (count + 1)), 0, count].toSorted((a, b) => a - b);
      const states = ends.slice(1).map((end, i) => {
        const begin = ends[i] as number;
        const part = rows.slice(begin * CHANNELS, end * CHANNELS);
        return pool(reduction, tensorsOf(datatype, part, weights?.slice(begin, end)), true);
      });
      const output = whole?.datatype as DType;
      const [first = [], ...rest] = states;
      const oneByOne = rest.reduce<TestTensor[]>((so, next) => merge(reduction, stacked([so, next]), true), [...first]);
      const atOnce = merge(reduction, stacked(states), false, output)[0];
      const stepwise = merge(reduction, stacked([oneByOne]), false, output)[0];
      for (const [c, value] of (whole?.data ?? []).entries()) {
        const elements = Array.from({ length: count }, (_, i) => rows[i * CHANNELS + c] as number);
        // The whole and the merged value are each that far from the definition.
        const off = EXACT.has(reduction) ? 0 : 4 * tolerance(reduction, { elements, value, input: datatype, output });
        for (const got of [atOnce?.data[c], stepwise?.data[c]]) {
          const same = got === value || (got !== got && value !== value);
          expect(same || Math.abs(Number(got) - Number(value)) <= off, `${got}, not ${value} (± ${off})`).toBe(true);
        }
      }
    });
    fc.assert(property, { numRuns: 60, seed: 3 });
  });
});

describe.each(['max', 'min'] as const)('the indices of %s', (reduction) => {
  const cells = fc.array(
    fc.constantFrom(-1, 0, 2, Number.NaN, reduction === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  const cut = fc.array(fc.nat(12), { maxLength: 3 });
  const datatype = fc.constantFrom<DType>('FP64', 'FP32', 'BF16');

  test.each(['first', 'last'])('of shards are moved to where the %s NaN or winner of the whole stands', (nanIndex) => {
    const property = fc.property(cells, cut, datatype, (line, cuts, of) => {
      const poolLine = (part: readonly number[], partial: boolean): TestTensor[] => {
        const tensors: TestTensor[] = [{ name: 'x', datatype: of, shape: [1, part.length, 1], data: part }];
        const given = { return_indices: true, nan_index: nanIndex };
        const request = {
          region: 'sequence',
          reductions: [reduction],
          attributes: given,
          inputs: specs(tensors),
          partial,
        };
        return outputsOf(runInProcess(planPooling(request), tensors));
      };
      const begins = [0, ...cuts.filter((at) => at < line.length)].toSorted((a, b) => a - b);
      const states = begins.map((begin, i) => poolLine(line.slice(begin, begins[i + 1]), true));
      const offsets: TestTensor = {
        name: 'offsets',
        datatype: 'INT64',
        shape: [begins.length],
        data: begins.map(BigInt),
      };
      const tensors = [...stacked(states), offsets];
      const plan = planMerge({
        reduction,
        attributes: { output_datatype: of, nan_index: nanIndex },
        inputs: specs(tensors),
        partial: false,
      });
      expect(outputsOf(runInProcess(plan, tensors))).toEqual(poolLine(line, false));
    });
    fc.assert(property, { numRuns: 200, seed: 4 });
  });

  test('64-bit integers keep their last bit', () => {
    const large = reduction === 'max' ? 2n ** 63n - 1n : -(2n ** 63n);
    const near = reduction === 'max' ? large - 1n : large + 1n;
    const state = (data: readonly bigint[], name: string): TestTensor => ({
      name,
      datatype: 'INT64',
      shape: [2, 1],
      data,
    });
    const states = [state([near, large], reduction), state([3n, 5n], 'indices')];
    const plan = planMerge({ reduction, attributes: {}, inputs: specs(states), partial: true });
    expect(outputsOf(runInProcess(plan, states)).map(({ name, data }) => [name, ...data])).toEqual([
      [reduction, large],
      ['indices', 5n],
    ]);
  });
});

test('indices that are none, or of a reduction without, are refused', () => {
  const state = (name: string, shape: readonly number[], datatype: DType = 'FP64'): TestTensor => ({
    name,
    datatype,
    shape,
    data: [],
  });
  const plan = (reduction: string, inputs: readonly TestTensor[]) => () =>
    planMerge({ reduction, attributes: {}, inputs: specs(inputs), partial: false });
  expect(plan('max', [state('max', [2, 3]), state('indices', [2, 3])])).toThrow(/indices: expected a signed integer/);
  expect(plan('max', [state('max', [2, 3]), state('indices', [2, 2], 'INT64')])).toThrow(/indices: expected \[shards/);
  const offsets = state('offsets', [3], 'INT64');
  expect(plan('max', [state('max', [2, 3]), state('indices', [2, 3], 'INT64'), offsets])).toThrow(
    /offsets: expected \[2\]/,
  );
  expect(plan('max', [state('max', [2, 3]), offsets])).toThrow(/expected the tensors max/);
  expect(plan('sum', [state('sum', [2, 3]), state('indices', [2, 3], 'INT64')])).toThrow(/expected the tensors sum/);
  const x: TestTensor = { name: 'x', datatype: 'FP32', shape: [1, 4, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] };
  const request = {
    region: 'sequence',
    reductions: ['first'],
    attributes: { return_indices: true },
    inputs: specs([x]),
  };
  expect(() => planPooling({ ...request, partial: true })).toThrow(/state of first has no indices/);
});

test('reductions without a mergeable state are refused with the reason', () => {
  const x: TestTensor = { name: 'x', datatype: 'FP32', shape: [4, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] };
  for (const name of ['median', 'quantile']) {
    expect(() => pool(name, [x], true)).toThrow(/needs all elements/);
    expect(() => merge(name, [x], false)).toThrow(/needs all elements/);
  }
  const others = { attention: ['query'], vlad: ['centroids'] };
  for (const [name, extra] of Object.entries(others)) {
    const inputs = [x, ...extra.map((input) => ({ ...x, name: input }))];
    const specified = { region: 'segment', reductions: [name], attributes: {}, inputs: specs(inputs) };
    expect(() => planPooling({ ...specified, partial: true })).toThrow(/no mergeable state/);
    expect(() => merge(name, [x], false)).toThrow(/no mergeable state/);
  }
  expect(() => pool('mean,max', [x], true)).toThrow();
});

test('states of other names, shapes or numbers of shards are refused', () => {
  const state = (name: string, shape: readonly number[]): TestTensor => ({ name, datatype: 'FP64', shape, data: [] });
  const plan = (inputs: readonly TestTensor[]) => () =>
    planMerge({ reduction: 'mean', attributes: {}, inputs: specs(inputs), partial: false });
  expect(plan([state('sum', [2, 3])])).toThrow(/expected the tensors sum, count/);
  expect(plan([state('sum', [2, 3]), state('count', [3, 3])])).toThrow(/count: expected \[shards, …\]/);
  expect(plan([state('sum', [0, 3]), state('count', [0, 3])])).toThrow(/one shard or more/);
});

test('covariances of shards are merged into that of the whole', () => {
  const rows = Array.from({ length: 12 * CHANNELS }, (_, i) => Math.sin(i * i));
  const pooled = (from: number, to: number, partial: boolean) => {
    const lengths: TestTensor = { name: 'lengths', datatype: 'INT64', shape: [1], data: [BigInt(to - from)] };
    const tensors = [...tensorsOf('FP64', rows.slice(from * CHANNELS, to * CHANNELS), undefined), lengths];
    const request = { region: 'segment', reductions: ['covariance'], attributes: {}, inputs: specs(tensors), partial };
    return outputsOf(runInProcess(planPooling(request), tensors));
  };
  const [whole] = pooled(0, 12, false);
  const states = stacked([pooled(0, 5, true), pooled(5, 5, true), pooled(5, 12, true)]);
  const again = stacked([merge('covariance', states, true)]);
  for (const merged of [merge('covariance', states, false), merge('covariance', again, false)]) {
    expect(merged[0]?.shape).toEqual(whole?.shape);
    // Sums of twelve products of numbers up to 1, added in another order.
    for (const [i, value] of (whole?.data ?? []).entries()) {
      expect(Math.abs(Number(merged[0]?.data[i]) - Number(value))).toBeLessThan(24 * 2 ** -53);
    }
  }
  expect(() => merge('covariance', states.slice(1), false)).toThrow(/count, mean, m2/);
});
