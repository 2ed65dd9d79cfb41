import { describe, expect, test } from 'vitest';
import { jsonOutcomes } from '../../support/json-outcome.ts';

const outcomes = (text: string) => jsonOutcomes([new TextEncoder().encode(text)]);
const numbers = (count: number, number: (i: number) => number | string = (i) => i % 100): string[] =>
  Array.from({ length: count }, (_, i) => String(number(i)));
const tensor = (datatype: string, shape: readonly number[], data: string, more = ''): string =>
  `{"name":"x","datatype":"${datatype}","shape":[${shape}],"data":${data}${more}}`;
const message = (...inputs: readonly string[]): string => `{"inputs":[${inputs}]}`;
const nested = (rows: number, columns: number, number?: (i: number) => number | string): string => {
  const all = numbers(rows * columns, number);
  return `[${Array.from({ length: rows }, (_, i) => `[${all.slice(i * columns, (i + 1) * columns)}]`)}]`;
};
const list = `[${numbers(200)}]`;

describe('long lists of numbers are read from their bytes', () => {
  test.each<[string, string, number]>([
    ['a flat list', message(tensor('FP32', [200], list)), 1],
    ['a flat list of a tensor of rank 2', message(tensor('FP32', [20, 10], list)), 1],
    ['rows', message(tensor('INT16', [10, 20], nested(10, 20))), 1],
    ['rows of one', message(tensor('FP64', [200, 1], nested(200, 1))), 1],
    ['lists of rank 3', message(tensor('UINT8', [2, 10, 20], `[${nested(10, 20)},${nested(10, 20)}]`)), 1],
    ['FP16', message(tensor('FP16', [200], list)), 1],
    ['BF16', message(tensor('BF16', [200], list)), 1],
    ['BOOL of 0 and 1', message(tensor('BOOL', [200], `[${numbers(200, (i) => i % 2)}]`)), 1],
    ['INT64 past 2^53', message(tensor('INT64', [100], `[${numbers(100, (i) => `-9007199254740${993 + i}`)}]`)), 1],
    [
      'more text than the kernel has at a time',
      message(tensor('FP64', [40_000], `[${numbers(40_000, (i) => i / 7)}]`)),
      1,
    ],
    [
      'rows that end in other blocks',
      message(
        tensor(
          'FP32',
          [3000, 7],
          nested(3000, 7, (i) => i / 3),
        ),
      ),
      1,
    ],
    ['white space', message(tensor('FP32', [200], `\n\t[ ${numbers(200).join(' ,\r\n  ')} ]`)), 1],
    ['the name within a text', `{"id":"\\"data\\":[","inputs":[${tensor('FP32', [200], list)}]}`, 1],
    [
      'two tensors, one of them short',
      message(tensor('FP32', [200], list), tensor('FP32', [2], '[1,2]').replace('"x"', '"y"')),
      1,
    ],
    ['two tensors', message(tensor('FP32', [200], list), tensor('INT8', [200], list).replace('"x"', '"y"')), 2],
  ])('%s', (_, text, count) => {
    const { slow, fast, read } = outcomes(text);
    expect(fast).toEqual(slow);
    expect(fast).toHaveProperty('inputs');
    expect(read).toBe(count);
  });

  test('whatever the chunks', () => {
    const body = new TextEncoder().encode(message(tensor('FP32', [10, 20], nested(10, 20))));
    const whole = jsonOutcomes([body]).slow;
    for (let cut = 0; cut <= body.length; cut += 7) {
      expect(jsonOutcomes([body.subarray(0, cut), body.subarray(cut)]).fast).toEqual(whole);
    }
  });
});

