import { countDigits, eightDigits, powerOfTen } from './json-digits.as';
import { multiplyHigh, powerAt } from './json-powers.as';

const ZEROS: u64 = 0x3030303030303030;
const POINT: u8 = 0x2e;

/**
 * Writes the shortest decimal between the neighbors of significand · 2^exponent, of those the nearest, as JavaScript
 * writes numbers; returns where it ends. `Bits`: u64 for FP64, u32 for narrower floats. `isLowerNearer`: the neighbor
 * below is half as far. Up to 16 bytes more are used up. `powers`: the table of `powerAt`.
 * Giulietti, "The Schubfach way to render doubles", 2020.
 */
export function writeShortest<Bits>(
  text: usize,
  significand: u64,
  exponent: i32,
  isLowerNearer: bool,
  powers: usize,
): usize {
  const k = (exponent * 1262611 - (isLowerNearer ? 524031 : 0)) >> 22;
  const shift = exponent + ((-k * 1741647) >> 19) + 1;
  const power = powerAt(powers, -k);
  const odd = significand & 1;
  // In quarters of 10^k.
  const value = scale<Bits>(power, (significand << 2) << shift);
  const lower = scale<Bits>(power, ((significand << 2) - 2 + <u64>isLowerNearer) << shift) + odd;
  const upper = scale<Bits>(power, ((significand << 2) + 2) << shift) - odd;
  const digits = value >> 2;
  const fewer = digits / 10;
  const isFewerDown = lower <= fewer * 40;
  const isFewerUp = <bool>(<u32>(fewer * 40 + 40 <= upper) & <u32>(fewer != 0));
  const isDown = lower <= digits << 2;
  const isUp = (digits << 2) + 4 <= upper;
  // Of two as near the even one, as String has it; of narrow floats the larger, as toPrecision has it.
  const tie = sizeof<Bits>() == 8 ? digits & 1 : 1;
  const isNearerUp = value + tie > (digits << 2) + 2;
  // Selected, not branched to: which of them it is no processor foresees.
  const isFewer = isFewerDown != isFewerUp;
  const all = digits + <u64>select(isUp, isNearerUp, isDown != isUp);
  return writeDecimal<Bits>(text, select(fewer + <u64>isFewerUp, all, isFewer), k + <i32>isFewer);
}

/** A number times a power of ten, rounded to odd. For narrow floats the first 64 bits of the power are enough. */
function scale<Bits>(power: usize, value: u64): u64 {
  const high = load<u64>(power);
  const low = load<u64>(power, 8);
  if (sizeof<Bits>() == 8) {
    const product = high * value;
    const middle = product + multiplyHigh(low, value);
    return (multiplyHigh(high, value) + <u64>(middle < product)) | <u64>(middle > 1);
  }
  const first = high + <u64>(low != 0);
  const product = (first >> 32) * value + (((first & 0xffffffff) * value) >> 32);
  return (product >> 32) | <u64>((product & 0xffffffff) > 1);
}

/** Writes digits · 10^exponent, digits from 1 to 10^17, of narrow floats to 10^9, without zeros at their end. */
function writeDecimal<Bits>(text: usize, digits: u64, exponent: i32): usize {
  const length = countDigits(digits);
  const point = length + exponent;
  // The first digit, and the others with zeros behind them.
  let nine: u32;
  let last = ZEROS;
  if (sizeof<Bits>() == 8) {
    const all = digits * powerOfTen(17 - length);
    nine = <u32>(all / 100000000);
    last = eightDigits(<u32>(all % 100000000));
  } else nine = <u32>digits * <u32>powerOfTen(9 - length);
  const first = <u8>(nine / 100000000) + 0x30;
  const next = eightDigits(nine % 100000000);
  const others = i64x2.replace_lane(i64x2.splat(next), 1, last);
  const count = last == ZEROS ? 9 - trailingZeros(next) : 17 - trailingZeros(last);
  if (point > -6 && point < count) {
    // Zeros before the first digit, and one that is the whole part.
    const zeros = max(1 - point, 0);
    const begin = zeros + <i32>(zeros > 0);
    const dot = max(point, 1);
    store<u64>(text, ZEROS);
    store<u8>(text + begin, first);
    v128.store(text + begin, others, 1);
    store<u8>(text + dot, POINT);
    v128.store(text + max(begin, dot), skip(others, <u8>(dot - 1)), 1);
    return text + count + zeros + 1;
  }
  store<u8>(text, first);
  if (point > 0 && point <= 21) {
    v128.store(text, others, 1);
    store<u32>(text, <u32>ZEROS, 17);
    return text + point;
  }
  store<u8>(text, POINT, 1);
  v128.store(text, others, 2);
  return writeExponent(text + count + <i32>(count > 1), point - 1);
}

/** How many of eight digits in ASCII are zeros at their end. */
function trailingZeros(digits: u64): i32 {
  return <i32>clz(digits ^ ZEROS) >> 3;
}

/** A vector without its first bytes. */
function skip(bytes: v128, count: u8): v128 {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return i8x16.swizzle(bytes, i8x16.add(places, i8x16.splat(count)));
}

function writeExponent(text: usize, exponent: i32): usize {
  store<u8>(text, 0x65);
  store<u8>(text, exponent < 0 ? 0x2d : 0x2b, 1);
  const size = <u32>abs(exponent);
  const digits = countDigits(size);
  store<u32>(text, <u32>(eightDigits(size) >> (64 - (digits << 3))), 2);
  return text + 2 + digits;
}
