import { describe, expect, test } from 'vitest';
import { readJsonMessage, readJsonSpecs } from '../../../src/codec/json.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { fromBytes } from '../../support/elements.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** The elements of the one tensor of a message with this data. */
const elementsOf = (datatype: DType, shape: readonly number[], data: string): Element[] => {
  const text = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[${shape}],${data}}]}`;
  const { inputs } = readJsonMessage([utf8(text)]);
  return fromBytes(datatype, inputs[0]?.chunks[0] ?? new Uint8Array());
};

describe('readJsonMessage', () => {
  test('reads names, parameters, id and the tensor', () => {
    const text =
      '{"id":"7","parameters":{"strides":2},"inputs":[{"name":"x","datatype":"UINT8","shape":[2],"data":[1,2]}]}';
    expect(readJsonMessage([utf8(text)])).toEqual({
      id: '7',
      parameters: { strides: 2 },
      inputs: [{ name: 'x', datatype: 'UINT8', shape: [2], chunks: [Uint8Array.of(1, 2)] }],
    });
  });

  test('reads the same whatever the chunks, also within a character', () => {
    const bytes = utf8('{"id":"größe","inputs":[{"name":"x","datatype":"INT8","shape":[3],"data":[1,-2,3]}]}');
    const whole = readJsonMessage([bytes]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(readJsonMessage([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    }
  });

  test.each<[DType, string, Element[]]>([
    ['FP64', '[0.1,1e308]', [0.1, 1e308]],
    ['FP32', '[0.1,"NaN"]', [Math.fround(0.1), nan]],
    ['FP32', '["Infinity","-Infinity"]', [inf, -inf]],
    ['FP16', '[0.1,-0]', [Math.f16round(0.1), -0]],
    ['BF16', '[1.00390625,3]', [1, 3]],
    ['INT64', '[9007199254740993,-9223372036854775808]', [9007199254740993n, -9223372036854775808n]],
    ['UINT64', '[18446744073709551615,"9007199254740993"]', [18446744073709551615n, 9007199254740993n]],
    ['INT64', '[4294967297,-4294967297]', [4294967297n, -4294967297n]],
    ['UINT64', '[9007199254740991,-0]', [9007199254740991n, 0n]],
    ['INT32', '[2147483647,1e2]', [2147483647, 100]],
    ['INT8', '[-128,127]', [-128, 127]],
    ['BOOL', '[true,0]', [1, 0]],
    ['FP32', '[[1],[2]]', [1, 2]],
  ])('reads %s %s', (datatype, data, elements) => {
    const shape = data.startsWith('[[') ? [2, 1] : [2];
    expect(elementsOf(datatype, shape, `"data":${data}`)).toEqual(elements);
  });

  test('reads base64 as little-endian bytes', () => {
    expect(elementsOf('FP32', [2], '"data_base64":"AACAPwAAAEA="')).toEqual([1, 2]);
  });

  test('a tensor without elements needs no data but a list', () => {
    expect(elementsOf('FP32', [0, 3], '"data":[]')).toEqual([]);
  });

  test('of a tensor without axes, too', () => {
    const text = '{"inputs":[{"name":"x","datatype":"INT64","shape":[],"data":[9007199254740993]}]}';
    const { inputs } = readJsonMessage([utf8(text)]);
    expect(fromBytes('INT64', inputs[0]?.chunks[0] ?? new Uint8Array())).toEqual([9007199254740993n]);
  });

  test('64-bit integers are exact, and texts that look like them stay as they are', () => {
    const text = `{"id":"\\"9007199254740993","inputs":[{"name":"9007199254740993\\\\","datatype":"INT64","shape":[2],"data":[9007199254740993,-9007199254740993]}],"parameters":{"a":"9007199254740993"}}`;
    const { id, inputs, parameters } = readJsonMessage([utf8(text)]);
    expect({ id, parameters }).toEqual({ id: '"9007199254740993', parameters: { a: '9007199254740993' } });
    expect(inputs[0]?.name).toBe('9007199254740993\\');
    expect(fromBytes('INT64', inputs[0]?.chunks[0] ?? new Uint8Array())).toEqual([
      9007199254740993n,
      -9007199254740993n,
    ]);
  });

  test('a number of a million digits takes no quadratic time', () => {
    const digits = `${'1'.repeat(1_000_000)}.5`;
    expect(() => elementsOf('INT64', [2], `"data":[9007199254740993,${digits}]`)).toThrow(/data\/1/);
  });

  test('said floats are read among thousands of numbers', () => {
    const data = [...Array.from({ length: 5000 }, (_, i) => i / 2), 'NaN', '-Infinity', 7];
    expect(elementsOf('FP32', [5003], `"data":${JSON.stringify(data)}`)).toEqual([
      ...Array.from({ length: 5000 }, (_, i) => i / 2),
      nan,
      -inf,
      7,
    ]);
  });

  test('fifty thousand inputs take no quadratic time', () => {
    const entries = Array.from(
      { length: 50_000 },
      (_, i) => `{"name":"x${i}","datatype":"UINT8","shape":[1],"data":[1]}`,
    );
    expect(readJsonMessage([utf8(`{"inputs":[${entries}]}`)]).inputs).toHaveLength(50_000);
  });
});

test('readJsonSpecs reads tensors without data, and refuses data', () => {
  const spec = { name: 'x', datatype: 'FP32', shape: [1, 2] };
  expect(readJsonSpecs([utf8(JSON.stringify({ inputs: [spec] }))])).toEqual({ inputs: [spec], parameters: {} });
  const withData = JSON.stringify({ inputs: [{ ...spec, data: [1, 2] }] });
  expect(() => readJsonSpecs([utf8(withData)])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});
