import { describe, expect, test } from 'vitest';
import { type BinaryPart, readInference, refuseOtherSize } from '../../../src/codec/inference-protocol.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { DTYPE_NAMES, DTYPES } from '../../../src/tensor/dtype.ts';
import { fromBytes } from '../../support/elements.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (message: unknown, binaryPart: BinaryPart = 'none') =>
  readInference([utf8(typeof message === 'string' ? message : JSON.stringify(message))], binaryPart);

const x = { name: 'x', datatype: 'FP32', shape: [2, 2] };
const data = [1, 2, 3, 4];
const sized = (binary_data_size: unknown) => ({ ...x, parameters: { binary_data_size } });
const input = { ...x, data };

describe('readInference', () => {
  test('reads values into bytes and leaves binary tensors to the body, in the order of the inputs', () => {
    const { inputs } = read({ inputs: [sized(16), { ...input, name: 'w' }] }, 16);
    expect(
      inputs.map(({ name, chunks }) => [name, chunks && fromBytes('FP32', chunks[0] ?? new Uint8Array())]),
    ).toEqual([
      ['x', undefined],
      ['w', data],
    ]);
  });

  test.each(DTYPE_NAMES)('reads %s as values and as bytes', (datatype) => {
    const { bytes, kind } = DTYPES[datatype];
    const values = kind === 'bool' ? [true, false] : [1, 0];
    const [json, binary] = read(
      {
        inputs: [
          { name: 'a', datatype, shape: [2], data: values },
          { name: 'b', datatype, shape: [2], parameters: { binary_data_size: 2 * bytes } },
        ],
      },
      2 * bytes,
    ).inputs;
    expect(json?.chunks?.[0]).toHaveLength(2 * bytes);
    expect(binary).toEqual({ name: 'b', datatype, shape: [2] });
  });

  test('takes an empty tensor of no bytes', () => {
    const [empty] = read({ inputs: [{ ...x, shape: [0, 2], parameters: { binary_data_size: 0 } }] }, 0).inputs;
    expect(empty).toEqual({ name: 'x', datatype: 'FP32', shape: [0, 2] });
  });

  test('takes null as absent, and other parameters of an input as they come', () => {
    const message = {
      id: null,
      parameters: null,
      outputs: null,
      inputs: [{ ...input, parameters: { content_type: 'np' } }],
    };
    expect(read(message)).toMatchObject({ parameters: {}, binaryOutputs: false, inputs: [x] });
    expect(read({ inputs: [{ ...input, parameters: null }] }).inputs).toHaveLength(1);
  });

  test('keeps what the protocol reserves from the model', () => {
    const reserved = {
      sequence_id: 3,
      sequence_start: true,
      priority: 1,
      timeout: 5,
      headers: 'x',
      triton_enable: true,
    };
    const { parameters } = read({
      inputs: [input],
      parameters: { ...reserved, binary_data_output: true, strides: [2, 2] },
    });
    expect(parameters).toEqual({ strides: [2, 2] });
  });

  test.each([
    [250_000, 250_000],
    ['250000', 250_000],
    [0, undefined],
    [null, undefined],
  ])('takes %j as the microseconds that the caller waits', (timeout, expected) => {
    expect(read({ inputs: [input], parameters: { timeout } }).timeoutMicroseconds).toBe(expected);
  });

  test('tells the outputs in their order, each binary as it says, else as all are', () => {
    const outputs = [
      { name: 'b', parameters: { binary_data: false } },
      { name: 'a', parameters: null },
    ];
    expect(read({ inputs: [input], outputs, parameters: { binary_data_output: true } }).outputs).toEqual([
      { name: 'b', binary: false },
      { name: 'a', binary: true },
    ]);
    expect(read({ inputs: [input], outputs: [] }).outputs).toBeUndefined();
  });
});

