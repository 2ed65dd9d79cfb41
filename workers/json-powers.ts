/** The powers of ten from 10^-342 to 10^324, by which doubles' decimals are scaled, read or written. */
const LEAST = -342;
const MOST = 324;

/** Of each power the first 128 bits, rounded up: the high 64 and the low. Every thread makes them as it starts, in 1 ms. */
const makePowers = (): BigUint64Array => {
  const table = new BigUint64Array(2 * (MOST - LEAST + 1));
  const set = (exponent: number, bits: bigint): void =>
    table.set([bits >> 64n, BigInt.asUintN(64, bits)], 2 * (exponent - LEAST));
  let power = 1n;
  for (let exponent = 0; exponent <= -LEAST; exponent += 1) {
    const length = Math.floor(exponent * Math.log2(10)) + 1;
    if (exponent <= MOST)
      set(exponent, length <= 128 ? power << BigInt(128 - length) : (power >> BigInt(length - 128)) + 1n);
    if (exponent > 0) set(-exponent, (1n << BigInt(length + 127)) / power + 1n);
    power *= 10n;
  }
  return table;
};

/** The table of `powerAt` in `kernels/json-powers.as.ts`, little-endian. */
export const POWERS_OF_TEN: Uint8Array = new Uint8Array(makePowers().buffer);
