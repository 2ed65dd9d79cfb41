import { describe, expect, test } from 'vitest';
import { findModel } from '../../../../src/models/find-model.ts';
import { dividePlan } from '../../../../src/pipeline/divide-plan.ts';
import { planDocument } from '../../../../src/pipeline/document/plan-document.ts';
import { readDocument } from '../../../../src/pipeline/document/read-document.ts';
import { DTYPES } from '../../../../src/tensor/dtype.ts';
import type { TensorSpec } from '../../../../src/tensor/tensor.ts';
import { runInProcess, type TestTensor } from '../../../support/run-in-process.ts';

const parts = (document: unknown, ...inputs: readonly TensorSpec[]) =>
  dividePlan(planDocument({ document: readDocument(document), inputs }), 4).length;
const x: TensorSpec = { name: 'x', datatype: 'FP32', shape: [8, 4, 8, 8] };
const boxes: TensorSpec = { name: 'boxes', datatype: 'FP32', shape: [8, 5] };

test('a pooling between elementwise transforms is divided', () => {
  const steps = [{ transform: 'relu' }, { pool: 'global/mean' }, { transform: 'abs' }];
  expect(parts({ steps }, x)).toBe(4);
});

test('a document is whole where an output is not made from the pooling’s result', () => {
  const pool = {
    pool: 'roi_align/mean',
    attributes: { output_shape: [1, 1] },
    inputs: { x: 'x', boxes: 'boxes' },
    output: 'y',
  };
  const relu = { transform: 'relu', inputs: { x: 'x' }, output: 'r' };
  expect(parts({ steps: [pool, relu], outputs: ['y'] }, x, boxes)).toBeGreaterThan(1);
  expect(parts({ steps: [pool, relu], outputs: ['y', 'r'] }, x, boxes)).toBeLessThan(2);
});

test('a document is whole where one tensor is pooled and says how', () => {
  const rows: TensorSpec = { name: 'rows', datatype: 'INT64', shape: [8, 3] };
  const both = [{ pool: 'span/max', inputs: { x: 'rows', spans: 'rows' } }];
  expect(parts({ steps: both }, rows)).toBeLessThan(2);
  const apart = [{ pool: 'span/max', inputs: { x: 'rows', spans: 'spans' } }];
  expect(parts({ steps: apart }, rows, { ...rows, name: 'spans' })).toBeGreaterThan(1);
});

