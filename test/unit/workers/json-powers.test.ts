import { expect, test } from 'vitest';
import { POWERS_OF_TEN } from '../../../workers/json-powers.ts';

test('the powers of ten are their first 128 bits, rounded up', () => {
  const words = new BigUint64Array(POWERS_OF_TEN.buffer);
  expect(words).toHaveLength(2 * (342 + 1 + 324));
  for (let exponent = -342; exponent <= 324; exponent += 1) {
    const [high = 0n, low = 0n] = words.subarray(2 * (exponent + 342));
    const bits = (high << 64n) | low;
    // Normalized, so 10^|e| times or over some power of two, of which the length in bits is that of its digits.
    expect(bits >> 127n).toBe(1n);
    const size = 10n ** BigInt(Math.abs(exponent));
    const length = size.toString(2).length;
    const [numerator, denominator] =
      exponent < 0
        ? [1n << BigInt(length + 127), size]
        : [size << BigInt(Math.max(0, 128 - length)), 1n << BigInt(Math.max(0, length - 128))];
    expect(bits * denominator >= numerator && (bits - 1n) * denominator <= numerator).toBe(true);
  }
});
