import { describe, expect, test } from 'vitest';
import { readSafetensorsHead } from '../../../src/codec/safetensors.ts';
import { writeSafetensors } from '../../../src/codec/safetensors-output.ts';
import { DTYPE_NAMES, DTYPES } from '../../../src/tensor/dtype.ts';

describe('writeSafetensors', () => {
  const floats = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);

  test.each([
    // The cases of the reference's own tests.
    [
      'a header that needs no padding',
      [{ spec: { name: 'attn.0', datatype: 'FP32', shape: [1, 2, 3] }, chunks: [floats(0, 1, 2, 3, 4, 5)] }],
      [`@\0\0\0\0\0\0\0{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}`, floats(0, 1, 2, 3, 4, 5)],
    ],
    [
      'a header that is padded',
      [{ spec: { name: 'attn0', datatype: 'FP32', shape: [1, 1, 2, 3] }, chunks: [floats(0, 1, 2, 3, 4, 5)] }],
      [
        `H\0\0\0\0\0\0\0{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       `,
        floats(0, 1, 2, 3, 4, 5),
      ],
    ],
    ['no tensor', [], ['\b\0\0\0\0\0\0\0{}      ']],
    [
      'indices before values, whose elements are narrower',
      [
        { spec: { name: 'y', datatype: 'FP32', shape: [1, 2] }, chunks: [floats(1, 2)] },
        {
          spec: { name: 'indices', datatype: 'INT64', shape: [1, 2] },
          chunks: [Uint8Array.from({ length: 8 }, (_, i) => i), Uint8Array.from({ length: 8 }, (_, i) => i + 8)],
        },
      ],
      [
        `x\0\0\0\0\0\0\0{"indices":{"dtype":"I64","shape":[1,2],"data_offsets":[0,16]},"y":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]}}`,
        Uint8Array.from({ length: 16 }, (_, i) => i),
        floats(1, 2),
      ],
    ],
  ] as const)('writes the very bytes of the reference for %s', (_, tensors, expected) => {
    expect(Buffer.concat(writeSafetensors(tensors))).toEqual(Buffer.concat(expected.map((part) => Buffer.from(part))));
  });

  test('orders datatypes as the reference does, and tensors of one by name', () => {
    const written = ['a', ...DTYPE_NAMES].map((name) => {
      const datatype = DTYPE_NAMES.find((each) => each === name) ?? 'FP32';
      return { spec: { name, datatype, shape: [1] }, chunks: [new Uint8Array(DTYPES[datatype].bytes)] };
    });
    const names = readSafetensorsHead(Buffer.concat(writeSafetensors(written))).map(({ name }) => name);
    expect(names.join(' ')).toBe('UINT64 INT64 FP64 FP32 a UINT32 INT32 BF16 FP16 UINT16 INT16 INT8 UINT8 BOOL');
  });
});
