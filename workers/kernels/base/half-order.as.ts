import { input, map, operation, output } from './arithmetic.as';
import { BF16, FOLD_SUM, FP16, MAP_NONE } from './codes.as';
import { Max } from './fold.as';

// FP16 and BF16 as 16-bit integers in the same order, so that the greater of eight pairs is one instruction: those of a
// set sign bit have their other bits inverted. The order is that of the numbers with two exceptions, which are
// noticed on the way: a NaN must win, and of −0 and +0 the first one wins. A fold that may hide one runs again in FP32.
let largest: v128 = i64x2.splat(0);
let least: v128 = i64x2.splat(0);

/** Whether the call compares halves and its output has their datatype. */
export function ordersHalves(): bool {
  return (input == FP16 || input == BF16) && output == input && operation != FOLD_SUM && map == MAP_NONE;
}

/** Starts to notice. */
export function beginOrder(): void {
  largest = i64x2.splat(0);
  least = i64x2.splat(0);
}

/** `count` halves at `from` as ordered integers at `to`. */
export function orderHalves(from: usize, to: usize, count: i32): void {
  const magnitude = i16x8.splat(0x7fff);
  let most = largest;
  let lowest = least;
  for (; count >= 8; count -= 8, from += 16, to += 16) {
    const v = v128.load(from);
    most = i16x8.max_s(most, v128.and(v, magnitude));
    lowest = i16x8.min_s(lowest, v);
    v128.store(to, turned(v));
  }
  for (; count > 0; count--, from += 2, to += 2) {
    const v = v128.load16_splat(from);
    most = i16x8.max_s(most, v128.and(v, magnitude));
    lowest = i16x8.min_s(lowest, v);
    v128.store16_lane(to, turned(v), 0);
  }
  largest = most;
  least = lowest;
}

/** Ordered integers as halves; the identity, which lies beyond the infinities, becomes the infinity. */
export function restoreHalves<Op>(from: usize, to: usize, count: i32): void {
  const infinity = infinityBits();
  const end = i16x8.splat(idof<Op>() == idof<Max>() ? -infinity - 1 : infinity);
  for (; count >= 8; count -= 8, from += 16, to += 16) v128.store(to, turned(within<Op>(v128.load(from), end)));
  for (; count > 0; count--, from += 2, to += 2) {
    v128.store16_lane(to, turned(within<Op>(v128.load16_splat(from), end)), 0);
  }
}

/** Whether the order may have hidden a NaN or a zero in the restored halves from `from` to `to`. */
export function orderHides(from: usize, to: usize): bool {
  if (v128.any_true(i16x8.gt_s(largest, i16x8.splat(infinityBits())))) return true;
  if (!v128.any_true(i16x8.eq(least, i16x8.splat(i16.MIN_VALUE)))) return false;
  for (; from + 16 <= to; from += 16) if (hasZero(v128.load(from))) return true;
  for (; from < to; from += 2) if (hasZero(v128.load16_splat(from))) return true;
  return false;
}

function infinityBits(): i16 {
  return input == FP16 ? 0x7c00 : 0x7f80;
}

function turned(v: v128): v128 {
  return v128.xor(v, i16x8.shr_u(i16x8.shr_s(v, 15), 1));
}

function within<Op>(v: v128, end: v128): v128 {
  return idof<Op>() == idof<Max>() ? i16x8.max_s(v, end) : i16x8.min_s(v, end);
}

function hasZero(v: v128): bool {
  return !i16x8.all_true(v128.and(v, i16x8.splat(0x7fff)));
}
