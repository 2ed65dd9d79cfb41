import { describe, expect, test } from 'vitest';
import { readSafetensorsHead, safetensorsHeadBytes } from '../../../src/codec/safetensors.ts';
import { safetensorsFile } from '../../support/safetensors-file.ts';

const tensor = (dtype: string, shape: string, begin: number, end: number): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

const x = `"x":${tensor('F32', '[2,3]', 0, 24)}`;
const spec = { name: 'x', datatype: 'FP32', shape: [2, 3] };

/** The header of a file of one tensor, of what is no tensor as well. */
const file = (dtype: string, shape: string, offsets: string): string =>
  `{"x":{"dtype":${dtype},"shape":${shape},"data_offsets":[${offsets}]}}`;

const lengthOf = (bytes: number): Uint8Array => new Uint8Array(BigUint64Array.of(BigInt(bytes)).buffer);

describe('safetensorsHeadBytes', () => {
  test('are the 8 of the length and those of the header', () => {
    expect(safetensorsHeadBytes(safetensorsFile(`{${x}}`))).toBe(8 + x.length + 2);
    expect(safetensorsHeadBytes(lengthOf(65_536))).toBe(65_544);
  });

  test.each([
    ['a file that ends before', Uint8Array.of(), 'MALFORMED_SAFETENSORS', /expected 8 bytes .* got a file of 0/],
    ['a file that ends within', Uint8Array.of(1, 2, 3, 4, 5, 6, 7), 'MALFORMED_SAFETENSORS', /a file of 7/],
    ['the longest that a u64 can say', Buffer.alloc(8, 255), 'MALFORMED_SAFETENSORS', /got 18446744073709551615/],
    [
      'a byte more than the format has',
      lengthOf(100_000_001),
      'MALFORMED_SAFETENSORS',
      /100000000 bytes, got 100000001/,
    ],
    ['the longest of the format', lengthOf(100_000_000), 'BODY_TOO_LARGE', /100000000 bytes, expected at most 65536/],
    ['a byte more than is read here', lengthOf(65_537), 'BODY_TOO_LARGE', /65537 bytes, expected at most 65536/],
    ['JSON, which begins with another length', Buffer.from('{"inputs":[]}'), 'MALFORMED_SAFETENSORS', /at most/],
  ])('are refused of %s', (_, bytes, code, detail) => {
    expect(() => safetensorsHeadBytes(bytes)).toThrow(
      expect.objectContaining({ code, detail: expect.stringMatching(detail) }),
    );
  });
});

