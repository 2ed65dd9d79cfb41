import { describe, expect, test } from 'vitest';
import { planMerge } from '../../../src/pipeline/merge/plan-merge.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { runInProcess, type TestTensor } from '../../support/run-in-process.ts';
import { run, tensor } from '../../support/run-model.ts';

type Attributes = Record<string, unknown>;

const specs = (tensors: readonly TestTensor[]) => tensors.map(({ data: _, ...spec }) => spec);

const pool = (operator: string, attributes: Attributes, tensors: readonly TestTensor[], partial = false) => {
  const [region = '', reduction = ''] = operator.split('/');
  return runInProcess(
    planPooling({ region, reductions: [reduction], attributes, inputs: specs(tensors), partial }),
    tensors,
  );
};

/** The values of a pooling, or the code of its refusal. */
const values = (operator: string, attributes: Attributes, ...tensors: TestTensor[]): readonly Element[] | string => {
  const outputs = pool(operator, attributes, tensors);
  return Array.isArray(outputs) ? (outputs[0]?.data ?? []) : outputs.code;
};

const spaced = (count: number, of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));

describe('image numbers of boxes are integers', () => {
  const batch = 258;
  const x = tensor(
    'X',
    [batch, 1, 1, 1],
    spaced(batch, (i) => i),
    'BF16',
  ).data.map((_, i) => (i > 255 ? i - 255 : 0));
  test.each(['BF16', 'FP16', 'FP32'] as const)('onnx.RoiAlign reads plane 257 of boxes of %s', (datatype) => {
    const inputs = [
      tensor('X', [batch, 1, 1, 1], x, datatype),
      tensor('rois', [1, 4], [0, 0, 1, 1], datatype),
      tensor('batch_indices', [1], [257], 'INT64'),
    ];
    expect(run('onnx.RoiAlign', { sampling_ratio: 1 }, inputs)).toEqual([{ shape: [1, 1, 1, 1], data: [2] }]);
  });

  test.each([
    ['roi/max', { output_shape: 1 }],
    ['roi_align/mean', { output_shape: 1, sampling_ratio: 1 }],
  ])('%s takes them as an input of their own', (operator, attributes) => {
    const inputs = [tensor('x', [batch, 1, 1, 1], x), tensor('boxes', [1, 4], [0, 0, 1, 1], 'BF16')];
    const numbers = (n: number) => tensor('batch_indices', [1], [n], 'INT64');
    expect(values(operator, attributes, ...inputs, numbers(257))).toEqual([2]);
    expect(values(operator, attributes, ...inputs, numbers(258))).toBe('VALUE_OUT_OF_RANGE');
    expect(values(operator, attributes, ...inputs, numbers(-1))).toBe('VALUE_OUT_OF_RANGE');
  });
});

describe('boxes that are larger than their plane', () => {
  const rows = tensor(
    'input',
    [1, 1, 7, 7],
    spaced(49, (i) => Math.floor(i / 7)),
  );
  const box = (...corners: number[]) => tensor('boxes', [1, 5], [0, ...corners]);
  const align = (corners: number[], parameters: Attributes = {}) =>
    run('torchvision.roi_align', { output_size: 1, ...parameters }, [rows, box(...corners)]);

  test('have as many samples as cells, which no cap changes', () => {
    // torchvision 0.29.2
    expect((align([0, 0, 448, 448]) as { data: number[] }[])[0]?.data[0]).toBeCloseTo(8.370535913854837e-4, 9);
  });

  test('are refused where these are more than one request may have', () => {
    expect(align([0, 0, 1e6, 1e6])).toMatchObject({ code: 'PLAN_TOO_LARGE' });
    expect(align([0, 0, 9e8, 9e8])).toMatchObject({ code: 'PLAN_TOO_LARGE' });
  });

  test('are refused where all their samples would be sorted', () => {
    const [x, boxes] = [
      tensor(
        'x',
        [1, 1, 7, 7],
        spaced(49, (i) => i),
      ),
      box(0, 0, 448, 448),
    ];
    expect(values('roi_align/median', { output_shape: 1 }, x, boxes)).toBe('PLAN_TOO_LARGE');
    expect(values('roi_align/median', { output_shape: 1 }, x, box(0, 0, 4, 4))).toHaveLength(1);
  });
});

describe('partial states of floats', () => {
  test.each<[DType, number]>([
    ['FP16', 60_000],
    ['BF16', 3.3e38],
    ['FP32', 3.3e38],
  ])('sums of %s do not leave their range before they are merged', (datatype, large) => {
    const parts = [large, -large].map((value) => {
      const x = tensor('x', [1, 2], [value, value], datatype);
      const [state] = pool('global/sum', { axes: [1], keepdims: false }, [x], true) as TestTensor[];
      return state as TestTensor;
    });
    expect(parts.map((part) => part.datatype)).toEqual(['FP64', 'FP64']);
    const stacked = { ...(parts[0] as TestTensor), shape: [2, 1], data: parts.flatMap(({ data }) => data) };
    const plan = planMerge({ reduction: 'sum', attributes: {}, inputs: specs([stacked]), partial: false });
    expect(runInProcess(plan, [stacked])).toMatchObject([{ data: [0] }]);
  });
});

