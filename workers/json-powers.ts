/** The powers of ten from 10^-342 to 10^324, by which doubles' decimals are scaled, read or written. */
const LEAST = -342;
const MOST = 324;

/** The first 128 bits of 10^exponent, rounded up. */
const first128 = (exponent: number): bigint => {
  const size = 10n ** BigInt(Math.abs(exponent));
  const bits = size.toString(2).length;
  if (exponent < 0) return (1n << BigInt(bits + 127)) / size + 1n;
  return bits <= 128 ? size << BigInt(128 - bits) : (size >> BigInt(bits - 128)) + 1n;
};

/** The table of `powerAt` in `kernels/json-powers.as.ts`: of each power the high 64 bits and the low, little-endian. */
export const POWERS_OF_TEN: Uint8Array = new Uint8Array(
  BigUint64Array.from({ length: 2 * (MOST - LEAST + 1) }, (_, i) => {
    const bits = first128(LEAST + (i >> 1));
    return i % 2 === 0 ? bits >> 64n : BigInt.asUintN(64, bits);
  }).buffer,
);