describe('a malformed message', () => {
  const cases: readonly [string, unknown, ErrorCode, RegExp, BinaryPart?][] = [
    ['JSON that is cut', '{"inputs":[{"name":"x","dat', 'MALFORMED_JSON', /expected JSON/],
    ['another JSON value', [], 'INVALID_INPUT', /an object with "inputs"/],
    ['no inputs', {}, 'INVALID_INPUT', /inputs/],
    ['an unknown member', { inputs: [input], output: [] }, 'INVALID_INPUT', /"output"/],
    ['an unknown member of an input', { inputs: [{ ...input, dtype: 1 }] }, 'INVALID_INPUT', /"dtype"/],
    [
      'a size below the shape',
      { inputs: [sized(12)] },
      'WRONG_BYTE_COUNT',
      /"x": .*16 bytes for \[2,2\] of FP32, got 12/,
      12,
    ],
    ['a size above the shape', { inputs: [sized(17)] }, 'WRONG_BYTE_COUNT', /16 .*got 17/, 17],
    ['a size that is a text', { inputs: [sized('16')] }, 'WRONG_BYTE_COUNT', /16 .*got a string/, 16],
    ['a negative size', { inputs: [sized(-16)] }, 'WRONG_BYTE_COUNT', /16 .*got -16/, 16],
    ['a size with data', { inputs: [{ ...sized(16), data }] }, 'MALFORMED_INFERENCE', /"x": .*both/, 16],
    ['neither size nor data', { inputs: [x] }, 'MALFORMED_INFERENCE', /"x": .*neither/],
    [
      'a size without the header',
      { inputs: [sized(16)] },
      'MALFORMED_INFERENCE',
      /"x": .*Inference-Header-Content-Length/,
    ],
    ['too few bytes behind', { inputs: [sized(16)] }, 'WRONG_BYTE_COUNT', /expected 16 .*"x" of 16.*received 15/, 15],
    ['left-over bytes behind', { inputs: [sized(16)] }, 'WRONG_BYTE_COUNT', /expected 16 .*received 17/, 17],
    [
      'bytes behind JSON data alone',
      { inputs: [input] },
      'WRONG_BYTE_COUNT',
      /expected 0 .*no input is binary.*received 3/,
      3,
    ],
    ['two inputs of a name', { inputs: [input, input] }, 'INVALID_INPUT', /"x" twice/],
    ['an input without a name', { inputs: [{ ...input, name: undefined }] }, 'INVALID_INPUT', /name/],
    ['texts', { inputs: [{ ...input, datatype: 'BYTES' }] }, 'INVALID_DATATYPE', /"BYTES": texts are not pooled/],
    ['a datatype that is none', { inputs: [{ ...input, datatype: [[]] }] }, 'INVALID_DATATYPE', /got no text/],
    ['an overflowing shape', { inputs: [{ ...sized(0), shape: [2 ** 40, 2 ** 40, 0] }] }, 'INVALID_SHAPE', /2\^53/, 0],
    [
      'an extent without bound',
      '{"inputs":[{"name":"x","datatype":"INT64","shape":[18446744073709551616],"data":[9007199254740993]}]}',
      'INVALID_SHAPE',
      /whole numbers/,
    ],
    [
      'extents that are objects',
      { inputs: [{ ...input, shape: [{ toString: 1 }] }] },
      'INVALID_SHAPE',
      /whole numbers/,
    ],
    ['too few values', { inputs: [{ ...input, data: [1] }] }, 'INVALID_SHAPE', /expected 4 values .*got 1/],
    [
      'shared memory',
      { inputs: [{ ...x, parameters: { shared_memory_region: 'r' } }] },
      'MALFORMED_INFERENCE',
      /shared memory/,
    ],
    [
      'parameters of an input that are none',
      { inputs: [{ ...input, parameters: 3 }] },
      'MALFORMED_INFERENCE',
      /object/,
    ],
    [
      'a parameter that is an object',
      { inputs: [input], parameters: { a: {} } },
      'INVALID_ATTRIBUTE',
      /"a" .*an object/,
    ],
    [
      'a switch that is a number',
      { inputs: [input], parameters: { binary_data_output: 1 } },
      'MALFORMED_INFERENCE',
      /binary_data_output/,
    ],
    ['outputs that are no list', { inputs: [input], outputs: {} }, 'INVALID_OUTPUT', /list/],
    ['an output that is a text', { inputs: [input], outputs: ['y'] }, 'INVALID_OUTPUT', /name/],
    ['an output twice', { inputs: [input], outputs: [{ name: 'y' }, { name: 'y' }] }, 'INVALID_OUTPUT', /"y" twice/],
    [
      'classes',
      { inputs: [input], outputs: [{ name: 'y', parameters: { classification: 3 } }] },
      'INVALID_OUTPUT',
      /"y": expected no classification/,
    ],
    ['an id that is a number', { id: 3, inputs: [input] }, 'INVALID_INPUT', /id/],
  ];
  test.each(cases)('with %s is refused', (_what, message, code, detail, binaryPart = 'none') => {
    expect(() => read(message, binaryPart)).toThrow(
      expect.objectContaining({ code, detail: expect.stringMatching(detail) }),
    );
  });

  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const messages: readonly [string, string][] = [
    ['data', `{"inputs":[{"name":"x","datatype":"INT64","shape":[1,1],"data":${deep(50_000)}}]}`],
    ['a shape', `{"inputs":[{"name":"x","datatype":"FP32","shape":${deep(50_000)},"data":[]}]}`],
    ['a parameter', `{"parameters":{"p":${deep(50_000)}},"inputs":[]}`],
    ['a datatype', `{"inputs":[{"name":"x","datatype":${deep(50_000)},"shape":[1],"data":[1]}]}`],
  ];
  test.each(messages)('with %s of fifty thousand lists is refused', (_what, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'RequestError' }));
  });

  test('with a hundred thousand inputs is refused in a short sentence', () => {
    const inputs = Array.from({ length: 100_000 }, (_, i) => ({
      ...x,
      name: `x${i}`,
      parameters: { binary_data_size: 16 },
    }));
    expect(() => read({ inputs }, 17)).toThrow(
      expect.objectContaining({ code: 'WRONG_BYTE_COUNT', detail: expect.stringMatching(/1600000 .*99996 more.*17$/) }),
    );
  });
});

test('refuseOtherSize says that a body was not read to its end', () => {
  const specs = [{ name: 'x', datatype: 'INT8', shape: [3] }] as const;
  expect(() => refuseOtherSize(specs, 3)).not.toThrow();
  expect(() => refuseOtherSize(specs, 4, 'received at least')).toThrow(/expected 3 .*received at least 4/);
});