describe('transforms of rows after the pooling', () => {
  const tokens: TensorSpec = { name: 'x', datatype: 'FP32', shape: [5, 3, 8] };
  const mask: TensorSpec = { name: 'mask', datatype: 'INT64', shape: [5, 3] };
  const ranges: TensorSpec = { name: 'ranges', datatype: 'FP32', shape: [2, 6] };
  const steps = [
    { pool: 'sequence/mean', output: 'mean' },
    { transform: 'l2_normalize' },
    { transform: 'truncate', attributes: { extent: 6 }, output: 'cut' },
    {
      transform: 'quantize',
      attributes: { precision: 'int8' },
      inputs: { x: 'cut', ranges: 'ranges' },
      output: 'code',
    },
  ];
  const inputs: TestTensor[] = [
    { ...tokens, data: Array.from({ length: 120 }, (_, i) => Math.fround(Math.sin(i * i))) },
    { ...mask, data: [1n, 1n, 0n, 1n, 0n, 0n, 1n, 1n, 1n, 0n, 1n, 1n, 1n, 0n, 1n] },
    { ...ranges, data: [-1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1] },
  ];

  test('are divided with it, into the same bytes', () => {
    const whole = planDocument({
      document: readDocument({ steps, outputs: ['code', 'cut'] }),
      inputs: [tokens, mask, ranges],
    });
    const divided = dividePlan(whole, 3);
    expect(divided.map(({ plan }) => plan.outputs[0]?.shape)).toEqual([
      [1, 6],
      [2, 6],
      [2, 6],
    ]);
    const results = divided.map(
      ({ plan, ranges: cuts }) =>
        runInProcess(
          plan,
          inputs.map((input, i) => partOf(input, plan.inputs[i], cuts[i])),
        ) as TestTensor[],
    );
    const all = runInProcess(whole, inputs) as TestTensor[];
    for (const [i, output] of all.entries())
      expect(results.flatMap((outputs) => outputs[i]?.data ?? [])).toEqual([...output.data]);
  });

  test('are whole where a row needs others, or a tensor that is cut', () => {
    const of = (...more: object[]) => parts({ steps: [steps[0], ...more] }, tokens, mask);
    expect(of({ transform: 'softmax', attributes: { axis: 1 }, inputs: { x: 'mean' } })).toBeGreaterThan(1);
    expect(of({ transform: 'softmax', attributes: { axis: 0 }, inputs: { x: 'mean' } })).toBeLessThan(2);
    expect(of({ transform: 'quantize', attributes: { precision: 'int8' }, inputs: { x: 'mean' } })).toBeLessThan(2);
    const beside = { transform: 'concat', inputs: { x: 'mean', x1: 'z' } };
    const z: TensorSpec = { name: 'z', datatype: 'FP32', shape: [5, 2] };
    expect(parts({ steps: [steps[0], beside] }, tokens, mask, z)).toBeLessThan(2);
    expect(of({ transform: 'concat', inputs: { x: 'mean', x1: 'mean' } })).toBeGreaterThan(1);
  });

  test('are whole where a shape names the number of rows', () => {
    const of = (shape: readonly number[]) =>
      parts({ steps: [{ pool: 'sequence/mean' }, { transform: 'reshape', attributes: { shape } }] }, tokens);
    expect(of([5, 2, 4])).toBeLessThan(2);
    expect(of([5, -1])).toBeLessThan(2);
    expect(of([-1, 2])).toBeLessThan(2);
    expect(of([-1, 2, 4])).toBeGreaterThan(1);
  });

  test('are divided along their first axis alone', () => {
    const images: TensorSpec = { name: 'x', datatype: 'FP32', shape: [2, 4, 8, 8] };
    expect(
      parts({ steps: [{ pool: 'window/max', attributes: { kernel_shape: [2, 2] } }, { transform: 'relu' }] }, images),
    ).toBe(4);
    const softmax = { transform: 'softmax', attributes: { axis: 1 } };
    expect(parts({ steps: [{ pool: 'window/max', attributes: { kernel_shape: [2, 2] } }, softmax] }, images)).toBe(2);
  });
});

/** The elements of a part of an input. */
const partOf = (
  input: TestTensor,
  spec: TensorSpec | undefined,
  range: { begin: number; end: number } | undefined,
): TestTensor => {
  const bytes = DTYPES[input.datatype].bytes;
  const data = range === undefined ? input.data : input.data.slice(range.begin / bytes, range.end / bytes);
  return { ...input, ...spec, data };
};

describe('an operator of a framework that gives its result another shape', () => {
  const partsOf = (name: string, parameters: object, ...inputs: readonly TensorSpec[]) =>
    dividePlan(findModel(name).plan({ ...parameters }, inputs), 4).map(({ plan }) => plan.outputs[0]?.shape);

  test.each([
    [{}, [2, 4, 1, 1]],
    [{ pool_type: 'catavgmax', flatten: true }, [2, 8]],
    [{ pool_type: 'max', output_size: [2, 1], flatten: true }, [2, 8]],
  ])('is divided: timm.SelectAdaptivePool2d %j', (parameters, shape) => {
    expect(partsOf('timm.SelectAdaptivePool2d', parameters, x)).toEqual(Array(4).fill(shape));
  });

  test('is divided: keras.layers.GlobalAveragePooling1D with a mask', () => {
    const inputs: TensorSpec[] = [
      { name: 'inputs', datatype: 'FP32', shape: [8, 5, 3] },
      { name: 'mask', datatype: 'BOOL', shape: [8, 5] },
    ];
    expect(partsOf('keras.layers.GlobalAveragePooling1D', {}, ...inputs)).toEqual(Array(4).fill([2, 3]));
  });
});
