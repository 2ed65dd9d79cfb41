import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { attentionReference } from '../../src/reductions/attention/attention-reference.ts';
import { REGIONS } from '../../src/regions/list.ts';
import type { ExampleTensor } from '../../src/regions/region-scheme.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import type { OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';
import { regionRows } from '../support/region-rows.ts';

const tensor = (name: string, shape: readonly number[], seed: number): ExampleTensor => ({
  ...{ name, datatype: 'FP64', shape },
  data: Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(seed + i * 1.7)),
});

const numbers = ({ data }: ExampleTensor): number[] => data.map(Number);

/** The rows of a tensor's last axis. */
const rowsOf = (values: ExampleTensor): number[][] => {
  const columns = values.shape.at(-1) ?? 1;
  const all = numbers(values);
  return Array.from({ length: all.length / columns }, (_, r) => all.slice(r * columns, (r + 1) * columns));
};

const [QUERIES, KEYED, DEPTH, WIDTH, OUT] = [2, 3, 4, 6, 5];

/** Projections of all kinds but those of the keys, which come from rows of `keyed` channels. */
const projections = (channels: number, keyed: number) => ({
  key: tensor('key', [DEPTH, keyed], 1),
  value: tensor('value', [WIDTH, channels], 2),
  out: tensor('out', [OUT, WIDTH], 3),
  key_bias: tensor('key_bias', [DEPTH], 4),
  value_bias: tensor('value_bias', [WIDTH], 5),
  out_bias: tensor('out_bias', [OUT], 6),
});

const withAttention = (drawn: OperatorCase, inputs: readonly ExampleTensor[], heads: number): OperatorCase => ({
  ...drawn,
  reduction: 'attention',
  attributes: { ...drawn.attributes, heads, nan: 'propagate', empty: 'identity', output_datatype: 'FP64' },
  inputs: [...(drawn.inputs ?? []), ...inputs],
});

/** The one output of a case. @throws RequestError for what cannot be pooled */
const pooled = (request: OperatorCase) => {
  const results = poolInProcess(request);
  if (!Array.isArray(results) || results[0] === undefined) throw new Error('refused');
  return { shape: results[0].spec.shape, values: results[0].elements.map(Number) };
};

/** Values of the definition, of regions without rows NaN. */
const defined = (
  drawn: OperatorCase,
  keys: ExampleTensor | undefined,
  query: ExampleTensor,
  weights: Partial<ReturnType<typeof projections>>,
): readonly number[] => {
  const { regions } = regionRows(drawn) as NonNullable<ReturnType<typeof regionRows>>;
  const keyed = keys && regionRows({ ...drawn, shape: keys.shape, elements: keys.data, datatype: 'FP64' })?.regions;
  const all = rowsOf(query);
  const groups = query.shape.length === 3 ? (query.shape[0] as number) : 1;
  const { key, value, out } = weights;
  return regions.flatMap((rows, r) => {
    const group = Math.floor((r * groups) / regions.length);
    const queries = all.slice(group * QUERIES, (group + 1) * QUERIES);
    if (rows.length === 0) return Array<number>(QUERIES * OUT).fill(Number.NaN);
    return attentionReference(rows, {
      ...{ query: queries, heads: 2, temperature: 1, keys: keyed?.[r] },
      ...{ key: key && rowsOf(key), value: value && rowsOf(value), out: out && rowsOf(out) },
      keyBias: weights.key_bias && numbers(weights.key_bias),
      valueBias: weights.value_bias && numbers(weights.value_bias),
      outBias: weights.out_bias && numbers(weights.out_bias),
    }).flat();
  });
};

const OVER = REGIONS.filter(({ name }) => name !== 'roi_align').map(({ name }) => [name] as const);

describe.each(OVER)('%s/attention', (region) => {
  test('keys of other rows, biases, and queries of each position of the first axis give what the definition says', () => {
    let [served, batched] = [0, 0];
    const property = fc.property(
      randomOperatorCase(region, 'count', ['FP64', 'FP32', 'INT8']),
      fc.boolean(),
      fc.boolean(),
      (drawn, hasKeys, hasGroups) => {
        const plain = { ...drawn, attributes: { ...drawn.attributes, nan: 'propagate', empty: 'identity' } };
        const rows = regionRows(plain);
        if (rows === undefined || rows.regions.flat(2).some((value) => !(Math.abs(value) < 1e3))) return;
        const keyed = hasKeys ? KEYED : rows.channels;
        const keys = hasKeys ? tensor('keys', drawn.shape.with(rows.channelAxis, KEYED), 7) : undefined;
        const weights = projections(rows.channels, keyed);
        try {
          const { shape } = pooled(withAttention(plain, [tensor('query', [1, rows.channels], 8)], 1));
          const [groups] = shape.slice(0, -2);
          const leading = hasGroups && groups !== undefined ? [groups] : [];
          const query = tensor('query', [...leading, QUERIES, DEPTH], 9);
          const inputs = [query, ...(keys ? [keys] : []), ...Object.values(weights)];
          const { values } = pooled(withAttention(plain, inputs, 2));
          const wanted = defined(plain, keys, query, weights);
          expect(values).toHaveLength(wanted.length);
          const scale = Math.max(1, ...wanted.filter(Number.isFinite).map(Math.abs));
          const allowed = (drawn.datatype === 'FP64' || hasKeys ? 1e-11 : 1e-6) * scale;
          const wrong = wanted.flatMap((value, i) => {
            const got = values[i] as number;
            const isNear = Math.abs(got - value) <= allowed || (got !== got && value !== value);
            return isNear ? [] : [[i, got, value]];
          });
          expect(wrong).toEqual([]);
          served += 1;
          batched += leading.length;
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          expect(error.detail).toMatch(/pad_mode|position_sensitive|axes|samples/);
        }
      },
    );
    fc.assert(property, { numRuns: 60, seed: 7 });
    expect(served).toBeGreaterThan(4);
    expect(batched).toBeGreaterThan(1);
  });
});

