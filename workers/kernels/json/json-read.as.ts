import { FP32, FP64, INT8 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { leadingDigits, numberOfDigits, powerOfTen } from './json-digits.as';
import { nearestDouble } from './json-nearest.as';

const COMMA: u8 = 0x2c;
const MINUS: u8 = 0x2d;
const PLUS: u8 = 0x2b;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const OPEN: u8 = 0x5b;
const CLOSE: u8 = 0x5d;

/** Past it an exponent is out of range, whatever the digits. */
const MOST_EXPONENT: i32 = 9999;

// The number that was read last: digits · 10^power, without its sign.
let digits: u64 = 0;
let power: i32 = 0;
let isWhole: bool = false;

/**
 * Reads numbers of nested lists in JSON, from number `first` on, up to `count` of them, and returns how many. It stops
 * at what does not end in the text, is no such number, no value of the datatype, or none that it is sure of.
 *
 * `text`: `bytes` of it, and 8 behind them that are overwritten; it begins behind the number before, with what closes and
 * opens lists in between. `cursor`: u32, how many of its bytes are read; it is moved on. `extents`: u32, outermost first.
 * Stores elements of `datatype`, any but FP16, BF16 and BOOL: FP64 as JSON.parse has it, FP32 rounded from that, integers
 * exact and without a fraction or an exponent. `powers`: the table of `powerAt`.
 */
export function read_json(
  text: usize,
  bytes: u32,
  cursor: usize,
  x: usize,
  first: u32,
  count: u32,
  extents: usize,
  rank: u32,
  datatype: i32,
  powers: usize,
): u32 {
  const end = text + bytes;
  // No loop runs past the text: this is neither a digit nor white space.
  store<u64>(end, 0);
  let at = text + load<u32>(cursor);
  const size = bytesOf(datatype);
  const width = load<u32>(extents + ((<usize>rank - 1) << 2));
  let column = first % width;
  for (let i: u32 = 0; i < count; i++, x += size) {
    at = column == 0 ? enterRow(at, first + i, extents, rank) : passByte(at, COMMA);
    if (at == 0) return i;
    at = passSpace(at);
    const isNegative = load<u8>(at) == MINUS;
    at = readNumber(at + <usize>isNegative);
    if (at == 0 || at >= end) return i;
    if (!(datatype <= FP32 ? storeFloat(x, datatype, isNegative, powers) : storeInteger(x, datatype, isNegative)))
      return i;
    store<u32>(cursor, <u32>(at - text));
    column = column + 1 == width ? 0 : column + 1;
  }
  return count;
}

function storeFloat(x: usize, datatype: i32, isNegative: bool, powers: usize): bool {
  const size = nearestDouble(digits, power, powers);
  const value = reinterpret<f64>(reinterpret<u64>(size) | ((<u64>isNegative) << 63));
  if (datatype == FP64) {
    store<f64>(x, value);
    return size == size;
  }
  store<f32>(x, <f32>value);
  return <f32>size < Infinity;
}

function storeInteger(x: usize, datatype: i32, isNegative: bool): bool {
  const bytes = bytesOf(datatype);
  const most = u64.MAX_VALUE >> (64 - (bytes << 3));
  const limit = datatype <= INT8 ? (most >> 1) + <u64>isNegative : most * <u64>!isNegative;
  const value = (digits ^ -(<u64>isNegative)) + <u64>isNegative;
  if (bytes == 8) store<u64>(x, value);
  else if (bytes == 4) store<u32>(x, <u32>value);
  else if (bytes == 2) store<u16>(x, <u16>value);
  else store<u8>(x, <u8>value);
  return isWhole && digits <= limit;
}

/** Where the text goes on behind what stands before a number that begins a row. As all below: 0 where anything else stands. */
function enterRow(at: usize, index: u32, extents: usize, rank: u32): usize {
  let lists: u32 = 0;
  let size: u32 = 1;
  do size *= load<u32>(extents + ((<usize>rank - lists - 1) << 2));
  while (index % size == 0 && ++lists < rank);
  if (index > 0) {
    for (let i: u32 = 0; i < lists; i++) at = passByte(at, CLOSE);
    at = passByte(at, COMMA);
  }
  for (let i: u32 = 0; i < lists; i++) at = passByte(at, OPEN);
  return at;
}

function passByte(at: usize, byte: u8): usize {
  at = passSpace(at);
  return load<u8>(at) == byte ? at + 1 : 0;
}

function passSpace(at: usize): usize {
  for (let byte = load<u8>(at); byte <= 0x20; byte = load<u8>(++at)) {
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) break;
  }
  return at;
}

/** Reads a number without a sign. It has 19 digits at most, but for zeros before the first other one. */
function readNumber(at: usize): usize {
  const start = at;
  let point: usize = 0;
  let value: u64 = 0;
  let next: u8 = 0;
  for (;;) {
    const bytes = load<u64>(at);
    const count = leadingDigits(bytes);
    if (count > 0) {
      if (value >= powerOfTen(19 - count)) return 0;
      value = value * powerOfTen(count) + numberOfDigits(bytes, count);
      at += count;
      if (count == 8) continue;
    }
    next = <u8>(bytes >> (count << 3));
    if (next != POINT || point != 0) break;
    point = ++at;
  }
  const end = point == 0 ? at : point - 1;
  // Not one by one: which numbers have one digit no processor foresees.
  const hasZeroBefore = <u32>(load<u8>(start) == ZERO) & <u32>(end > start + 1);
  if (<u32>(end == start) | <u32>(at == point) | hasZeroBefore) return 0;
  digits = value;
  power = point == 0 ? 0 : <i32>(point - at);
  isWhole = point == 0;
  return (next | 0x20) == 0x65 ? readExponent(at + 1) : at;
}

function readExponent(at: usize): usize {
  isWhole = false;
  const sign = load<u8>(at);
  at += <usize>(sign == MINUS || sign == PLUS);
  const start = at;
  let size: i32 = 0;
  for (let digit = load<u8>(at) - ZERO; digit <= 9; digit = load<u8>(++at) - ZERO) {
    size = min(size * 10 + digit, MOST_EXPONENT);
  }
  power += sign == MINUS ? -size : size;
  return at == start ? 0 : at;
}
