import { output } from './arithmetic.as';
import { FP64 } from './codes.as';

// Sums of FP32 kept in FP64, of which four at a time are added in FP32, in pairs: each sum of four errs by two
// roundings of FP32 whatever the length, and one widening of it costs a quarter of widening its terms (Higham 1993, §4).

/** Most elements that are summed so; the errors of longer sums could add up to more than the last bit of an FP32. */
export const BLOCKED_MOST: i32 = 4096;

/** Whether FP32 rows that are summed in FP64 are few enough to be added in blocks, for an answer that is not FP64. */
export function isBlocked<S, K>(count: i32): bool {
  return sizeof<S>() != sizeof<K>() && count <= BLOCKED_MOST && output != FP64;
}

function pairs(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

function lowHalf(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

function highHalf(v: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0));
}

/**
 * The sums of `spans` spans of `count` FP32 each, one behind the other, as FP64 at `to`. The order of adding depends on
 * `count` alone. One loop over all of them: a call for each plane of 7×7 took a third more.
 */
export function sumSpans(to: usize, from: usize, spans: i32, count: i32): void {
  const blocks = count >> 4;
  const vectors = (count >> 2) & 3;
  const singles = count & 3;
  for (const end = to + ((<usize>spans) << 3); to < end; to += 8) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let b = 0; b < blocks; b++, from += 64) {
      const sum = pairs(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48));
      low = f64x2.add(low, lowHalf(sum));
      high = f64x2.add(high, highHalf(sum));
    }
    for (let v = 0; v < vectors; v++, from += 16) {
      const some = v128.load(from);
      low = f64x2.add(low, lowHalf(some));
      high = f64x2.add(high, highHalf(some));
    }
    const sum = f64x2.add(low, high);
    let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
    for (let s = 0; s < singles; s++, from += 4) total += <f64>load<f32>(from);
    store<f64>(to, total);
  }
}

/** The same of rows a … d and then of rows that lie `pitch` bytes behind them: what `to` holds is read once for both. */
export function addEightRows(to: usize, a: usize, b: usize, c: usize, d: usize, pitch: usize, count: i32): void {
  const end = to + ((<usize>count) << 3);
  for (; to + 32 <= end; to += 32) {
    const sum = pairs(v128.load(a), v128.load(b), v128.load(c), v128.load(d));
    const more = pairs(v128.load(a + pitch), v128.load(b + pitch), v128.load(c + pitch), v128.load(d + pitch));
    v128.store(to, f64x2.add(f64x2.add(v128.load(to), lowHalf(sum)), lowHalf(more)));
    v128.store(to, f64x2.add(f64x2.add(v128.load(to, 16), highHalf(sum)), highHalf(more)), 16);
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  const rest = <i32>((end - to) >> 3);
  addFourRows(to, a, b, c, d, rest);
  addFourRows(to, a + pitch, b + pitch, c + pitch, d + pitch, rest);
}

/** to[i] += a[i] + b[i] + c[i] + d[i] for `count` elements: rows of FP32, `to` of FP64. */
export function addFourRows(to: usize, a: usize, b: usize, c: usize, d: usize, count: i32): void {
  const end = to + ((<usize>count) << 3);
  for (; to + 32 <= end; to += 32) {
    const sum = pairs(v128.load(a), v128.load(b), v128.load(c), v128.load(d));
    v128.store(to, f64x2.add(v128.load(to), lowHalf(sum)));
    v128.store(to, f64x2.add(v128.load(to, 16), highHalf(sum)), 16);
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  for (; to < end; to += 8) {
    const sum: f32 = <f32>(load<f32>(a) + load<f32>(b)) + <f32>(load<f32>(c) + load<f32>(d));
    store<f64>(to, load<f64>(to) + <f64>sum);
    a += 4;
    b += 4;
    c += 4;
    d += 4;
  }
}