describe('any other text is read as a whole', () => {
  test.each([
    ['a list of another name', `{"inputs":[${tensor('FP32', [200], list)}],"x\\"data":${list}}`],
    ['said floats', message(tensor('FP32', [201], list.replace(']', ',"NaN"]')))],
    ['true and false', message(tensor('BOOL', [200], `[${numbers(200, (i) => String(i % 2 === 0))}]`))],
    ['a list that is given twice', message(tensor('FP32', [200], list, `,"data":[${numbers(200, () => 7)}]`))],
    ['a list that a short one replaces', message(tensor('FP32', [1], list, ',"data":[7]'))],
    ['a list in the parameters', `{"parameters":{"data":${list}},"inputs":[${tensor('FP32', [200], list)}]}`],
    ['a list beside the inputs', `{"data":${list},"inputs":[${tensor('FP32', [200], list)}]}`],
    ['inputs twice', `{"inputs":[${tensor('FP32', [200], list)}],"inputs":[${tensor('INT8', [1], '[1]')}]}`],
    ['more digits than fit', message(tensor('FP64', [200], `[${numbers(200, () => `0.1${'0'.repeat(20)}1`)}]`))],
    ['subnormal doubles', message(tensor('FP64', [200], `[${numbers(200, () => '5e-324')}]`))],
    ['integers with a point', message(tensor('INT32', [200], `[${numbers(200, () => '1.0')}]`))],
    ['spaces between closing brackets', message(tensor('FP32', [10, 20], nested(10, 20).replace(']]', '] ]')))],
  ])('%s', (_, text) => {
    const { slow, fast } = outcomes(text);
    expect(fast).toEqual(slow);
  });

  test.each([
    ['a number past FP32', message(tensor('FP32', [201], list.replace(']', ',1e39]')))],
    ['a number past FP16', message(tensor('FP16', [201], list.replace(']', ',65520]')))],
    ['a number past FP64', message(tensor('FP64', [201], list.replace(']', ',1e309]')))],
    ['a number past INT8', message(tensor('INT8', [201], list.replace(']', ',128]')))],
    ['2 as BOOL', message(tensor('BOOL', [200], list))],
    ['a fraction as INT64', message(tensor('INT64', [201], list.replace(']', ',0.5]')))],
    ['rounded INT64', message(tensor('INT64', [201], list.replace(']', ',9007199254740993e0]')))],
    ['too few numbers', message(tensor('FP32', [201], list))],
    ['too many numbers', message(tensor('FP32', [199], list))],
    ['an uneven row', message(tensor('FP32', [10, 20], nested(10, 20).replace('],[', ',1],[')))],
    ['a row too many', message(tensor('FP32', [9, 20], nested(10, 20)))],
    ['lists deeper than the shape', message(tensor('FP32', [200], nested(10, 20)))],
    ['lists in lists of a scalar', message(tensor('FP32', [], nested(1, 200)))],
    ['a text in a row', message(tensor('FP32', [10, 20], nested(10, 20).replace(',5,', ',"5",')))],
    ['an unknown datatype', message(tensor('FP8', [200], list))],
    ['a negative shape', message(tensor('FP32', [-200], list))],
    ['a shape that no memory holds', message(tensor('FP32', [2 ** 31, 2 ** 31], list))],
    ['a name twice', message(tensor('FP32', [200], list), tensor('FP32', [200], list))],
    ['data and base64', message(tensor('FP32', [200], list, ',"data_base64":""'))],
    ['a number with a zero before it', message(tensor('FP32', [200], list.replace(',10,', ',010,')))],
    ['two commas', message(tensor('FP32', [200], list.replace(',10,', ',10,,')))],
    ['no comma', message(tensor('FP32', [200], list.replace(',10,', ' 10,')))],
    ['a comma at the end', message(tensor('FP32', [200], list.replace(']', ',]')))],
    ['a bracket too many', message(tensor('FP32', [200], `${list}]`))],
    ['a list without its end', message(tensor('FP32', [200], list)).slice(0, -20)],
    ['a byte that JSON does not have', message(tensor('FP32', [200], list.replace(',10,', ',\u0000,')))],
  ])('%s is refused as it is without it', (_, text) => {
    const { slow, fast } = outcomes(text);
    expect(slow).toHaveProperty('code');
    expect(fast).toEqual(slow);
  });

  test('bytes that are no UTF-8 are refused as they are without it', () => {
    const body = new TextEncoder().encode(message(tensor('FP32', [200], list)));
    body[body.indexOf(0x5b, 40) + 200] = 0xff;
    const { slow, fast } = jsonOutcomes([body]);
    expect(slow).toHaveProperty('detail', 'expected JSON in UTF-8, got bytes that are not');
    expect(fast).toEqual(slow);
  });

  test('lists without an end take no quadratic time', () => {
    const { slow, fast } = outcomes(`{"inputs":[${'"data":[1,'.repeat(200_000)}`);
    expect(fast).toEqual(slow);
  });
});

test('a long list that is no JSON is what a message with two lists of one name is refused for', () => {
  const list = Array.from({ length: 100 }, (_, i) => 100 + i).join();
  const { slow, fast } = outcomes(`{"inputs":[{"name":"x","data":[${list},1x2],"data":[${list}]}]}`);
  expect(slow).toMatchObject({ code: 'MALFORMED_JSON', detail: expect.stringContaining('expected JSON') });
  expect(fast).toEqual(slow);
});
