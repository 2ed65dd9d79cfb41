import { expect, test } from 'vitest';
import { bindInputs } from '../../../../src/pipeline/document/bind-inputs.ts';
import type { DocumentInput } from '../../../../src/pipeline/document/document.ts';
import type { TensorSpec } from '../../../../src/tensor/tensor.ts';

const declared: readonly DocumentInput[] = [
  { name: 'tokens', datatype: 'FP32', shape: ['batch', 'tokens', 768] },
  { name: 'mask', datatype: 'INT64', shape: ['batch', -1], optional: true },
  { name: 'any', optional: true },
];

const tensor = (name: string, shape: readonly number[], datatype: TensorSpec['datatype']): TensorSpec => ({
  name,
  datatype,
  shape,
});
const tokens = tensor('tokens', [4, 16, 768], 'FP32');
const mask = tensor('mask', [4, 16], 'INT64');
const bind = (...inputs: readonly TensorSpec[]) => bindInputs(declared, inputs);

test('tensors of the declared names, datatypes and extents are bound; optional ones may be missing', () => {
  for (const inputs of [
    [tokens],
    [mask, tokens],
    [tokens, { ...mask, shape: [4, 99] }],
    [tokens, tensor('any', [], 'BF16')],
  ])
    expect(() => bind(...inputs)).not.toThrow();
});

test.each([
  [
    'extents of one name that differ',
    [tokens, { ...mask, shape: [3, 16] }],
    'INVALID_SHAPE',
    'mask: expected [batch,-1], batch being 4 in tokens [4,16,768], got [3,16]',
  ],
  [
    'an extent that is a number',
    [{ ...tokens, shape: [4, 16, 512] }],
    'INVALID_SHAPE',
    'tokens: expected [batch,tokens,768], got [4,16,512]',
  ],
  ['a rank', [{ ...tokens, shape: [4, 768] }], 'INVALID_SHAPE', 'of rank 3, got [4,768] of rank 2'],
  ['a datatype', [{ ...tokens, datatype: 'FP16' }], 'INVALID_DATATYPE', 'tokens: expected FP32, got FP16'],
  ['an unknown name', [{ ...tokens, name: 'tokns' }], 'INVALID_INPUT', 'did you mean "tokens"?'],
  [
    'a missing tensor',
    [mask],
    'INVALID_INPUT',
    'inputs: expected the inputs "tokens", "mask" (optional), "any" (optional), got "mask", without "tokens"',
  ],
] as const)('a refusal names %s', (_, inputs, code, detail) => {
  expect(() => bind(...inputs)).toThrow(
    expect.objectContaining({ code, pointer: '/inputs', detail: expect.stringContaining(detail) }),
  );
});
