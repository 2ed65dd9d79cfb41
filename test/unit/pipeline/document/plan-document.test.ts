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

describe('a refusal', () => {
  const x = tensor('x', [2, 8, 768]);
  const refused = (
    document: unknown,
    code: string,
    pointer: string,
    detail: string | RegExp,
    ...inputs: TensorSpec[]
  ) => {
    const from = inputs.length > 0 ? inputs : [x];
    expect(() => plan(document, ...from)).toThrow(
      expect.objectContaining({ code, pointer, detail: expect.stringMatching(detail) }),
    );
  };
  const mean = { pool: 'sequence/mean' };

  test('of an attribute points at it and says the shape of the step’s tensor', () => {
    const truncate = { transform: 'truncate', attributes: { extent: -2 } };
    refused(
      { steps: [mean, truncate] },
      'INVALID_ATTRIBUTE',
      '/steps/1/attributes/extent',
      /^step 1 \(truncate\): extent/,
    );
    const large = { pool: 'adaptive/max', attributes: { output_shape: [2, 2, 2, 2] } };
    refused({ steps: [large] }, 'INVALID_ATTRIBUTE', '/steps/0/attributes/output_shape', 'output_shape');
    const axis = { transform: 'concat', attributes: { axis: 4 }, inputs: { x1: 'x' } };
    refused(
      { steps: [mean, axis] },
      'INVALID_ATTRIBUTE',
      '/steps/1/attributes/axis',
      /\[2, 768\] FP32, x1 \[2, 8, 768\] FP32/,
    );
  });

  test('of shapes that do not meet says both', () => {
    const joined = { fuse: 'concat', inputs: { x: 'a', y: 'b' }, attributes: { axis: 1 } };
    const steps = [{ ...mean, inputs: { x: 'p' }, output: 'a' }, { ...mean, inputs: { x: 'q' }, output: 'b' }, joined];
    refused(
      { steps },
      'INVALID_SHAPE',
      '/steps/2',
      /x \[2, 4\] FP32, x1 \[3, 4\] FP32/,
      tensor('p', [2, 1, 4]),
      tensor('q', [3, 1, 4]),
    );
  });

  test.each([
    [
      'a result of a later step',
      [
        { ...mean, inputs: { x: 'b' } },
        { transform: 'relu', output: 'b' },
      ],
      '/steps/0/inputs/x',
      'which step 1 gives',
    ],
    ['its own result', [{ ...mean, inputs: { x: 'a' }, output: 'a' }], '/steps/0/inputs/x', 'which step 0 gives'],
    ['a name that nothing gives', [{ ...mean, inputs: { x: 'X' } }], '/steps/0/inputs/x', 'did you mean "x"'],
    [
      'a name given twice',
      [
        { ...mean, output: 'a' },
        { transform: 'relu', output: 'a' },
      ],
      '/steps/1/output',
      'no other tensor has, got "a"',
    ],
    ['a result with the name of an input', [{ ...mean, output: 'x' }], '/steps/0/output', 'got "x"'],
    [
      'an input that the operator does not have',
      [{ ...mean, inputs: { x: 'x', msk: 'x' } }],
      '/steps/0/inputs/msk',
      'did you mean "mask"',
    ],
    ['a required input that is not there', [{ pool: 'sequence/weighted' }], '/steps/0', 'expected an input weights'],
    ['a fusion without names', [{ fuse: 'concat' }], '/steps/0', 'names of the inputs x and y'],
  ])('names %s', (_, steps, pointer, detail) => refused({ steps }, 'INVALID_PIPELINE', pointer, detail));

  test.each([
    [
      'an unknown operator',
      { transform: 'l2_normalizes' },
      'UNKNOWN_OPERATOR',
      '/steps/0',
      'did you mean "l2_normalize"',
    ],
    [
      'a step of dialects',
      { transform: 'token_weights' },
      'UNKNOWN_OPERATOR',
      '/steps/0',
      'no transform "token_weights"',
    ],
    ['a pooling that is not region/reduction', { pool: 'mean' }, 'UNKNOWN_OPERATOR', '/steps/0', 'region/reduction'],
    ['an unknown fusion', { fuse: 'blend' }, 'UNKNOWN_OPERATOR', '/steps/0', 'no fusion "blend"'],
    [
      'an unknown attribute',
      { ...mean, attributes: { layuot: 1 } },
      'UNKNOWN_ATTRIBUTE',
      '/steps/0/attributes/layuot',
      'did you mean "layout"',
    ],
  ])('names %s', (_, step, code, pointer, detail) => refused({ steps: [step] }, code, pointer, detail));

  test('names an extent that only data tell', () => {
    const inputs = [tensor('x', [4, 2]), tensor('segment_ids', [4], 'INT64')];
    const document = { steps: [{ pool: 'segment/mean' }] };
    refused(document, 'INVALID_ATTRIBUTE', '/steps/0/attributes/segments', 'planned before its data', ...inputs);
    expect(
      plan({ steps: [{ pool: 'segment/mean', attributes: { segments: 3 } }] }, ...inputs).outputs[0]?.shape,
    ).toEqual([3, 2]);
  });

  test('names inputs that no step takes, and outputs that no step makes', () => {
    refused({ steps: [mean] }, 'INVALID_INPUT', '/inputs', 'got "extra", which none', x, tensor('extra', [1]));
    const declared = { inputs: [{ name: 'x' }, { name: 'extra' }], steps: [mean] };
    refused(declared, 'INVALID_INPUT', '/inputs/1', 'got "extra"', x, tensor('extra', [1]));
    refused({ steps: [mean], outputs: ['x'] }, 'INVALID_PIPELINE', '/outputs/0', 'got "x", which no step makes');
    const named = [{ ...mean, output: 'a' }];
    refused({ steps: named, outputs: ['b'] }, 'INVALID_PIPELINE', '/outputs/0', 'got "b"');
    refused({ steps: named, outputs: ['a', 'a'] }, 'INVALID_PIPELINE', '/outputs/1', '"a" twice');
    refused({ steps: [mean], weights: { w: 'a.safetensors#b' } }, 'INVALID_PIPELINE', '/weights', 'come as inputs');
  });

  test('that only data tell has the place of its step', () => {
    const document = { steps: [{ transform: 'cast', attributes: { datatype: 'INT8' } }] };
    const result = run(document, { ...tensor('x', [2]), data: [1, Number.NaN] });
    expect(result).toMatchObject({
      code: 'VALUE_OUT_OF_RANGE',
      pointer: '/steps/0',
      detail: expect.stringMatching(/^step 0 \(cast of x \[2\] FP32\): /),
    });
  });
});

test('pointers begin with that of the document', () => {
  const document = readDocument({ steps: [{ transform: 'truncate', attributes: { extent: 'many' } }] });
  const request = { document, inputs: [tensor('x', [2])], at: '/pipeline' };
  expect(() => planDocument(request)).toThrow(
    expect.objectContaining({ pointer: '/pipeline/steps/0/attributes/extent' }),
  );
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
