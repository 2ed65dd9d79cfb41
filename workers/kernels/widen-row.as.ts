import { exponent, input, map } from './arithmetic.as';
import * as codes from './codes.as';
import { isNative } from './fold.as';
import { fromHalf } from './half.as';
import { orderHalves } from './half-order.as';
import { powerOf } from './power.as';

/**
 * `count` elements of the call's input at `from`, mapped, as K at `to`. K can hold every value of the input, or has
 * the bits of the halves in their order.
 */
export function widenRow<K>(from: usize, to: usize, count: i32): void {
  if (isNative<K>()) return orderHalves(from, to, count);
  widenFrom<K>(input, from, to, count);
  if (map == codes.MAP_NONE) return;
  if (isFloat<K>()) mapFloats<K>(to, count);
  else if (isSigned<K>()) mapIntegers<K>(to, count);
}

/** `count` elements of a datatype at `from` as K at `to`. */
export function widenFrom<K>(datatype: i32, from: usize, to: usize, count: i32): void {
  switch (datatype) {
    case codes.FP64:
      return widenOneByOne<f64, K>(from, to, count);
    case codes.FP32:
      return widenOneByOne<f32, K>(from, to, count);
    case codes.FP16:
      return widenPacked<u16, Half, K>(from, to, count);
    case codes.BF16:
      return widenPacked<u16, BrainHalf, K>(from, to, count);
    case codes.INT64:
      return widenOneByOne<i64, K>(from, to, count);
    case codes.INT32:
      return widenOneByOne<i32, K>(from, to, count);
    case codes.INT16:
      return widenPacked<i16, Integer, K>(from, to, count);
    case codes.INT8:
      return widenPacked<i8, Integer, K>(from, to, count);
    case codes.UINT64:
      return widenOneByOne<u64, K>(from, to, count);
    case codes.UINT32:
      return widenOneByOne<u32, K>(from, to, count);
    case codes.UINT16:
      return widenPacked<u16, Integer, K>(from, to, count);
    case codes.UINT8:
      return widenPacked<u8, Integer, K>(from, to, count);
    default:
      return widenPacked<u8, Truth, K>(from, to, count);
  }
}

// Tags: what the bits of a packed element mean.
class Half {}
class BrainHalf {}
class Integer {}
class Truth {}

function widenOneByOne<T, K>(from: usize, to: usize, count: i32): void {
  if (isFloat<T>() == isFloat<K>() && sizeof<T>() == sizeof<K>()) {
    memory.copy(to, from, <usize>count * sizeof<K>());
    return;
  }
  for (const end = to + <usize>count * sizeof<K>(); to < end; to += sizeof<K>(), from += sizeof<T>()) {
    store<K>(to, <K>load<T>(from));
  }
}

/** Elements of one or two bytes: sixteen, then four at a time, then the last ones through a vector of their own. */
function widenPacked<T, Meaning, K>(from: usize, to: usize, count: i32): void {
  const end = to + <usize>count * sizeof<K>();
  for (; to + 16 * sizeof<K>() <= end; to += 16 * sizeof<K>(), from += 16 * sizeof<T>()) {
    storeFour<Meaning, K>(to, loadFour<T>(from));
    storeFour<Meaning, K>(to + 4 * sizeof<K>(), loadFour<T>(from + 4 * sizeof<T>()));
    storeFour<Meaning, K>(to + 8 * sizeof<K>(), loadFour<T>(from + 8 * sizeof<T>()));
    storeFour<Meaning, K>(to + 12 * sizeof<K>(), loadFour<T>(from + 12 * sizeof<T>()));
  }
  for (; to + 4 * sizeof<K>() <= end; to += 4 * sizeof<K>(), from += 4 * sizeof<T>()) {
    storeFour<Meaning, K>(to, loadFour<T>(from));
  }
  for (; to < end; to += sizeof<K>(), from += sizeof<T>()) {
    const one = meant<Meaning>(i32x4.splat(<i32>load<T>(from)));
    if (isInteger<K>()) store<K>(to, <K>i32x4.extract_lane(one, 0));
    else if (idof<Meaning>() == idof<Half>() || idof<Meaning>() == idof<BrainHalf>())
      store<K>(to, <K>f32x4.extract_lane(one, 0));
    else store<K>(to, <K>i32x4.extract_lane(one, 0));
  }
}

/** Four elements of one or two bytes as 32-bit integers. */
function loadFour<T>(from: usize): v128 {
  if (sizeof<T>() == 2) return isSigned<T>() ? v128.load16x4_s(from) : v128.load16x4_u(from);
  const four = v128.load32_zero(from);
  if (isSigned<T>()) return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(four));
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four));
}

/** The four values as FP32 for the halves, as 32-bit integers for the others. */
function meant<Meaning>(four: v128): v128 {
  if (idof<Meaning>() == idof<Half>()) return fromHalf(four);
  if (idof<Meaning>() == idof<BrainHalf>()) return i32x4.shl(four, 16);
  if (idof<Meaning>() == idof<Truth>()) return v128.and(i32x4.ne(four, i32x4.splat(0)), i32x4.splat(1));
  return four;
}

function storeFour<Meaning, K>(to: usize, four: v128): void {
  const value = meant<Meaning>(four);
  if (idof<Meaning>() == idof<Half>() || idof<Meaning>() == idof<BrainHalf>()) {
    if (sizeof<K>() == 4) return v128.store(to, value);
    v128.store(to, f64x2.promote_low_f32x4(value));
    return v128.store(to, f64x2.promote_low_f32x4(i64x2.shuffle(value, value, 1, 1)), 16);
  }
  if (sizeof<K>() == 4) return v128.store(to, f32x4.convert_i32x4_s(value));
  if (isFloat<K>()) {
    v128.store(to, f64x2.convert_low_i32x4_s(value));
    return v128.store(to, f64x2.convert_low_i32x4_s(i64x2.shuffle(value, value, 1, 1)), 16);
  }
  v128.store(to, i64x2.extend_low_i32x4_s(value));
  v128.store(to, i64x2.extend_high_i32x4_s(value), 16);
}

/** In place: |x|, or |x|^p. */
function mapFloats<K>(at: usize, count: i32): void {
  const end = at + <usize>count * sizeof<K>();
  if (map == codes.MAP_ABS || sizeof<K>() == 4) {
    for (; at < end; at += sizeof<K>()) store<K>(at, abs<K>(load<K>(at)));
    return;
  }
  for (; at + 16 <= end; at += 16) v128.store(at, powerOf(v128.load(at), exponent));
  for (; at < end; at += 8) store<f64>(at, f64x2.extract_lane(powerOf(v128.load64_splat(at), exponent), 0));
}

function mapIntegers<K>(at: usize, count: i32): void {
  for (const end = at + <usize>count * sizeof<K>(); at < end; at += sizeof<K>()) {
    const value = load<K>(at);
    store<K>(at, value < 0 ? <K>(0 - value) : value);
  }
}
