import { describe, expect, test } from 'vitest';
import { planDocument } from '../../../../src/pipeline/document/plan-document.ts';
import { readDocument } from '../../../../src/pipeline/document/read-document.ts';
import type { TensorSpec } from '../../../../src/tensor/tensor.ts';
import { runInProcess } from '../../../support/run-in-process.ts';

const tensor = (name: string, shape: readonly number[], datatype: TensorSpec['datatype'] = 'FP32'): TensorSpec => ({
  name,
  datatype,
  shape,
});
const plan = (document: unknown, ...inputs: readonly TensorSpec[]) =>
  planDocument({ document: readDocument(document), inputs });

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
    const x = { ...tensor('x', [2]), data: [1, Number.NaN] };
    const result = runInProcess(plan(document, x), [x]);
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
