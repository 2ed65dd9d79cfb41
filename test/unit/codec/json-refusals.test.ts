import { describe, expect, test } from 'vitest';
import { readJsonMessage } from '../../../src/codec/json.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('readJsonMessage', () => {
  const x = (rest: string): string => `{"inputs":[{"name":"x",${rest}}]}`;
  test.each([
    ['nothing', '', 'MALFORMED_JSON', /nothing/],
    ['half a message', '{"inputs":[', 'MALFORMED_JSON', /its end at position 11 /],
    [
      'something else, without showing it',
      '{"secret": hunter2}',
      'MALFORMED_JSON',
      /^(?!.*hunter).*"h" at position 11 \(line 1 column 12\)/,
    ],
    ['what Python writes', '{"a":\n [1, NaN]}', 'MALFORMED_JSON', /line 2 column 6\): NaN has to be the text "NaN"/],
    ['a text too long to search', `[${' '.repeat(2 ** 22)}x]`, 'MALFORMED_JSON', /^expected JSON, got something else$/],
    ['a list', '[]', 'INVALID_INPUT', /an object with "inputs"/],
    ['null', 'null', 'INVALID_INPUT', /an object/],
    ['no inputs', '{}', 'INVALID_INPUT', /\/inputs/],
    ['an empty list of inputs', '{"inputs":[]}', 'INVALID_INPUT', /at least one/],
    ['inputs that are an object', '{"inputs":{}}', 'INVALID_INPUT', /\/inputs/],
    ['an input that is a number', '{"inputs":[1]}', 'INVALID_INPUT', /\/inputs\/0/],
    ['an unknown member', '{"inputs":[],"input":1}', 'INVALID_INPUT', /"input"/],
    ['an unknown member of an input', x('"dtype":"FP32","shape":[1],"data":[1]'), 'INVALID_INPUT', /"dtype"/],
    ['a prototype', x('"datatype":"FP32","shape":[1],"data":[1],"__proto__":{}'), 'INVALID_INPUT', /__proto__/],
    ['no name', '{"inputs":[{"datatype":"FP32","shape":[1],"data":[1]}]}', 'INVALID_INPUT', /\/inputs\/0\/name/],
    [
      'a name twice',
      '{"inputs":[{"name":"x","datatype":"INT8","shape":[1],"data":[1]},{"name":"x","datatype":"INT8","shape":[1],"data":[1]}]}',
      'INVALID_INPUT',
      /"x" twice/,
    ],
    ['no datatype', x('"shape":[1],"data":[1]'), 'INVALID_DATATYPE', /got nothing/],
    ['another datatype', x('"datatype":"float","shape":[1],"data":[1]'), 'INVALID_DATATYPE', /got "float"/],
    [
      'a datatype every object has',
      x('"datatype":"constructor","shape":[1],"data":[1]'),
      'INVALID_DATATYPE',
      /constructor/,
    ],
    ['no shape', x('"datatype":"FP32","data":[1]'), 'INVALID_SHAPE', /\/inputs\/0\/shape/],
    ['a shape of words', x('"datatype":"FP32","shape":["1"],"data":[1]'), 'INVALID_SHAPE', /whole numbers/],
    [
      'an overflowing shape',
      x('"datatype":"FP32","shape":[4294967296,4294967296],"data":[1]'),
      'INVALID_SHAPE',
      /overflows/,
    ],
    [
      'values for a shape that no memory holds',
      x('"datatype":"INT8","shape":[1099511627776],"data":[1]'),
      'INVALID_SHAPE',
      /1099511627776 values.*got 1/,
    ],
    [
      'lists for a shape that no memory holds',
      x('"datatype":"INT8","shape":[1,1099511627776],"data":[[1]]'),
      'INVALID_SHAPE',
      /data\/0: expected 1099511627776 values/,
    ],
    ['lists in a scalar', x('"datatype":"FP32","shape":[],"data":[[1]]'), 'INVALID_SHAPE', /data\/0: expected a value/],
    ['no data', x('"datatype":"FP32","shape":[1]'), 'INVALID_INPUT', /neither/],
    ['two kinds of data', x('"datatype":"UINT8","shape":[1],"data":[1],"data_base64":"AA=="'), 'INVALID_INPUT', /both/],
    ['data that is a number', x('"datatype":"FP32","shape":[1],"data":1'), 'INVALID_SHAPE', /\/inputs\/0\/data/],
    ['too few values', x('"datatype":"FP32","shape":[2,2],"data":[1,2,3]'), 'INVALID_SHAPE', /4 values.*got 3/],
    [
      'uneven lists',
      x('"datatype":"FP32","shape":[2,2],"data":[[1,2],[3]]'),
      'INVALID_SHAPE',
      /data\/1: expected 2 .*got 1/,
    ],
    [
      'lists deeper than the shape',
      x('"datatype":"FP32","shape":[2],"data":[[1],[2]]'),
      'INVALID_SHAPE',
      /data\/0: expected a value.*a list of 1/,
    ],
    [
      'lists beside values',
      x('"datatype":"FP32","shape":[2,1],"data":[[1],2]'),
      'INVALID_SHAPE',
      /data\/1: expected a list of 1.*a number/,
    ],
    ['a number past FP32', x('"datatype":"FP32","shape":[1],"data":[1e40]'), 'VALUE_OUT_OF_RANGE', /data\/0: .*1e\+40/],
    [
      'a number past FP64',
      x('"datatype":"FP64","shape":[1],"data":[1e999]'),
      'VALUE_OUT_OF_RANGE',
      /data\/0: .*past 1.8e308/,
    ],
    [
      'a number past FP16',
      x('"datatype":"FP16","shape":[2],"data":[0,65520]'),
      'VALUE_OUT_OF_RANGE',
      /data\/1: .*65520/,
    ],
    ['a number past BF16', x('"datatype":"BF16","shape":[1],"data":[3.4e38]'), 'VALUE_OUT_OF_RANGE', /3.4e\+38/],
    ['256 as UINT8', x('"datatype":"UINT8","shape":[1],"data":[256]'), 'VALUE_OUT_OF_RANGE', /0 to 255, got 256/],
    ['a fraction as INT32', x('"datatype":"INT32","shape":[1],"data":[1.5]'), 'VALUE_OUT_OF_RANGE', /got 1.5/],
    [
      '2^63 as INT64',
      x('"datatype":"INT64","shape":[1],"data":[9223372036854775808]'),
      'VALUE_OUT_OF_RANGE',
      /9223372036854775808/,
    ],
    [
      'an INT64 that loses digits',
      x('"datatype":"INT64","shape":[1],"data":[9007199254740993.0]'),
      'VALUE_OUT_OF_RANGE',
      /all digits/,
    ],
    [
      'an INT64 with an exponent past 2^53',
      x('"datatype":"INT64","shape":[1],"data":[1e18]'),
      'VALUE_OUT_OF_RANGE',
      /all digits/,
    ],
    ['a fraction as INT64', x('"datatype":"INT64","shape":[1],"data":[0.5]'), 'VALUE_OUT_OF_RANGE', /got 0.5/],
    ['true as UINT8', x('"datatype":"UINT8","shape":[1],"data":[true]'), 'VALUE_OUT_OF_RANGE', /got true/],
    ['an object as INT8', x('"datatype":"INT8","shape":[1],"data":[{"valueOf":1}]'), 'VALUE_OUT_OF_RANGE', /an object/],
    ['"NaN" as INT16', x('"datatype":"INT16","shape":[1],"data":["NaN"]'), 'VALUE_OUT_OF_RANGE', /got "NaN"/],
    [
      'a value in nested lists',
      x('"datatype":"UINT8","shape":[2,1,3],"data":[[[1,2,3]],[[4,5,-6]]]'),
      'VALUE_OUT_OF_RANGE',
      /^\/inputs\/0\/data\/1\/0\/2: .*-6/,
    ],
    [
      'a value after thousands',
      x(`"datatype":"UINT8","shape":[9000],"data":[${'1,'.repeat(8999)}256]`),
      'VALUE_OUT_OF_RANGE',
      /data\/8999: .*256/,
    ],
    ['-1 as UINT64', x('"datatype":"UINT64","shape":[1],"data":[-1]'), 'VALUE_OUT_OF_RANGE', /got -1/],
    ['2 as BOOL', x('"datatype":"BOOL","shape":[1],"data":[2]'), 'VALUE_OUT_OF_RANGE', /true or false, got 2/],
    ['null as FP32', x('"datatype":"FP32","shape":[1],"data":[null]'), 'VALUE_OUT_OF_RANGE', /got null/],
    ['a text as FP32', x('"datatype":"FP32","shape":[1],"data":["1"]'), 'VALUE_OUT_OF_RANGE', /got "1"/],
    [
      'base64 with bits that no byte has',
      x('"datatype":"UINT8","shape":[1],"data_base64":"AB=="'),
      'MALFORMED_JSON',
      /base64/,
    ],
    [
      'base64 with a line break',
      x('"datatype":"UINT8","shape":[3],"data_base64":"AA\\nA"'),
      'MALFORMED_JSON',
      /base64/,
    ],
    ['base64 of a web address', x('"datatype":"UINT8","shape":[3],"data_base64":"__--"'), 'MALFORMED_JSON', /base64/],
    ['base64 without padding', x('"datatype":"UINT8","shape":[1],"data_base64":"AA"'), 'MALFORMED_JSON', /base64/],
    [
      'base64 of another length',
      x('"datatype":"UINT8","shape":[2],"data_base64":"AA=="'),
      'WRONG_BYTE_COUNT',
      /expected 2 bytes.*received 1/,
    ],
    ['parameters that are a list', '{"inputs":[],"parameters":[]}', 'INVALID_ATTRIBUTE', /\/parameters/],
    ['an id that is a number', '{"inputs":[],"id":1}', 'INVALID_INPUT', /\/id/],
  ])('refuses %s', (_, text, code, detail) => {
    expect(() => readJsonMessage([utf8(text)])).toThrow(
      expect.objectContaining({ code, detail: expect.stringMatching(detail) }),
    );
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(() => readJsonMessage([Uint8Array.of(0x22, 0xff, 0x22)])).toThrow(
      expect.objectContaining({ code: 'MALFORMED_JSON' }),
    );
  });
});
