/** Powers of ten from 10^0 on. */
const TENS = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
  10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
  10000000000000000000,
]);

const ZEROS: u64 = 0x3030303030303030;

/** 10^exponent, up to 10^19. */
export function powerOfTen(exponent: i32): u64 {
  return load<u64>(TENS + ((<usize>exponent) << 3));
}

/** How many digits a number has; one for 0. */
export function countDigits(value: u64): i32 {
  // Bits times log10 2: the number of digits, or one less.
  const fewest = ((64 - <i32>clz(value | 1)) * 1233) >> 12;
  return fewest + <i32>((value | 1) >= powerOfTen(fewest));
}

/** The eight digits of a number below 10^8 in ASCII, the first in the low byte. */
export function eightDigits(value: u32): u64 {
  const thousands = value / 10000;
  const fours = <u64>thousands | ((<u64>(value - thousands * 10000)) << 32);
  const hundreds = ((fours * 10486) >> 20) & 0x0000007f0000007f;
  const twos = hundreds + ((fours - hundreds * 100) << 16);
  const tens = ((twos * 103) >> 10) & 0x000f000f000f000f;
  return (tens + ((twos - tens * 10) << 8)) | ZEROS;
}

/** Writes a number without zeros before it; returns where it ends. Up to 7 bytes more are used up. */
export function writeWhole(text: usize, value: u64): usize {
  if (value >= 100000000) {
    const head = value / 100000000;
    text = writeWhole(text, head);
    store<u64>(text, eightDigits(<u32>(value - head * 100000000)));
    return text + 8;
  }
  const digits = countDigits(value);
  store<u64>(text, eightDigits(<u32>value * <u32>powerOfTen(8 - digits)));
  return text + digits;
}

/** How many of eight bytes, from the low one on, are digits before the first that is none. */
export function leadingDigits(bytes: u64): i32 {
  const digits = bytes ^ ZEROS;
  // Bit 7 of a byte past 9; what is carried reaches only bytes behind it.
  const others = ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
  return <i32>(ctz(others) >> 3);
}

/** The number that the first `count` of eight bytes in ASCII write, from 1 to 8 of them, the first in the low byte. */
export function numberOfDigits(bytes: u64, count: i32): u64 {
  // Zeros before it: Lemire, "Quickly parsing eight digits", 2018.
  const digits = (bytes ^ ZEROS) << (64 - (count << 3));
  const twos = digits * 10 + (digits >> 8);
  const first = (twos & 0x000000ff000000ff) * 0x000f424000000064;
  const second = ((twos >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (first + second) >> 32;
}
