import { powerOf } from '../math/power.as';
import { exponent, input, map } from './arithmetic.as';
import * as codes from './codes.as';
import { isNative } from './fold.as';
import { anySpecialHalf, scaleHalf } from './half.as';
import { orderHalves } from './half-order.as';
import { BrainHalf, FiniteHalf, fourOf, Half, Integer, isWhole, Truth } from './packed-four.as';

/** A vector for the last elements of a row. */
const spare = memory.data(16);

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

function widenOneByOne<T, K>(from: usize, to: usize, count: i32): void {
  if (isFloat<T>() == isFloat<K>() && sizeof<T>() == sizeof<K>()) {
    memory.copy(to, from, <usize>count * sizeof<K>());
    return;
  }
  const end = to + <usize>count * sizeof<K>();
  if (isFloat<T>() && isFloat<K>() && sizeof<K>() == 8) {
    for (; to + 16 <= end; to += 16, from += 8) v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)));
  }
  for (; to < end; to += sizeof<K>(), from += sizeof<T>()) store<K>(to, <K>load<T>(from));
}

/** Elements of one or two bytes: sixteen, then four at a time, then the last ones through a vector of their own. */
function widenPacked<T, Meaning, K>(from: usize, to: usize, count: i32): void {
  const end = to + <usize>count * sizeof<K>();
  for (; to + 16 * sizeof<K>() <= end; to += 16 * sizeof<K>(), from += 16 * sizeof<T>()) {
    if (idof<Meaning>() == idof<Half>() && areFinite(from)) {
      storeFours<i16, FiniteHalf, K>(to, from);
      storeFours<i16, FiniteHalf, K>(to + 8 * sizeof<K>(), from + 16);
    } else {
      storeFours<T, Meaning, K>(to, from);
      storeFours<T, Meaning, K>(to + 8 * sizeof<K>(), from + 8 * sizeof<T>());
    }
  }
  for (; to + 4 * sizeof<K>() <= end; to += 4 * sizeof<K>(), from += 4 * sizeof<T>()) {
    storeFour<Meaning, K>(to, fourOf<T, Meaning>(from));
  }
  for (; to < end; to += sizeof<K>(), from += sizeof<T>()) {
    store<T>(spare, load<T>(from));
    const one = fourOf<T, Meaning>(spare);
    if (isWhole<Meaning>()) store<K>(to, <K>i32x4.extract_lane(one, 0));
    else store<K>(to, <K>f32x4.extract_lane(one, 0));
  }
}

/** Whether none of sixteen FP16 is infinite or NaN. */
function areFinite(from: usize): bool {
  return !anySpecialHalf(i16x8.max_u(i16x8.shl(v128.load(from), 1), i16x8.shl(v128.load(from, 16), 1)));
}

function storeFours<T, Meaning, K>(to: usize, from: usize): void {
  storeFour<Meaning, K>(to, fourOf<T, Meaning>(from));
  storeFour<Meaning, K>(to + 4 * sizeof<K>(), fourOf<T, Meaning>(from + 4 * sizeof<T>()));
}

function storeFour<Meaning, K>(to: usize, value: v128): void {
  if (!isWhole<Meaning>()) {
    if (idof<Meaning>() == idof<FiniteHalf>()) value = scaleHalf(value);
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
