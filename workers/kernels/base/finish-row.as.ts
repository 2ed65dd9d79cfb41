import { rootOf } from '../math/power.as';
import { exponent, finish, output } from './arithmetic.as';
import { FINISH_DIVIDE, FINISH_ROOT, FP64 } from './codes.as';
import { Sum } from './fold.as';
import { noteRange } from './range.as';

/**
 * In place: what the call finishes with, for `count` elements rounded up to whole vectors. Element i is divided by
 * `cells`, times the i-th of the i32 at `cellsAt` unless that is 0. A sum that is −0 becomes +0, and every NaN the same
 * one: processors differ in the NaN that adding gives. The greatest and least need no finish.
 */
export function finishRow<K, Op>(row: usize, count: i32, cells: f64, cellsAt: usize): void {
  if (isInteger<K>() || idof<Op>() != idof<Sum>()) return;
  const end = row + <usize>count * sizeof<K>();
  const zero = v128.splat<K>(<K>0);
  let nan = v128.splat<K>(<K>0);
  if (finish == FINISH_ROOT) {
    for (let at = row; at < end; at += 16) v128.store(at, roots<K>(v128.add<K>(v128.load(at), zero)));
  }
  if (finish == FINISH_DIVIDE) {
    nan = divideRow<K>(row, end, v128.splat<K>(<K>cells), cellsAt);
  } else {
    let last = zero;
    for (let at = row; at < end; at += 16) {
      nan = v128.or(nan, last);
      const v = v128.add<K>(v128.load(at), zero);
      last = endless<K>(v);
      v128.store(at, v);
    }
    nan = v128.or(nan, realLanes(last, end - row));
  }
  if (!v128.any_true(nan)) return;
  settleNan<K>(row, end);
  if (sizeof<K>() == 4) noteRange();
}

/** Not 0 in lanes that are NaN, or, of FP32, infinite. */
function endless<K>(v: v128): v128 {
  return sizeof<K>() == 4 ? f32x4.sub(v, v) : v128.ne<K>(v, v);
}

/** The lanes of the last vector of a row of so many bytes that belong to it: what lies behind may be anything. */
function realLanes(last: v128, bytes: usize): v128 {
  const rest = <i32>((bytes & 15) >> 2);
  return rest == 0 ? last : v128.and(last, i32x4.lt_s(v128.load(LANES), i32x4.splat(rest)));
}

const LANES = memory.data<i32>([0, 1, 2, 3], 16);

/** Lanes that were NaN, or, of FP32, infinite anywhere. */
function divideRow<K>(row: usize, end: usize, by: v128, cellsAt: usize): v128 {
  const zero = v128.splat<K>(<K>0);
  const bytes = end - row;
  let nan = zero;
  let last = zero;
  for (; row < end; row += 16) {
    nan = v128.or(nan, last);
    const divisor = cellsAt == 0 ? by : v128.mul<K>(by, cellsOf<K>(cellsAt));
    const v = v128.add<K>(v128.div<K>(v128.load(row), divisor), zero);
    last = endless<K>(v);
    v128.store(row, v);
    cellsAt += cellsAt == 0 ? 0 : (16 / sizeof<K>()) * 4;
  }
  return v128.or(nan, realLanes(last, bytes));
}

/** Every NaN of a row becomes the same one: which one arithmetic gives depends on the processor and the compiler. */
export function settleNan<K>(row: usize, end: usize): void {
  const same = v128.splat<K>(<K>NaN);
  for (; row + 16 <= end; row += 16) {
    const v = v128.load(row);
    v128.store(row, v128.bitselect(same, v, v128.ne<K>(v, v)));
  }
  for (; row < end; row += sizeof<K>()) if (load<K>(row) != load<K>(row)) store<K>(row, <K>NaN);
}

function cellsOf<K>(at: usize): v128 {
  if (sizeof<K>() == 4) return f32x4.convert_i32x4_s(v128.load(at));
  return f64x2.convert_low_i32x4_s(v128.load64_zero(at));
}

function roots<K>(v: v128): v128 {
  if (sizeof<K>() == 8) return rootOf(v, exponent, output != FP64);
  const low = f32x4.demote_f64x2_zero(rootOf(f64x2.promote_low_f32x4(v), exponent, true));
  const high = f32x4.demote_f64x2_zero(rootOf(f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 1)), exponent, true));
  return i64x2.shuffle(low, high, 0, 2);
}
