import { describe, expect, test } from 'vitest';
import { planDocument } from '../../../../src/pipeline/document/plan-document.ts';
import { readDocument } from '../../../../src/pipeline/document/read-document.ts';
import type { TensorSpec } from '../../../../src/tensor/tensor.ts';
import { runInProcess, type TestTensor } from '../../../support/run-in-process.ts';

const tensor = (name: string, shape: readonly number[], datatype: TensorSpec['datatype'] = 'FP32'): TensorSpec => ({
  name,
  datatype,
  shape,
});
const plan = (document: unknown, ...inputs: readonly TensorSpec[]) =>
  planDocument({ document: readDocument(document), inputs });
const run = (document: unknown, ...inputs: readonly TestTensor[]) => runInProcess(plan(document, ...inputs), inputs);

const tokens: TestTensor = { ...tensor('tokens', [1, 3, 2]), data: [3, 4, 3, 4, 100, 100] };
const mask: TestTensor = { ...tensor('mask', [1, 3], 'INT64'), data: [1, 1, 0] };

describe('a step without inputs', () => {
  const steps = [{ pool: 'sequence/mean' }, { transform: 'l2_normalize' }];

  test('takes the one input, then the result before it; the result is called y', () => {
    const data = [3, 4, 3, 4, 3, 4];
    expect(run({ steps }, { ...tokens, data })).toEqual([
      expect.objectContaining({ name: 'y', shape: [1, 2], data: [expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)] }),
    ]);
  });

  test('takes x of several inputs, and others by their own names', () => {
    const [y] = run({ steps }, { ...tokens, name: 'x' }, mask) as TestTensor[];
    expect(y?.data).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
  });

  test('is refused without x among several inputs', () => {
    expect(() => plan({ steps }, tokens, mask)).toThrow(
      expect.objectContaining({
        code: 'INVALID_PIPELINE',
        pointer: '/steps/0',
        detail: expect.stringContaining('x, among "tokens", "mask"'),
      }),
    );
  });
});

test('a step with inputs takes those alone', () => {
  const steps = (inputs: object) => [
    { pool: 'sequence/sum', inputs, output: 'sum' },
    { transform: 'abs', inputs: { x: 'mask' }, output: 'size' },
  ];
  const sumOf = (inputs: object) =>
    (run({ steps: steps(inputs), outputs: ['sum'] }, tokens, mask) as TestTensor[])[0]?.data;
  expect(sumOf({ x: 'tokens' })).toEqual([106, 108]);
  expect(sumOf({ x: 'tokens', mask: 'mask' })).toEqual([6, 8]);
});

test('results with names are outputs in the order of the document, and can be taken twice', () => {
  const document = {
    steps: [
      { pool: 'sequence/sum', output: 'sum' },
      { transform: 'abs', output: 'size' },
      { fuse: 'concat', inputs: { x: 'sum', y: 'size' }, output: 'both' },
    ],
    outputs: ['both', 'sum'],
  };
  const x = { ...tensor('x', [1, 2, 2]), data: [-1, 2, -3, 4] };
  expect(run(document, x)).toEqual([
    expect.objectContaining({ name: 'both', data: [-4, 6, 4, 6] }),
    expect.objectContaining({ name: 'sum', data: [-4, 6] }),
  ]);
});

test('an input called y does not keep the result from being called so', () => {
  const x = { ...tensor('x', [1, 2]), data: [1, 2] };
  const y = { ...tensor('y', [1, 2]), data: [3, 4] };
  const document = { steps: [{ fuse: 'concat', inputs: { x: 'x', y: 'y' } }] };
  expect(run(document, x, y)).toEqual([expect.objectContaining({ name: 'y', data: [1, 2, 3, 4] })]);
});

test.each([
  ['sum', [4, 6]],
  ['hadamard', [3, 8]],
])('the fusion %s is of two tensors alike', (fuse, data) => {
  const a = { ...tensor('a', [1, 2]), data: [1, 2] };
  const b = { ...tensor('b', [1, 2]), data: [3, 4] };
  expect(run({ steps: [{ fuse, inputs: { x: 'a', y: 'b' } }] }, a, b)).toEqual([expect.objectContaining({ data })]);
});

test('winners’ indices are a second output of the last step', () => {
  const document = { steps: [{ pool: 'global/max', attributes: { return_indices: true } }] };
  expect(plan(document, tensor('x', [1, 1, 4])).outputs.map(({ name }) => name)).toEqual(['y', 'indices']);
});

describe('parameters of a document', () => {
  const document = readDocument({
    steps: [{ pool: 'sequence/mean' }, { transform: 'truncate', attributes: { extent: 3 } }],
    parameters: { dim: { step: 1, attribute: 'extent', default: 2 } },
  });
  const of = (parameters: Readonly<Record<string, unknown>>) =>
    planDocument({ document, inputs: [tensor('x', [1, 2, 4])], parameters });

  test('replace attributes: by their defaults, or by what a call gives', () => {
    expect(of({}).outputs[0]?.shape).toEqual([1, 2]);
    expect(of({ dim: '1' }).outputs[0]?.shape).toEqual([1, 1]);
  });

  test('are refused under the names of the call', () => {
    expect(() => of({ dim: 'x' })).toThrow(expect.objectContaining({ code: 'INVALID_ATTRIBUTE', pointer: '?dim' }));
  });
});