describe('nan=error', () => {
  const { NaN: nan } = Number;
  const refused = { nan: 'error' };
  test.each<[string, Attributes, TestTensor[]]>([
    ['sequence/mean', {}, [tensor('x', [1, 2, 1], [1, nan]), tensor('mask', [1, 2], [1, 0], 'BOOL')]],
    ['sequence/mean', {}, [tensor('x', [1, 3, 1], [1, 1, nan]), tensor('lengths', [1], [2], 'INT64')]],
    ['sequence/max', { exclude_prefix: 1 }, [tensor('x', [1, 2, 1], [nan, 1])]],
    ['span/sum', {}, [tensor('x', [2, 2, 1], [nan, 1, nan, nan]), tensor('spans', [1, 3], [0, 1, 2], 'INT64')]],
    ['segment/sum', { uncovered: 'ignore' }, [tensor('x', [3, 1], [1, 0, nan]), tensor('lengths', [1], [2], 'INT64')]],
    ['window/max', { kernel_shape: 1, strides: 2 }, [tensor('x', [1, 1, 3], [1, nan, 1])]],
    [
      'window/max',
      { kernel_shape: 2, dilations: 2, strides: 4 },
      [tensor('x', [1, 1, 7], [1, nan, 1, nan, 1, nan, 1])],
    ],
    ['window/sum', { kernel_shape: [1, 2] }, [tensor('x', [1, 1, 1, 3], [0, 1, nan])]],
    [
      'roi/max',
      { output_shape: 1 },
      [tensor('x', [1, 1, 2, 2], [1, nan, nan, nan]), tensor('boxes', [1, 5], [0, 0, 0, 0, 0])],
    ],
    [
      'roi_align/mean',
      { output_shape: 1, sampling_ratio: 1 },
      [tensor('x', [1, 1, 1, 2], [1, nan]), tensor('boxes', [1, 5], [0, 0, 0, 1, 1])],
    ],
    ['sequence/covariance', {}, [tensor('x', [1, 3, 1], [1, 1, nan]), tensor('lengths', [1], [2], 'INT64')]],
  ])('%s %j reads no NaN that is in no region', (operator, attributes, tensors) => {
    const clean = tensors.map((one) =>
      one.name === 'x' ? { ...one, data: one.data.map((v) => (v === v ? v : 1)) } : one,
    );
    expect(values(operator, { ...attributes, ...refused }, ...tensors)).toEqual(values(operator, attributes, ...clean));
  });

  test.each<[string, Attributes, TestTensor[]]>([
    ['sequence/mean', {}, [tensor('x', [1, 2, 1], [1, nan]), tensor('mask', [1, 2], [1, 1], 'BOOL')]],
    ['sequence/first', {}, [tensor('x', [1, 2, 2], [1, 1, 1, nan])]],
    ['span/sum', {}, [tensor('x', [2, 2, 1], [0, 0, 0, nan]), tensor('spans', [1, 3], [1, 0, 2], 'INT64')]],
    ['window/max', { kernel_shape: 3, dilations: 2, strides: 5 }, [tensor('x', [1, 1, 5], [1, 1, nan, 1, 1], 'FP16')]],
    ['window/sum', { kernel_shape: 2, layout: 'channels_last' }, [tensor('x', [1, 2, 2, 1], [0, 1, 2, nan], 'BF16')]],
    ['global/count', {}, [tensor('x', [1, 1, 3], [1, nan, 1], 'FP64')]],
    [
      'roi_align/mean',
      { output_shape: 1 },
      [tensor('x', [1, 1, 2, 2], [1, 1, 1, nan]), tensor('boxes', [1, 5], [0, 0, 0, 2, 2])],
    ],
  ])('%s %j refuses one that a region reads', (operator, attributes, tensors) => {
    expect(values(operator, { ...attributes, ...refused }, ...tensors)).toBe('NAN_REFUSED');
  });
});

describe('segments', () => {
  const x = tensor(
    'x',
    [5, 2],
    spaced(10, (i) => i),
  );
  const given = (name: string, ...numbers: number[]) => tensor(name, [numbers.length], numbers, 'INT64');
  test.each<[string, Attributes, TestTensor]>([
    ['lengths that sum up to fewer rows', {}, given('lengths', 2, 2)],
    ['offsets that begin later', {}, given('offsets', 1, 5)],
    ['offsets that end earlier', {}, given('offsets', 0, 2, 4)],
    ['open offsets that begin later', { include_last_offset: false }, given('offsets', 2)],
    ['one offset', {}, given('offsets', 0)],
  ])('of %s are refused', (_, attributes, numbers) => {
    expect(values('segment/mean', attributes, x, numbers)).toBe('VALUE_OUT_OF_RANGE');
  });

  test('may leave rows out where that is asked for', () => {
    expect(values('segment/sum', { uncovered: 'ignore' }, x, given('lengths', 2, 2))).toEqual([2, 4, 10, 12]);
    expect(values('segment/sum', { uncovered: 'ignore' }, x, given('offsets', 1, 2))).toEqual([2, 3]);
  });
});

describe('nan=error of products of axes', () => {
  test.each([
    ['one axis', [1, 2, 4800], [2]],
    ['two axes', [1, 1, 2, 4000], [1, 2]],
    ['three axes', [1, 1, 2, 2, 4000], [1, 1, 2]],
  ])('over %s keeps within its buffers where a NaN lies between the windows', (_, shape, kernel) => {
    const data = spaced(
      shape.reduce((product, extent) => product * extent, 1),
      (i) => (i === 2 ? Number.NaN : 1),
    );
    const attributes = {
      kernel_shape: kernel,
      strides: kernel.map((__, a) => (a === kernel.length - 1 ? 3 : 1)),
      nan: 'error',
      p: 3,
    };
    const got = values('window/gem', attributes, tensor('x', shape, data));
    expect([...new Set<unknown>(got)]).toEqual([1]);
  });
});
