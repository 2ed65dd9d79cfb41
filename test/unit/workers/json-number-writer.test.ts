import { describe, expect, test } from 'vitest';
import { elementTexts } from '../../../src/codec/json-output.ts';
import { DTYPE_NAMES, DTYPES } from '../../../src/tensor/dtype.ts';
import { createElementWriter } from '../../../workers/json-number-writer.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';

const writeElements = createElementWriter(instantiateKernels());

describe('createElementWriter', () => {
  test.each(
    [0, 1, 4095, 4096, 4097, 10_000].flatMap((count) => DTYPE_NAMES.map((datatype) => [count, datatype] as const)),
  )('writes %d elements of %s as one text does', (count, datatype) => {
    const bytes = Uint8Array.from(
      { length: count * DTYPES[datatype].bytes },
      (_, i) => Math.imul(i, 2654435761) >>> 24,
    );
    const data = datatype === 'BOOL' ? bytes.map((byte) => byte & 1) : bytes;
    expect(Buffer.concat(writeElements(datatype, data)).toString()).toBe(
      Buffer.concat(elementTexts(datatype, data)).toString(),
    );
  });
});
