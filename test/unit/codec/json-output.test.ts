import { describe, expect, test } from 'vitest';
import { writeJsonOutputs } from '../../../src/codec/json-output.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { toBytes } from '../../support/elements.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe('writeJsonOutputs', () => {
  const written = (datatype: DType, elements: Element[]): string => {
    const spec = { name: 'y', datatype, shape: [elements.length] };
    return new TextDecoder().decode(writeJsonOutputs([{ spec, chunks: [toBytes(datatype, elements)] }], {}));
  };

  test.each<[DType, Element[], string]>([
    ['FP32', [0.1, 1 / 3, 16_777_216, 3.4028234663852886e38, 1e-45], '0.1,0.33333334,16777216,3.4028235e+38,1e-45'],
    ['FP32', [nan, inf, -inf, -0, 0], '"NaN","Infinity","-Infinity",-0,0'],
    ['FP16', [0.1, 65_504, 1 / 3], '0.1,65504,0.3333'],
    ['BF16', [0.1, 3], '0.1,3'],
    ['FP64', [0.1, 1 / 3], '0.1,0.3333333333333333'],
    ['INT64', [9007199254740993n, -1n], '9007199254740993,-1'],
    ['UINT64', [18446744073709551615n], '18446744073709551615'],
    ['BOOL', [1, 0], 'true,false'],
    ['INT8', [-128], '-128'],
  ])('writes %s as the shortest that reads back', (datatype, elements, data) => {
    expect(written(datatype, elements)).toBe(
      `{"outputs":[{"name":"y","datatype":"${datatype}","shape":[${elements.length}],"data":[${data}]}]}`,
    );
  });

  test('writes tensors of more elements than a part has', () => {
    const elements = Array.from({ length: 20_000 }, (_, i) => i / 8);
    expect(JSON.parse(written('FP32', elements)).outputs[0].data).toEqual(elements);
  });

  test('writes a part of the longest texts', () => {
    const elements = Array.from({ length: 10_000 }, () => -0.0000012345678901234567);
    expect(JSON.parse(written('FP64', elements)).outputs[0].data).toEqual(elements);
  });

  test('members beside the outputs come first', () => {
    expect(new TextDecoder().decode(writeJsonOutputs([], { id: 'a"b' }))).toBe('{"id":"a\\"b","outputs":[]}');
  });
});
