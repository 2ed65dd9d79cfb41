import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { catalogue } from '../../src/pipeline/catalogue.ts';
import { dividePlan } from '../../src/pipeline/divide-plan.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import { splitPlan } from '../../src/pipeline/split-plan.ts';
import type { ExampleTensor } from '../../src/regions/region-scheme.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { executePlan } from '../../workers/run-plan.ts';
import { toBytes } from '../support/elements.ts';
import type { OperatorCase } from '../support/operator-case.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';

const kernels = instantiateKernels();
const DATATYPES = ['FP64', 'FP32', 'FP16', 'BF16', 'INT8', 'INT64', 'UINT16'] as const;
/** Where one tensor says the regions, or the weights, of all. */
const WHOLE: ReadonlySet<string> = new Set(['segment', 'weighted']);
const OPERATORS = catalogue()
  .operators.filter(({ supported, region, reduction }) => supported && !WHOLE.has(region) && !WHOLE.has(reduction))
  .map(({ region, reduction }) => [region, reduction] as const);

/** Reductions whose value depends on the place of an element. */
const PLACED: ReadonlySet<string> = new Set(['stochastic']);

/** Reductions of rows and the channels-sized tensors that they take; the random cases are those of `max`. */
const OF_ROWS: Readonly<Record<string, string | undefined>> = {
  attention: 'query',
  covariance: undefined,
  vlad: 'centroids',
};

/** A random case of any operator. */
const cases = (region: string, reduction: string): fc.Arbitrary<OperatorCase> => {
  if (!(reduction in OF_ROWS)) return randomOperatorCase(region, reduction, DATATYPES);
  return randomOperatorCase(region, 'first', DATATYPES).map((given) => {
    const { layout, ...attributes } = given.attributes;
    const name = OF_ROWS[reduction];
    const channels =
      given.shape[
        layout === 'channels_last' || region === 'sequence' || region === 'span' ? given.shape.length - 1 : 1
      ] ?? 1;
    const shape = [2, channels];
    const rows = { name: name ?? '', datatype: 'FP32', shape, data: Array(elementCount(shape)).fill(0.5) } as const;
    return {
      ...given,
      reduction,
      attributes: layout === undefined ? attributes : given.attributes,
      inputs: [...(given.inputs ?? []), ...(name === undefined ? [] : [rows])],
    };
  });
};

/** The bytes of all outputs, or a refusal's code. */
const resultOf = (plan: Plan, chunks: readonly Uint8Array[]): readonly Buffer[] | string => {
  const inputs = plan.inputs.map((spec, i) => ({ ...spec, chunks: [new Uint8Array(chunks[i] ?? [])] }));
  const result = executePlan(kernels, { plan, inputs });
  return 'refusal' in result ? result.refusal.code : result.outputs.map((bytes) => Buffer.from(bytes));
};

