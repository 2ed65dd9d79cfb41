import { fold, Max } from '../base/fold.as';
import { lastNan } from './gather-call.as';
import { positions, rows } from './gather-rows.as';

// Reductions that choose one of their elements. The state of a column: the value so far (K), the position of the winner
// (−1: none yet) and the elements seen, both as wide as K.

// Tags beside Max and Min: which element of a region is taken.
export class First {}
export class Last {}

/** Folds the values of `width` columns with the n rows of a part, without their positions; NaN are elements. */
export function selectValues<K, Op>(values: usize, n: i32, width: i32): void {
  const bytes = <usize>width * sizeof<K>();
  for (let columnBytes: usize = 0; columnBytes < bytes; columnBytes += 16) {
    let value = v128.load(values + columnBytes);
    const end = rows + ((<usize>n) << 2);
    for (let row = rows; row < end; row += 4)
      value = fold<K, Op>(value, v128.load(<usize>load<u32>(row) + columnBytes));
    v128.store(values + columnBytes, value);
  }
}

/**
 * The same with winners, where NaN are elements: of the n rows of a part, the elements from `from` on of their region. The
 * first of them begins a region's states.
 */
export function selectWinners<K, Op>(values: usize, winners: usize, from: i32, n: i32, width: i32): void {
  const bytes = <usize>width * sizeof<K>();
  for (let columnBytes: usize = 0; columnBytes < bytes; columnBytes += 16) {
    let e: usize = 0;
    let value = v128.load(values + columnBytes);
    let winner = v128.load(winners + columnBytes);
    if (from == 0) {
      value = v128.load(<usize>load<u32>(rows) + columnBytes);
      winner = positionOf<K>(0);
      e = 4;
    }
    for (; e < (<usize>n) << 2; e += 4) {
      const v = v128.load(<usize>load<u32>(rows + e) + columnBytes);
      const wins = beats<K, Op>(v, value);
      value = v128.bitselect(v, value, wins);
      winner = v128.bitselect(positionOf<K>(e), winner, wins);
    }
    v128.store(values + columnBytes, value);
    v128.store(winners + columnBytes, winner);
  }
}

/** The same of elements that are no NaN, with their number. */
export function selectNumbers<K, Op>(values: usize, winners: usize, seen: usize, n: i32, width: i32): void {
  const bytes = <usize>width * sizeof<K>();
  for (let columnBytes: usize = 0; columnBytes < bytes; columnBytes += 16) {
    let value = v128.load(values + columnBytes);
    let winner = v128.load(winners + columnBytes);
    let found = v128.load(seen + columnBytes);
    for (let e: usize = 0; e < (<usize>n) << 2; e += 4) {
      const v = v128.load(<usize>load<u32>(rows + e) + columnBytes);
      const use = isFloat<K>() ? v128.eq<K>(v, v) : i64x2.splat(-1);
      const none = sizeof<K>() == 4 ? i32x4.eq(found, i32x4.splat(0)) : i64x2.eq(found, i64x2.splat(0));
      const wins = v128.and(use, v128.or(none, beats<K, Op>(v, value)));
      value = v128.bitselect(v, value, wins);
      winner = v128.bitselect(positionOf<K>(e), winner, wins);
      found = sizeof<K>() == 4 ? i32x4.sub(found, use) : i64x2.sub(found, use);
    }
    v128.store(values + columnBytes, value);
    v128.store(winners + columnBytes, winner);
    v128.store(seen + columnBytes, found);
  }
}

function positionOf<K>(e: usize): v128 {
  return sizeof<K>() == 4 ? v128.load32_splat(positions + e) : i64x2.splat(load<i32>(positions + e));
}

/** Lanes where v takes the place of the value so far: a NaN that of what is none, and, where the last one wins, of one. */
function beats<K, Op>(v: v128, value: v128): v128 {
  if (idof<Op>() == idof<First>()) return i64x2.splat(0);
  if (idof<Op>() == idof<Last>()) return i64x2.splat(-1);
  if (isFloat<K>()) {
    const held = v128.eq<K>(value, value);
    const open = lastNan ? v128.or(held, v128.ne<K>(v, v)) : held;
    const behind = idof<Op>() == idof<Max>() ? v128.le<K>(v, value) : v128.ge<K>(v, value);
    return v128.andnot(open, behind);
  }
  const sign = isSigned<K>() ? i64x2.splat(0) : i64x2.splat(i64.MIN_VALUE);
  const a = v128.xor(v, sign);
  const b = v128.xor(value, sign);
  return idof<Op>() == idof<Max>() ? i64x2.gt_s(a, b) : i64x2.lt_s(a, b);
}
