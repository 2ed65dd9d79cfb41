import { describe, expect, test } from 'vitest';
import { fromBFloat16Bits, toBFloat16Bits } from '../../../src/tensor/half.ts';

describe('bfloat16', () => {
  test('every value comes back from its own bits', () => {
    for (let bits = 0; bits < 65_536; bits += 1) {
      const value = fromBFloat16Bits(bits);
      if (value === value) expect(toBFloat16Bits(value)).toBe(bits);
    }
  });

  test.each([
    ['a tie goes to the even neighbor below', 1 + 2 ** -8, 1],
    ['a tie goes to the even neighbor above', 1 + 3 * 2 ** -8, 1 + 2 ** -6],
    ['a hair above a tie goes up: rounded once, not through FP32', 1 + 2 ** -8 + 2 ** -40, 1 + 2 ** -7],
    ['past the largest it is infinity', 3.4e38, Number.POSITIVE_INFINITY],
    ['infinity stays', Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ['a hair above half the smallest subnormal is that', 2 ** -134 * (1 + 2 ** -20), 2 ** -133],
    ['half the smallest subnormal is 0', 2 ** -134, 0],
    ['negative zero keeps its sign', -0, -0],
  ])('%s', (_, value, expected) => {
    expect(fromBFloat16Bits(toBFloat16Bits(value))).toBe(expected);
  });

  test('NaN stays NaN', () => {
    expect(fromBFloat16Bits(toBFloat16Bits(Number.NaN))).toBeNaN();
  });
});
