const LEAST_POWER: i32 = -342;

/** The high word of a product. */
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const bLow = b & 0xffffffff;
  const aHigh = a >> 32;
  const bHigh = b >> 32;
  const cross = aHigh * bLow + ((aLow * bLow) >> 32);
  const other = aLow * bHigh + (cross & 0xffffffff);
  return aHigh * bHigh + (cross >> 32) + (other >> 32);
}

/** Where a table has 10^exponent, from 10^-342 to 10^324: 128 bits, the first of them set, rounded up; the high word first. */
export function powerAt(table: usize, exponent: i32): usize {
  return table + ((<usize>(exponent - LEAST_POWER)) << 4);
}
