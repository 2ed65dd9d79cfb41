import * as codes from './codes.as';
import { lowHalves, toBrainHalf, toHalf, toOddFloat } from './half.as';

/** Most elements that one inner step converts. */
const STEP: i32 = 8;
const spare = memory.data(64);

/**
 * `count` elements of K at `from` as a datatype at `to`: floats to nearest even, overflow to infinity, rounded once;
 * integers half to even, saturated. 1 when a NaN met an integer, else 0.
 */
export function storeRow<K>(datatype: i32, from: usize, to: usize, count: i32): i32 {
  switch (datatype) {
    case codes.FP64:
      return storeFloats<f64, K>(from, to, count);
    case codes.FP32:
      return storeFloats<f32, K>(from, to, count);
    case codes.FP16:
    case codes.BF16:
      return storeHalves<K>(datatype == codes.FP16, from, to, count);
    case codes.INT64:
      return storeLong<i64, K>(from, to, count);
    case codes.UINT64:
      return storeLong<u64, K>(from, to, count);
    case codes.INT32:
      return storeIntegers<i32, K>(from, to, count, i32.MIN_VALUE, i32.MAX_VALUE);
    case codes.UINT32:
      return storeIntegers<u32, K>(from, to, count, 0, u32.MAX_VALUE);
    case codes.INT16:
      return storeIntegers<i16, K>(from, to, count, i16.MIN_VALUE, i16.MAX_VALUE);
    case codes.UINT16:
      return storeIntegers<u16, K>(from, to, count, 0, u16.MAX_VALUE);
    case codes.INT8:
      return storeIntegers<i8, K>(from, to, count, i8.MIN_VALUE, i8.MAX_VALUE);
    case codes.UINT8:
      return storeIntegers<u8, K>(from, to, count, 0, u8.MAX_VALUE);
    default:
      return storeIntegers<u8, K>(from, to, count, 0, 1);
  }
}

function storeFloats<T, K>(from: usize, to: usize, count: i32): i32 {
  if (isFloat<K>() && sizeof<T>() == sizeof<K>()) {
    memory.copy(to, from, <usize>count * sizeof<K>());
    return 0;
  }
  if (isFloat<K>() && sizeof<T>() == 4) {
    for (; count >= 4; count -= 4, to += 16, from += 32) {
      const low = f32x4.demote_f64x2_zero(v128.load(from));
      v128.store(to, i64x2.shuffle(low, f32x4.demote_f64x2_zero(v128.load(from, 16)), 0, 2));
    }
  }
  for (const end = to + <usize>count * sizeof<T>(); to < end; to += sizeof<T>(), from += sizeof<K>()) {
    store<T>(to, <T>load<K>(from));
  }
  return 0;
}

function storeHalves<K>(half: bool, from: usize, to: usize, count: i32): i32 {
  for (; count >= STEP; count -= STEP, to += 2 * STEP, from += STEP * sizeof<K>()) {
    const a = fourFloats<K>(from);
    const b = fourFloats<K>(from + 4 * sizeof<K>());
    v128.store(to, half ? lowHalves(toHalf(a), toHalf(b)) : lowHalves(toBrainHalf(a), toBrainHalf(b)));
  }
  for (; count > 0; count--, to += 2, from += sizeof<K>()) {
    store<K>(spare, load<K>(from));
    const a = fourFloats<K>(spare);
    store<u16>(to, <u16>i32x4.extract_lane(half ? toHalf(a) : toBrainHalf(a), 0));
  }
  return 0;
}

/** Four of K as FP32 that a further rounding cannot spoil. */
function fourFloats<K>(from: usize): v128 {
  if (isFloat<K>() && sizeof<K>() == 4) return v128.load(from);
  if (isFloat<K>()) return toOddFloat(v128.load(from), v128.load(from, 16));
  return toOddFloat(
    f64x2(oddDouble<K>(from), oddDouble<K>(from + 8)),
    f64x2(oddDouble<K>(from + 16), oddDouble<K>(from + 24)),
  );
}