const tokens = { name: 'x', datatype: 'FP32', shape: [2, 3, 4] } as const;
const base: OperatorCase = {
  ...{ region: 'sequence', reduction: 'attention', attributes: { heads: 2 }, datatype: 'FP32' },
  ...{ shape: tokens.shape, elements: Array.from({ length: 24 }, (_, i) => Math.sin(i)) },
};
const lengths: ExampleTensor = { name: 'lengths', datatype: 'INT64', shape: [2], data: [3n, 0n] };
const query = tensor('query', [2, 1, 4], 1);

describe('a region without rows', () => {
  const inputs = [lengths, query, tensor('value', [4, 4], 2), tensor('value_bias', [4], 3)];

  test('is NaN, whatever the biases', () => {
    expect(pooled({ ...base, inputs }).values.slice(4)).toEqual(Array(4).fill(Number.NaN));
  });

  test('is 0 with empty=zero, whatever the biases', () => {
    const more = [...inputs, tensor('out', [2, 4], 4), tensor('out_bias', [2], 5)];
    const { values } = pooled({ ...base, attributes: { heads: 2, empty: 'zero' }, inputs: more });
    expect(values.slice(0, 2).every((value) => value !== 0 && Number.isFinite(value))).toBe(true);
    expect(values.slice(2)).toEqual([0, 0]);
  });
});

test('keys of FP64 keep their precision beside rows of FP32', () => {
  const shift = 2 ** -30;
  const keys: ExampleTensor = { name: 'keys', datatype: 'FP64', shape: [2, 3, 1], data: [0, shift, 0, 0, 0, 0] };
  const large: ExampleTensor = { name: 'query', datatype: 'FP64', shape: [1], data: [2 ** 30] };
  const rows = {
    ...base,
    attributes: { output_datatype: 'FP64' },
    elements: [0, 1, 0].flatMap((v) => Array(4).fill(v)),
  };
  const { values } = pooled({
    ...rows,
    shape: [1, 3, 4],
    inputs: [large, { ...keys, shape: [1, 3, 1], data: keys.data.slice(0, 3) }],
  });
  expect(values[0]).toBeCloseTo(Math.E / (Math.E + 2), 12);
});

describe('tensors that do not fit are refused with both shapes', () => {
  const of =
    (...inputs: readonly ExampleTensor[]) =>
    () =>
      pooled({ ...base, inputs });
  test.each([
    [
      'queries of another batch',
      [tensor('query', [3, 1, 4], 1)],
      'query: expected [2,n,4] of extents above 0, got [3,1,4]',
    ],
    [
      'queries of other channels',
      [tensor('query', [2, 1, 6], 1)],
      'query: expected [2,n,4] of extents above 0, got [2,1,6]',
    ],
    [
      'queries of rank 4',
      [tensor('query', [1, 2, 1, 4], 1)],
      'query: expected [n,4] of extents above 0, got [1,2,1,4]',
    ],
    [
      'keys of fewer rows',
      [query, tensor('keys', [2, 2, 4], 2)],
      'keys: expected [2,3,n] of extents above 0, got [2,2,4]',
    ],
    ['a key of other channels', [query, tensor('key', [4, 5], 2)], 'key: expected [n,4] of extents above 0, got [4,5]'],
    [
      'a key of other channels than the keys',
      [query, tensor('keys', [2, 3, 5], 2), tensor('key', [4, 4], 2)],
      'key: expected [n,5] of extents above 0, got [4,4]',
    ],
    [
      'a bias of other channels',
      [query, tensor('value', [6, 4], 2), tensor('value_bias', [4], 3)],
      'value_bias: expected [6] of extents above 0, got [4]',
    ],
    [
      'a bias without its projection',
      [query, tensor('out_bias', [4], 3)],
      'out_bias: expected it beside a projection out, got [4] and no out',
    ],
    [
      'heads that do not divide',
      [query, tensor('value', [5, 4], 2)],
      'heads: expected a divisor of the 5 channels of value, got 2',
    ],
  ])('%s', (_, inputs, detail) => {
    expect(of(...inputs)).toThrow(expect.objectContaining({ detail }));
  });
});

test('an empty batch has queries of none', () => {
  const none = { ...base, shape: [0, 3, 4], elements: [], inputs: [{ ...query, shape: [0, 1, 4], data: [] }] };
  expect(pooled(none)).toEqual({ shape: [0, 1, 4], values: [] });
});