describe('readSafetensorsHead', () => {
  test.each([
    ['one tensor', `{${x}}`, [spec]],
    ['padding', `{${x}}      `, [spec]],
    ['spaces between, as some writers put them', ` { ${x} } `.trim(), [spec]],
    ['metadata', `{"__metadata__":{"format":"pt","{":"\\"}1.5"},${x}}`, [spec]],
    ['metadata alone, and so no tensor', '{"__metadata__":{}}', []],
    ['no tensor', '{}', []],
    ['members in another order', '{"x":{"data_offsets":[0,24],"shape":[2,3],"dtype":"F32"}}', [spec]],
    [
      'a name with escapes',
      `{"\\u0061\\"":${tensor('U8', '[1]', 0, 1)}}`,
      [{ name: 'a"', datatype: 'UINT8', shape: [1] }],
    ],
    [
      'a name of JavaScript’s own',
      `{"__proto__":${tensor('U8', '[1]', 0, 1)}}`,
      [{ name: '__proto__', datatype: 'UINT8', shape: [1] }],
    ],
    ['rank 0', `{"s":${tensor('F64', '[]', 0, 8)}}`, [{ name: 's', datatype: 'FP64', shape: [] }]],
    [
      'empty tensors, before, between and behind others',
      `{"c":${tensor('F32', '[0,3]', 24, 24)},${x},"a":${tensor('I64', '[2,0]', 0, 0)}}`,
      [{ name: 'a', datatype: 'INT64', shape: [2, 0] }, spec, { name: 'c', datatype: 'FP32', shape: [0, 3] }],
    ],
    [
      'tensors in the order of their bytes, not of their names',
      `{"a":${tensor('U8', '[4]', 24, 28)},${x}}`,
      [spec, { name: 'a', datatype: 'UINT8', shape: [4] }],
    ],
  ])('reads %s', (_, header, specs) => {
    expect(readSafetensorsHead(safetensorsFile(header))).toEqual(specs);
  });

  test.each([
    // The errors of the reference, one by one.
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /UTF-8/],
    ['a header of no bytes', '', /starts with \{/],
    ['a first byte that is no brace', ` {${x}}`, /starts with \{/],
    ['a byte order mark', `\ufeff{${x}}`, /starts with \{/],
    ['a list', '[]', /starts with \{/],
    ['no JSON', '{"x":', /expected JSON/],
    ['more behind the JSON', `{${x}}{}`, /expected JSON/],
    ['padding with NUL', `{${x}}\0`, /expected JSON/],
    ['a tensor that is a list', '{"x":["F32",[2,3],[0,24]]}', /"x": expected dtype, .* got no object/],
    ['a tensor that is null', '{"x":null}', /"x": .* got no object/],
    ['a tensor without members', '{"x":{}}', /"x": .* got nothing/],
    ['a missing member', '{"x":{"dtype":"F32","shape":[2,3]}}', /got dtype, shape$/],
    ['a dtype that is no text', file('32', '[]', '0,4'), /dtype: expected a text/],
    ['a shape that is no list', file('"F32"', '6', '0,24'), /"x": shape: expected a list/],
    ['a shape of texts', file('"F32"', '["6"]', '0,24'), /"x": shape: expected a list/],
    ['a negative extent', file('"F32"', '[-6]', '0,24'), /plain digits, got -6/],
    ['an extent that is a fraction', file('"F32"', '[6.0]', '0,24'), /got 6\.0/],
    ['an extent with an exponent', file('"F32"', '[6e0]', '0,24'), /got 6e0/],
    ['an extent past 2^53', file('"F32"', '[9007199254740993]', '0,24'), /up to 2\^53/],
    ['no offset', file('"U8"', '[1]', ''), /data_offsets: expected a begin/],
    ['one offset', file('"U8"', '[1]', '0'), /data_offsets: expected a begin/],
    ['three offsets', file('"U8"', '[1]', '0,1,2'), /data_offsets: expected a begin/],
    ['an end before its begin', file('"U8"', '[1]', '1,0'), /expected a begin and, not before it/],
    ['metadata that is a list', '{"__metadata__":["a"]}', /__metadata__: expected an object of texts/],
    ['metadata with a number', '{"__metadata__":{"a":1}}', /__metadata__/],
    ['metadata with an object', '{"__metadata__":{"a":{"b":"c"}}}', /expected no objects within/],
    ['half of a surrogate pair', `{"\\ud800":${tensor('U8', '[1]', 0, 1)}}`, /surrogate/],
    ['bytes before the first tensor', file('"U8"', '[1]', '1,2'), /"x": expected data_offsets from 0 .*\[1, 2\]/],
    ['a hole', `{${x},"y":${tensor('U8', '[1]', 25, 26)}}`, /"y": expected data_offsets from 24 .*\[25, 26\]/],
    ['an overlap', `{${x},"y":${tensor('U8', '[1]', 23, 24)}}`, /"y": expected data_offsets from 24 .*\[23, 24\]/],
    ['the same bytes twice', `{${x},"y":${tensor('F32', '[6]', 0, 24)}}`, /from 24 .*\[0, 24\]/],
    ['fewer bytes than the shape has', file('"F32"', '[2,3]', '0,23'), /24 bytes .*\[2,3\] of FP32, got \[0, 23\]/],
    ['more bytes than the shape has', file('"F32"', '[2,3]', '0,28'), /24 bytes .*\[0, 28\]/],
    ['bytes of an empty tensor', file('"F32"', '[0]', '0,4'), /"x": expected .* 0 bytes/],
    ['a product that overflows', file('"U8"', '[4294967296,4294967296]', '0,0'), /\[4294967296,4294967296\] overflows/],
    ['a product that overflows before a zero', file('"U8"', '[4294967296,4294967296,0]', '0,0'), /overflows/],
    ['bytes that overflow', file('"F64"', '[2251799813685248]', '0,0'), /overflows/],
    // What the reference lets pass, and the format does not.
    ['a name given twice', `{${x},${x}}`, /different names, got "x" twice/],
    ['a name given twice, once with an escape', `{${x},${x.replace('x', '\\u0078')}}`, /got "x" twice/],
    ['a member given twice', '{"x":{"dtype":"F32","dtype":"F32"}}', /got "dtype" twice/],
    ['metadata given twice', '{"__metadata__":{},"__metadata__":{}}', /got "__metadata__" twice/],
    ['a text of metadata given twice', '{"__metadata__":{"a":"","a":""}}', /got "a" twice/],
    ['metadata that is null', '{"__metadata__":null}', /__metadata__/],
    ['one member more', `{${x.replace('}', ',"strides":[3,1]}')}}`, /got .*strides/],
    // What would cost time.
    ['objects without end', `${'{"":'.repeat(9000)}0${'}'.repeat(9000)}`, /expected no objects within/],
    ['lists without end', `{"x":${'['.repeat(9000)}${']'.repeat(9000)}}`, /got no object/],
  ])('refuses %s', (_, header, detail) => {
    expect(() => readSafetensorsHead(safetensorsFile(header))).toThrow(
      expect.objectContaining({ code: 'MALFORMED_SAFETENSORS', detail: expect.stringMatching(detail) }),
    );
  });

  const readable = 'U64, I64, F64, F32, U32, I32, BF16, F16, U16, I16, I8, U8, BOOL';

  test.each(['F8_E5M2', 'F8_E4M3', 'F4', 'C64', 'FP32', 'f32', 'toString', ''])('refuses the dtype %j', (dtype) => {
    expect(() => readSafetensorsHead(safetensorsFile(`{"x":${tensor(dtype, '[1]', 0, 1)}}`))).toThrow(
      expect.objectContaining({
        code: 'INVALID_DATATYPE',
        detail: `"x": expected a dtype of ${readable}, got "${dtype}"`,
      }),
    );
  });

  test('refuses thousands of axes', () => {
    expect(() => readSafetensorsHead(safetensorsFile(file('"U8"', `[${Array(9000).fill(1)}]`, '0,1')))).toThrow(
      expect.objectContaining({ code: 'INVALID_SHAPE', detail: '"x": expected fewer axes, got 9000' }),
    );
  });

  test('refuses a file that ends within its header, with the bytes it has and should have', () => {
    const file = safetensorsFile(`{${x}}`);
    const lengths = Array.from({ length: file.length - 8 }, (_, i) => i);
    for (const length of lengths) {
      expect(() => readSafetensorsHead(file.subarray(0, 8 + length))).toThrow(
        expect.objectContaining({
          code: 'MALFORMED_SAFETENSORS',
          detail: `safetensors: expected a header of ${x.length + 2} bytes, got ${length}`,
        }),
      );
    }
  });

  test('has sentences of a bounded length, whatever the name, the dtype and the members are', () => {
    const long = 'n'.repeat(20_000);
    for (const header of [
      `{"${long}":0}`,
      `{"${long}":0,"${long}":0}`,
      `{"${long}":${tensor(long, '[1]', 0, 1)}}`,
      `{"x":{"${long}":""}}`,
      `{"x":${tensor('U8', `[${'9'.repeat(20_000)}]`, 0, 1)}}`,
      `{"x":${tensor('U8', `[-${'9'.repeat(20_000)}]`, 0, 1)}}`,
    ]) {
      const read = () => readSafetensorsHead(safetensorsFile(header));
      expect(read).toThrow(expect.objectContaining({ detail: expect.stringMatching(/^.{1,300}$/) }));
    }
  });
});
