import { fold, Max } from './fold.as';
import { positions, rows } from './gather-rows.as';

// Reductions that choose one of their elements. The state of a lane: the value so far (K), the position of the winner
// (−1: none yet) and the elements seen, both as wide as K.

// Tags beside Max and Min: which element of a region is taken.
export class First {}
export class Last {}

/** Whether a NaN wins against an earlier NaN. */
let lastNan: bool = false;

/** Says, for a whole call, which NaN of a region wins: its first or its last. */
export function setLastNan(last: bool): void {
  lastNan = last;
}

/** Folds the values of `width` lanes with the n rows of a part, where nobody asks for winners and NaN are elements. */
export function selectValues<K, Op>(values: usize, n: i32, width: i32): void {
  const bytes = <usize>width * sizeof<K>();
  for (let column: usize = 0; column < bytes; column += 16) {
    let value = v128.load(values + column);
    const end = rows + ((<usize>n) << 2);
    for (let row = rows; row < end; row += 4) value = fold<K, Op>(value, v128.load(<usize>load<u32>(row) + column));
    v128.store(values + column, value);
  }
}

/** The same with winners and the number of elements that are no NaN. */
export function selectWinners<K, Op>(
  values: usize,
  winners: usize,
  seen: usize,
  n: i32,
  width: i32,
  skipNan: bool,
): void {
  const bytes = <usize>width * sizeof<K>();
  for (let column: usize = 0; column < bytes; column += 16) {
    let value = v128.load(values + column);
    let winner = v128.load(winners + column);
    let found = v128.load(seen + column);
    for (let e: usize = 0; e < (<usize>n) << 2; e += 4) {
      const v = v128.load(<usize>load<u32>(rows + e) + column);
      const position = load<i32>(positions + e);
      const here = sizeof<K>() == 4 ? i32x4.splat(position) : i64x2.splat(position);
      const nan = isFloat<K>() ? v128.ne<K>(v, v) : i64x2.splat(0);
      const use = skipNan ? v128.not(nan) : i64x2.splat(-1);
      const none = sizeof<K>() == 4 ? i32x4.eq(found, i32x4.splat(0)) : i64x2.eq(found, i64x2.splat(0));
      const wins = v128.and(use, v128.or(none, beats<K, Op>(v, value, nan)));
      value = v128.bitselect(v, value, wins);
      winner = v128.bitselect(here, winner, wins);
      found = sizeof<K>() == 4 ? i32x4.sub(found, use) : i64x2.sub(found, use);
    }
    v128.store(values + column, value);
    v128.store(winners + column, winner);
    v128.store(seen + column, found);
  }
}

/** Lanes where v, a NaN where `nan`, takes the place of the value so far. */
function beats<K, Op>(v: v128, value: v128, nan: v128): v128 {
  if (idof<Op>() == idof<First>()) return i64x2.splat(0);
  if (idof<Op>() == idof<Last>()) return i64x2.splat(-1);
  if (isFloat<K>()) {
    const held = v128.eq<K>(value, value);
    const open = lastNan ? v128.or(held, nan) : held;
    const better = idof<Op>() == idof<Max>() ? v128.gt<K>(v, value) : v128.lt<K>(v, value);
    return v128.and(open, v128.or(nan, better));
  }
  const sign = isSigned<K>() ? i64x2.splat(0) : i64x2.splat(i64.MIN_VALUE);
  const a = v128.xor(v, sign);
  const b = v128.xor(value, sign);
  return idof<Op>() == idof<Max>() ? i64x2.gt_s(a, b) : i64x2.lt_s(a, b);
}