const planOf = ({ region, reduction, attributes, shape, datatype, inputs = [] }: OperatorCase): Plan | undefined => {
  try {
    const specs = inputs.map(({ data: _, ...spec }) => spec);
    const x = { name: 'x', datatype, shape };
    return planPooling({ region, reductions: reduction.split(','), attributes, inputs: [x, ...specs] });
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
};

/** Whether the parts of a case have the bytes of the whole; undefined where it is refused or not divided. */
const isSame = (given: OperatorCase, most: number, divide = splitPlan): boolean | undefined => {
  const plan = planOf(given);
  const parts = plan === undefined ? [] : divide(plan, most);
  if (plan === undefined || parts.length === 0) return undefined;
  const chunks = [
    toBytes(given.datatype, given.elements),
    ...(given.inputs ?? []).map(({ datatype, data }) => toBytes(datatype, data)),
  ];
  const whole = resultOf(plan, chunks);
  const results = parts.map((part) =>
    resultOf(
      part.plan,
      chunks.map((chunk, i) => chunk.subarray(part.ranges[i]?.begin ?? 0, part.ranges[i]?.end)),
    ),
  );
  const refusals = results.filter((result) => typeof result === 'string');
  if (typeof whole === 'string' || refusals.length > 0) return refusals.includes(whole as string);
  return whole.every((bytes, i) => bytes.equals(Buffer.concat(results.map((result) => result[i] as Buffer))));
};

describe('the parts of a plan have together the bytes that the whole has', () => {
  test.each(OPERATORS)('%s/%s', (region, reduction) => {
    let divided = 0;
    const property = fc.property(cases(region, reduction), fc.integer({ min: 2, max: 5 }), (given, most) => {
      const same = isSame(given, most);
      if (same === undefined) return;
      divided += 1;
      expect(same).toBe(true);
    });
    fc.assert(property, { numRuns: 60, seed: 5 });
    expect(divided).toBeGreaterThan(5);
  });
});

/** Pools windows and bins of one plane, and boxes of one image, so that these are what is cut. */
const FINE: ReadonlySet<string> = new Set(['window', 'adaptive', 'roi', 'roi_align']);

describe('the finer parts of a plan have together the bytes that the whole has', () => {
  const operators = OPERATORS.filter(([region, reduction]) => FINE.has(region) && !(reduction in OF_ROWS));
  test.each(operators)('%s/%s', (region, reduction) => {
    let finer = 0;
    const property = fc.property(cases(region, reduction), fc.integer({ min: 2, max: 60 }), (given, most) => {
      const plan = planOf(given);
      if (plan === undefined || dividePlan(plan, most).length === splitPlan(plan, most).length) return;
      finer += 1;
      expect(isSame(given, most, dividePlan)).toBe(true);
    });
    fc.assert(property, { numRuns: 120, seed: 9 });
    if (!PLACED.has(reduction)) expect(finer).toBeGreaterThan(0);
  });
});

describe('a divided plan', () => {
  const elements = Array.from({ length: 2 * 3 * 4 * 4 }, (_, i) => Math.sin(i));
  const of = (
    reduction: string,
    attributes: Readonly<Record<string, unknown>> = {},
    region = 'global',
  ): OperatorCase => ({
    ...{ region, reduction, attributes, elements },
    ...{ shape: [2, 3, 4, 4], datatype: 'FP32' },
  });
  const partsOf = (given: OperatorCase, most = 100, divide = splitPlan): number => {
    const plan = planOf(given);
    if (plan === undefined) throw new Error('refused');
    const { length } = divide(plan, most);
    if (length > 0) expect(isSame(given, most, divide)).toBe(true);
    return length;
  };

  test('planes, however many batch elements have them', () => {
    expect(partsOf(of('max'))).toBe(6);
    expect(partsOf(of('max'), 4)).toBe(4);
    expect(partsOf(of('median', { kernel_shape: [3, 3] }, 'window'))).toBe(6);
  });

  test('batch elements, where the channels belong together', () => {
    expect(partsOf(of('mean,max'))).toBe(2);
    expect(partsOf(of('gem', { p: [1, 2, 3] }))).toBe(2);
    expect(partsOf(of('covariance'))).toBe(2);
    expect(partsOf(of('max', { layout: 'channels_last' }))).toBe(2);
  });

  describe('attention with its queries and keys', () => {
    const tensor = (name: string, shape: readonly number[]): ExampleTensor => ({
      ...{ name, datatype: 'FP32', shape },
      data: Array.from({ length: elementCount(shape) }, (_, i) => Math.cos(i)),
    });
    const spans = {
      name: 'spans',
      datatype: 'INT64',
      shape: [3, 3],
      data: [0, 0, 1, 1, 1, 3, 0, 0, 3].map(BigInt),
    } as const;
    const tokens = { ...of('attention', {}, 'sequence'), shape: [2, 12, 4] };

    test.each([
      ['batch elements', tokens, [tensor('query', [2, 2, 5]), tensor('keys', [2, 12, 5])], 2],
      ['batch elements, of all queries', tokens, [tensor('query', [2, 5]), tensor('keys', [2, 12, 5])], 2],
      ['spans', { ...tokens, region: 'span' }, [spans, tensor('query', [3, 1, 5]), tensor('keys', [2, 12, 5])], 3],
      ['planes', of('attention'), [tensor('query', [2, 1, 5]), tensor('keys', [2, 5, 4, 4])], 2],
    ])('%s', (_, operator, inputs, parts) => {
      expect(partsOf({ ...operator, inputs })).toBe(parts);
    });
  });

  test('boxes with their images', () => {
    const data = [0, 0, 3, 3, 1, 1, 3, 2, 0, 0, 1, 1];
    const boxes = { name: 'boxes', datatype: 'FP32', shape: [3, 4], data } as const;
    const images = { name: 'batch_indices', datatype: 'INT64', shape: [3], data: [1n, 0n, 1n] } as const;
    for (const region of ['roi', 'roi_align']) {
      const request = of('mean', { output_shape: 2, empty: 'zero' }, region);
      expect(partsOf({ ...request, inputs: [boxes, images] })).toBe(3);
    }
  });

  test('nothing where the place of a plane matters, or there is but one', () => {
    expect(partsOf(of('stochastic', { seed: 1 }))).toBe(0);
    expect(partsOf(of('max', { return_indices: true, index_space: 'tensor' }))).toBe(0);
    expect(partsOf(of('max', { axes: [0, 2, 3] }))).toBe(0);
    expect(partsOf({ ...of('max'), shape: [1, 1, 8, 12] })).toBe(0);
    expect(partsOf(of('max'), 1)).toBe(0);
  });

  describe('further, where there are fewer leading positions than parts', () => {
    const plane = (
      shape: readonly number[],
      reduction: string,
      attributes: object,
      region = 'window',
    ): OperatorCase => ({
      ...of(reduction, { ...attributes }, region),
      shape,
      elements: Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(i)),
    });
    const boxes = { name: 'boxes', datatype: 'FP32', shape: [2, 5], data: [0, 0, 0, 3, 3, 0, 1, 1, 2, 2] } as const;

    test.each([
      ['windows of a plane', plane([1, 1, 40, 6], 'max', { kernel_shape: [3, 3], strides: 1, pads: 1 })],
      ['of an unbatched plane', plane([1, 40, 6], 'median', { kernel_shape: [5, 3], unbatched: true })],
      [
        'last channels',
        plane([1, 40, 6, 2], 'mean', { kernel_shape: [3, 3], layout: 'channels_last', ceil_mode: true }),
      ],
      ['wide windows', plane([1, 1, 300, 3], 'sum', { kernel_shape: [50, 3], strides: [1, 1] })],
      ['bins', plane([1, 1, 40, 6], 'quantile', { output_shape: [20, 3], q: 0.3 }, 'adaptive')],
      ['channels of boxes', { ...plane([1, 8, 4, 4], 'max', { output_shape: [2, 2] }, 'roi'), inputs: [boxes] }],
      ['samples', { ...plane([1, 8, 4, 4], 'mean', { output_shape: [2, 2] }, 'roi_align'), inputs: [boxes] }],
    ])('%s', (_, given) => {
      expect(partsOf(given, 8, dividePlan)).toBeGreaterThanOrEqual(4);
    });

    test.each([
      ['the box of one image', [1, 16, 256, 256], 1],
      ['a box beside small ones', [1, 16, 256, 256], 4],
    ])('%s may be as large in a part as in the whole', (_, shape, count) => {
      const rows = Array.from({ length: count }, (__, i) => [0, 0, 0, i === 0 ? 800 : 50, i === 0 ? 800 : 50]);
      const large = { name: 'boxes', datatype: 'FP32', shape: [count, 5], data: rows.flat() } as const;
      const given = { ...plane(shape, 'mean', { output_shape: 7 }, 'roi_align'), inputs: [large] };
      expect(partsOf(given, 16, dividePlan)).toBe(16);
    });

    test('parts have the limits of the whole, whatever their boxes and channels', () => {
      const limitsOf = ({ calls }: Plan) =>
        calls.map(({ kernel, args }) => [
          kernel === 'sample_boxes' && args.at(-3),
          kernel === 'cells_of_boxes' && args.at(-2),
        ]);
      for (const region of ['roi', 'roi_align']) {
        const plan = planOf({
          ...{ ...plane([1, 8, 4, 4], 'max', { output_shape: [2, 2], sampling_ratio: 2 }, region), inputs: [boxes] },
          ...(region === 'roi' && { attributes: { output_shape: [2, 2] } }),
        });
        if (plan === undefined) throw new Error('refused');
        for (const part of dividePlan(plan, 8)) expect(limitsOf(part.plan)).toEqual(limitsOf(plan));
      }
    });

    test.each([
      ['indices of winners', plane([1, 1, 40, 6], 'max', { kernel_shape: [3, 3], return_indices: true })],
      ['a single region', plane([1, 1, 40, 6], 'median', {}, 'global')],
      [
        'joined reductions of boxes',
        { ...plane([1, 8, 4, 4], 'max,mean', { output_shape: [2, 2] }, 'roi'), inputs: [boxes] },
      ],
    ])('but not %s', (_, given) => {
      const plan = planOf(given);
      if (plan === undefined) throw new Error('refused');
      expect(dividePlan(plan, 8)).toHaveLength(splitPlan(plan, 8).length);
    });
  });
});