/** A 64-bit integer as FP64, its lost low bits kept as one sticky bit (rounding to odd). */
function oddDouble<K>(from: usize): f64 {
  const value = load<K>(from);
  const low = <K>(value & 0x7ff);
  const sticky = <K>(low != 0 ? (value - low) | 0x800 : value);
  const large = isSigned<K>() ? <i64>value > 1 << 53 || <i64>value < -(1 << 53) : <u64>value > 1 << 53;
  return <f64>(large ? sticky : value);
}

function storeLong<T, K>(from: usize, to: usize, count: i32): i32 {
  let refused = 0;
  for (const end = to + <usize>count * 8; to < end; to += 8, from += sizeof<K>()) {
    const value = load<K>(from);
    if (isFloat<K>()) {
      if (value != value) refused = codes.REFUSED_NAN;
      store<T>(to, <T>nearest<K>(value));
    } else if (isSigned<T>() == isSigned<K>()) {
      store<T>(to, <T>value);
    } else {
      store<T>(to, <i64>value >= 0 ? <T>value : isSigned<K>() ? 0 : <T>i64.MAX_VALUE);
    }
  }
  return refused;
}

/** Integers of up to four bytes. Floats are converted four at a time, then one by one. */
function storeIntegers<T, K>(from: usize, to: usize, count: i32, least: i64, most: i64): i32 {
  let nan = i64x2.splat(0);
  if (isFloat<K>()) {
    const greatest = i8x16.splat(<i8>most);
    for (; count >= 4; count -= 4, to += 4 * sizeof<T>(), from += 4 * sizeof<K>()) {
      let four: v128;
      if (sizeof<K>() == 4) {
        const v = v128.load(from);
        nan = v128.or(nan, f32x4.ne(v, v));
        four =
          isSigned<T>() || sizeof<T>() < 4
            ? i32x4.trunc_sat_f32x4_s(f32x4.nearest(v))
            : i32x4.trunc_sat_f32x4_u(f32x4.nearest(v));
      } else {
        const low = v128.load(from);
        const high = v128.load(from, 16);
        nan = v128.or(nan, v128.or(f64x2.ne(low, low), f64x2.ne(high, high)));
        four = i64x2.shuffle(wholeTwo<T>(low), wholeTwo<T>(high), 0, 2);
      }
      if (sizeof<T>() == 4) {
        v128.store(to, four);
      } else if (sizeof<T>() == 2) {
        const narrow = isSigned<T>() ? i16x8.narrow_i32x4_s(four, four) : i16x8.narrow_i32x4_u(four, four);
        v128.store64_lane(to, narrow, 0);
      } else {
        const middle = i16x8.narrow_i32x4_s(four, four);
        const narrow = isSigned<T>() ? i8x16.narrow_i16x8_s(middle, middle) : i8x16.narrow_i16x8_u(middle, middle);
        v128.store32_lane(to, isSigned<T>() ? narrow : i8x16.min_u(narrow, greatest), 0);
      }
    }
  }
  let refused = v128.any_true(nan) ? codes.REFUSED_NAN : 0;
  for (; count > 0; count--, to += sizeof<T>(), from += sizeof<K>()) {
    const value = load<K>(from);
    if (isFloat<K>()) {
      if (value != value) refused = codes.REFUSED_NAN;
      store<T>(to, <T>max<i64>(min<i64>(<i64>nearest<K>(value), most), least));
    } else if (isSigned<K>()) {
      store<T>(to, <T>max<i64>(min<i64>(<i64>value, most), least));
    } else {
      store<T>(to, <T>min<u64>(<u64>value, <u64>most));
    }
  }
  return refused;
}

/** Two FP64 as integers of 32 bits, of which the low ones count, half to even and saturated. */
function wholeTwo<T>(v: v128): v128 {
  const whole = f64x2.nearest(v);
  return isSigned<T>() || sizeof<T>() < 4 ? i32x4.trunc_sat_f64x2_s_zero(whole) : i32x4.trunc_sat_f64x2_u_zero(whole);
}
