import { BF16, FP16, FP32, FP64, INT8, INT16, INT32, INT64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { writeWhole } from './json-digits.as';
import { writeShortest } from './json-shortest.as';

const COMMA: u8 = 0x2c;
const MINUS: u8 = 0x2d;
const QUOTE: u8 = 0x22;

/** Whole floats below it have all their digits, others the fewest that read back. */
const MOST_WHOLE: u64 = 1000000000;

/** Of all FP32 the one whose shortest decimal, 7.038531e-26, is another when it is read as FP64 and rounded to FP32. */
const ROUNDED_TWICE: u32 = 0x15ae43fd;

/**
 * Writes elements of any datatype but BOOL in JSON, with a comma behind each; returns where they end. A float is the
 * shortest decimal that reads back as itself, NaN and infinities are texts. An element takes 26 bytes at most, and up to
 * 16 behind the last are used up. `powers`: the table of `powerAt`.
 */
export function write_json(x: usize, count: u32, text: usize, datatype: i32, powers: usize): usize {
  const bytes = bytesOf(datatype);
  for (const end = x + <usize>count * bytes; x < end; x += bytes) {
    if (datatype <= BF16) text = writeFloat(text, x, datatype, powers);
    else text = writeInteger(text, x, datatype);
    store<u8>(text, COMMA);
    text++;
  }
  return text;
}

function writeInteger(text: usize, x: usize, datatype: i32): usize {
  let value: u64;
  if (datatype > INT8) value = loadBits(x, bytesOf(datatype));
  else {
    const signed = loadSigned(x, datatype);
    store<u8>(text, MINUS);
    text += <usize>(signed < 0);
    value = <u64>abs(signed);
  }
  return writeWhole(text, value);
}

function loadBits(x: usize, bytes: usize): u64 {
  if (bytes == 8) return load<u64>(x);
  if (bytes == 4) return load<u32>(x);
  return bytes == 2 ? load<u16>(x) : load<u8>(x);
}

function loadSigned(x: usize, datatype: i32): i64 {
  if (datatype == INT64) return load<i64>(x);
  if (datatype == INT32) return load<i32>(x);
  return datatype == INT16 ? load<i16>(x) : load<i8>(x);
}

function writeFloat(text: usize, x: usize, datatype: i32, powers: usize): usize {
  if (datatype == FP32) {
    const bits = load<u32>(x);
    if ((bits & 0x7fffffff) == ROUNDED_TWICE) return writeRoundedTwice(text, bits, powers);
    return writeBits<u32>(text, bits, 23, 8, powers);
  }
  if (datatype == FP64) return writeBits<u64>(text, load<u64>(x), 52, 11, powers);
  if (datatype == FP16) return writeBits<u32>(text, load<u16>(x), 10, 5, powers);
  return writeBits<u32>(text, load<u16>(x), 7, 8, powers);
}

/** With a digit more, as an FP64. */
function writeRoundedTwice(text: usize, bits: u32, powers: usize): usize {
  const sign = (<u64>(bits >> 31)) << 63;
  return writeBits<u64>(text, reinterpret<u64>(7.0385307e-26) | sign, 52, 11, powers);
}

/** Writes the float of IEEE 754 with these bits: a sign, an exponent, a fraction. `Bits` as `writeShortest` has it. */
function writeBits<Bits>(text: usize, bits: u64, fractionBits: i32, exponentBits: i32, powers: usize): usize {
  const fraction = bits & (((<u64>1) << fractionBits) - 1);
  const most = (1 << exponentBits) - 1;
  const biased = <i32>(bits >> fractionBits) & most;
  const isNegative = <bool>(bits >> (fractionBits + exponentBits));
  if (biased == most) return writeSpecial(text, fraction != 0, isNegative);
  store<u8>(text, MINUS);
  text += <usize>isNegative;
  const significand = fraction | ((<u64>(biased != 0)) << fractionBits);
  const exponent = max(biased, 1) - (most >> 1) - fractionBits;
  const whole = wholeOf(significand, exponent);
  if (whole < MOST_WHOLE) return writeWhole(text, whole);
  return writeShortest<Bits>(text, significand, exponent, fraction == 0 && biased > 1, powers);
}

/** significand · 2^exponent where that is whole; u64.MAX_VALUE elsewhere, and where it is past 2^60. */
function wholeOf(significand: u64, exponent: i32): u64 {
  if (exponent >= 0) return significand < MOST_WHOLE && exponent < 30 ? significand << exponent : u64.MAX_VALUE;
  const places = min(-exponent, 63);
  const whole = significand >> places;
  return whole << places == significand ? whole : u64.MAX_VALUE;
}

function writeSpecial(text: usize, isNan: bool, isNegative: bool): usize {
  store<u8>(text, QUOTE);
  text++;
  if (isNan) {
    // NaN"
    store<u32>(text, 0x224e614e);
    return text + 4;
  }
  store<u8>(text, MINUS);
  text += <usize>isNegative;
  // Infinity"
  store<u64>(text, 0x7974696e69666e49);
  store<u8>(text, QUOTE, 8);
  return text + 9;
}
