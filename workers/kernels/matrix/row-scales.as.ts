import { bytesOf } from '../base/datatypes.as';
import { lineOf, PACKED_DEPTH } from './pack-panels.as';

/**
 * Sets what each of `count` rows of `extent` elements is multiplied with before the product, a power of two, `scales` f64
 * [count], and its sums after it, `factors` f64 [count]. FP32: scaled rows are below 4, so that no product overflows, and
 * factors undo it. `isUnit`: factors also divide by the row's norm, at least 1e-12; norms are of FP64 and do not overflow.
 */
export function setScales<T>(
  datatype: i32,
  from: usize,
  rowBytes: usize,
  count: i32,
  extent: i32,
  isUnit: bool,
  scales: usize,
  factors: usize,
): void {
  for (let r = 0; r < count; r++, from += rowBytes, scales += 8, factors += 8) {
    const scale = sizeof<T>() == 8 && !isUnit ? 1 : powerBelow<T>(largestOf<T>(datatype, from, extent));
    store<f64>(scales, scale);
    const norm = isUnit ? Math.sqrt(squaresOf<T>(datatype, from, extent, scale)) : 0;
    store<f64>(factors, 1 / (isUnit ? max<f64>(norm, 1e-12 * scale) : scale));
  }
}

/** The power of two that brings a number to 1 … 2, or to 2 … 4 at most; 1 for 0, infinities and NaN. */
function powerBelow<T>(largest: T): f64 {
  if (!(largest > 0)) return 1;
  if (sizeof<T>() == 4) {
    const exponent = reinterpret<u32>(<f32>largest) >> 23;
    return exponent == 255 ? 1 : <f64>reinterpret<f32>((254 - min<u32>(exponent, 253)) << 23);
  }
  const exponent = reinterpret<u64>(<f64>largest) >> 52;
  return exponent == 2047 ? 1 : reinterpret<f64>((2046 - min<u64>(exponent, 2045)) << 52);
}

/** max |x|, NaN left out. */
function largestOf<T>(datatype: i32, from: usize, extent: i32): T {
  let largest: T = 0;
  const step = <usize>PACKED_DEPTH * bytesOf(datatype);
  for (; extent > 0; extent -= PACKED_DEPTH, from += step) {
    let at = lineOf<T>(datatype, from, min<i32>(extent, PACKED_DEPTH), 0);
    const end = at + <usize>min<i32>(extent, PACKED_DEPTH) * sizeof<T>();
    let most = v128.splat<T>(0);
    for (; at + 32 <= end; at += 32) {
      const first = v128.abs<T>(v128.load(at));
      const second = v128.abs<T>(v128.load(at, 16));
      most = v128.pmax<T>(v128.pmax<T>(most, first), second);
    }
    for (; at < end; at += sizeof<T>()) {
      const value = abs<T>(load<T>(at));
      if (value > largest) largest = value;
    }
    largest = greater<T>(largest, greater<T>(v128.extract_lane<T>(most, 0), v128.extract_lane<T>(most, 1)));
    if (sizeof<T>() == 8) continue;
    largest = greater<T>(largest, greater<T>(v128.extract_lane<T>(most, 2), v128.extract_lane<T>(most, 3)));
  }
  return largest;
}

function greater<T>(a: T, b: T): T {
  return a > b ? a : b;
}

/** Σ (scale · x)² in FP64, in four sums. */
function squaresOf<T>(datatype: i32, from: usize, extent: i32, scale: f64): f64 {
  const by = f64x2.splat(scale);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let rest: f64 = 0;
  const step = <usize>PACKED_DEPTH * bytesOf(datatype);
  for (; extent > 0; extent -= PACKED_DEPTH, from += step) {
    let at = lineOf<T>(datatype, from, min<i32>(extent, PACKED_DEPTH), 0);
    const end = at + <usize>min<i32>(extent, PACKED_DEPTH) * sizeof<T>();
    for (; at + 4 * sizeof<T>() <= end; at += 4 * sizeof<T>()) {
      const a = f64x2.mul(twoOf<T>(at), by);
      const b = f64x2.mul(twoOf<T>(at + 2 * sizeof<T>()), by);
      first = f64x2.add(first, f64x2.mul(a, a));
      second = f64x2.add(second, f64x2.mul(b, b));
    }
    for (; at < end; at += sizeof<T>()) {
      const value = <f64>load<T>(at) * scale;
      rest += value * value;
    }
  }
  const both = f64x2.add(first, second);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1) + rest;
}

/** Two elements of T as FP64. */
function twoOf<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}
