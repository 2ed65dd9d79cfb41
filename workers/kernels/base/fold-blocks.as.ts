import { output } from './arithmetic.as';
import { BF16, FP16, FP64 } from './codes.as';
import { anyLarge } from './large.as';

// Sums of FP32 kept in FP64, of which four at a time are added in FP32, in pairs: each sum of four errs by two
// roundings of FP32 whatever the length, and one widening of it costs a quarter of widening its terms (Higham 1993, §4).

/** Most elements that are summed so; the errors of longer sums could add up to more than the last bit of an FP32. */
export const BLOCKED_MOST: i32 = 4096;

/** Whether FP32 rows that are summed in FP64 are added in blocks. */
export function isBlocked<S, K>(count: i32): bool {
  return sizeof<S>() != sizeof<K>() && addsInBlocks(count);
}

/** Whether so many FP32 are: few, or for outputs of few bits; never for outputs of FP64. */
export function addsInBlocks(count: i32): bool {
  return keepsLittle() || (count <= BLOCKED_MOST && output != FP64);
}

/** Whether the output has 11 bits or 8, in which the error of blocks does not show, whatever the length of the sum. */
export function keepsLittle(): bool {
  return output == FP16 || output == BF16;
}

export function pairs(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

export function lowHalf(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

export function highHalf(v: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0));
}

/** to[i] += the sums of rows a … d, and then of rows that lie `pitch` bytes behind them: what `to` holds is read once for both. */
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

/**
 * Sums that left the range of FP32, where those of single elements may not: column by column once more. A NaN stays.
 */
export function addAgainPast(to: usize, x: usize, rows: i32, pitch: usize, count: i32): void {
  const end = to + ((<usize>count) << 3);
  // While the sum of their sizes is finite, all are.
  let sum = f64x2.splat(0);
  let at = to;
  for (; at + 16 <= end; at += 16) sum = f64x2.add(sum, f64x2.abs(v128.load(at)));
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  if (at < end) total += abs<f64>(load<f64>(at));
  if (total < Infinity) return;
  let past = 0;
  for (at = to; at < end; at += 8) if (!(abs<f64>(load<f64>(at)) < Infinity)) past++;
  // To look through all rows takes as long as to add up a sixteenth of the columns.
  if (past > count >> 4 && !anyLargeRow(x, rows, pitch, count)) return;
  for (; to < end; to += 8, x += 4)
    if (!(abs<f64>(load<f64>(to)) < Infinity)) store<f64>(to, columnSum(x, rows, pitch));
}

function anyLargeRow(x: usize, rows: i32, pitch: usize, count: i32): bool {
  for (let r = 0; r < rows; r++, x += pitch) if (anyLarge<i32>(x, count)) return true;
  return false;
}

function columnSum(x: usize, rows: i32, pitch: usize): f64 {
  let total: f64 = 0;
  for (let r = 0; r < rows; r++, x += pitch) total += <f64>load<f32>(x);
  return total;
}
