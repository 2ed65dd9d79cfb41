import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInference } from '../../src/codec/inference-protocol.ts';
import { RequestError } from '../../src/errors.ts';
import { DTYPE_NAMES } from '../../src/tensor/dtype.ts';
import { byteCount } from '../../src/tensor/tensor.ts';

const seeds = [
  {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [2, 2], parameters: { binary_data_size: 16 } }],
    parameters: { kernel_shape: [2, 2], binary_data_output: true },
    outputs: [{ name: 'y', parameters: { binary_data: true } }],
  },
  { id: 'a', inputs: [{ name: 'x', datatype: 'INT64', shape: [1, 2], data: [[1, 2]] }] },
];

/** Messages that have any value at one of the places where the protocol has something. */
const message = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.constantFrom('id', 'inputs', 'outputs', 'parameters', 'name', 'datatype', 'shape', 'data', 'binary_data_size'),
    fc.oneof(fc.jsonValue(), fc.constantFrom(...DTYPE_NAMES), fc.array(fc.integer({ min: -1, max: 3 }))),
  )
  .map(([seed, place, value]) => JSON.stringify(seed, (key, own) => (key === place ? value : own)));

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.string().map((text) => new TextEncoder().encode(text)),
  message.map((text) => new TextEncoder().encode(text)),
);

test('no bytes give anything but tensors of their size or a client error', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom('none' as const, 'unknown' as const, 16), (text, binaryPart) => {
      try {
        for (const { chunks, ...spec } of readInference([text], binaryPart).inputs) {
          expect(byteCount(spec)).toBeGreaterThanOrEqual(0);
          if (chunks) expect(chunks[0]).toHaveLength(byteCount(spec));
        }
      } catch (error) {
        expect(error).toBeInstanceOf(RequestError);
      }
    }),
    { numRuns: 2000 },
  );
});
