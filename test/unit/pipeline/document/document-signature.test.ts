import { describe, expect, test } from 'vitest';
import { documentSignature } from '../../../../src/pipeline/document/document-signature.ts';
import { readDocument } from '../../../../src/pipeline/document/read-document.ts';

const signature = (document: unknown) => documentSignature(readDocument(document), []);
const x = { name: 'x', datatype: 'FP32', shape: ['batch', 'tokens', 768] };

test('inputs and outputs have the extents that requests do not decide', () => {
  const steps = [
    { pool: 'sequence/mean' },
    { transform: 'truncate', attributes: { extent: 256 }, output: 'embedding' },
  ];
  expect(signature({ inputs: [x], steps })).toEqual({
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, -1, 768] }],
    outputs: [{ name: 'embedding', datatype: 'FP32', shape: [-1, 256] }],
    parameters: {},
  });
});

test('inputs that are not declared are those that steps take', () => {
  expect(signature({ steps: [{ pool: 'sequence/mean' }] }).inputs).toEqual([
    { name: 'x' },
    { name: 'mask', optional: true },
    { name: 'lengths', optional: true },
  ]);
  const steps = [{ pool: 'sequence/mean', inputs: { x: 'tokens', mask: 'real' } }, { transform: 'relu' }];
  expect(signature({ steps }).inputs).toEqual([{ name: 'tokens' }, { name: 'real' }]);
});

test('parameters have the schemas of their attributes, and are optional', () => {
  const parameters = { dim: { step: 1, attribute: 'extent', default: 256 } };
  const { dim } = signature({ steps: [{ pool: 'sequence/mean' }, { transform: 'truncate' }], parameters }).parameters;
  expect(dim).toMatchObject({ type: 'integer', description: expect.stringContaining('(default 256)') });
});

describe('a document is refused without a request', () => {
  test.each([
    ['an input that no step takes', { inputs: [x, { name: 'z' }], steps: [{ pool: 'sequence/mean' }] }, '/inputs/1'],
    [
      'shapes that are known and do not meet',
      {
        inputs: [{ ...x, shape: [2, 2] }],
        steps: [{ transform: 'transpose', attributes: { permutation: [0, 1, 2] } }],
      },
      '/steps/0/attributes/permutation',
    ],
    [
      'an attribute’s value',
      { steps: [{ transform: 'cast', attributes: { datatype: 'FP3' } }] },
      '/steps/0/attributes/datatype',
    ],
    [
      'a default',
      { steps: [{ transform: 'truncate' }], parameters: { dim: { step: 0, attribute: 'extent', default: 'a' } } },
      '/steps/0/attributes/extent',
    ],
    [
      'an attribute that a parameter names',
      { steps: [{ transform: 'relu' }], parameters: { dim: { step: 0, attribute: 'extent' } } },
      '/parameters/dim/attribute',
    ],
    [
      'a datatype that no step takes',
      { inputs: [{ ...x, datatype: 'INT8' }], steps: [{ transform: 'l2_normalize' }] },
      '/steps/0',
    ],
  ])('for %s', (_, document, pointer) => {
    expect(() => signature(document)).toThrow(expect.objectContaining({ pointer }));
  });

  test('but not for shapes that a request may have', () => {
    const steps = [{ pool: 'window/max', attributes: { kernel_shape: [7, 7] } }];
    expect(signature({ inputs: [{ ...x, shape: [1, 1, -1, -1] }], steps }).outputs[0]?.shape).toEqual([1, 1, -1, -1]);
    expect(signature({ inputs: [{ ...x, shape: [-1] }], steps }).outputs).toEqual([{ name: 'y' }]);
  });
});
