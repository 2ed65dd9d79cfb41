import { describe, expect, test } from 'vitest';
import { readAttributes } from '../../../src/pipeline/attributes/attributes.ts';
import { windowAttributes } from '../../../src/regions/window/attributes.ts';

const read = (given: Record<string, unknown>) => readAttributes(windowAttributes, given, 'window/max');

describe('readAttributes', () => {
  test('reads text and JSON alike', () => {
    const expected = { kernel_shape: [3, 3], strides: 2, ceil_mode: true, pad_value: '9007199254740993' };
    expect(read({ kernel_shape: '3,3', strides: '2', ceil_mode: 'true', pad_value: '9007199254740993' })).toEqual(
      expected,
    );
    expect(read(expected)).toEqual(expected);
  });

  test.each([
    [
      'an unknown attribute, with the near name and those allowed',
      { kernel_shap: 3 },
      'UNKNOWN_ATTRIBUTE',
      /did you mean "kernel_shape".*allowed: kernel_shape, strides/,
    ],
    [
      'a name that every object has',
      JSON.parse('{"__proto__": 1, "kernel_shape": 1}'),
      'UNKNOWN_ATTRIBUTE',
      /__proto__/,
    ],
    [
      'a missing attribute',
      {},
      'INVALID_ATTRIBUTE',
      /kernel_shape: expected a whole number from 1 or a list .* got nothing \(extent/,
    ],
    ['zero', { kernel_shape: 0 }, 'INVALID_ATTRIBUTE', /kernel_shape.*got 0/],
    ['a fraction', { kernel_shape: '1.5' }, 'INVALID_ATTRIBUTE', /got 1.5/],
    ['a number past 2^31', { kernel_shape: 2 ** 31 }, 'INVALID_ATTRIBUTE', /got 2147483648/],
    ['a list of four', { kernel_shape: '1,1,1,1' }, 'INVALID_ATTRIBUTE', /got \[1,1,1,1\]/],
    ['an object', { kernel_shape: {} }, 'INVALID_ATTRIBUTE', /got \{\}/],
    [
      'another word',
      { kernel_shape: 1, pad_mode: 'mirror' },
      'INVALID_ATTRIBUTE',
      /none .*, constant, reflect.* got "mirror"/,
    ],
  ])('refuses %s', (_, given, code, detail) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ code, detail: expect.stringMatching(detail) }));
  });
});
