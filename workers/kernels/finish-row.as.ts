import { exponent, finish } from './arithmetic.as';
import { FINISH_DIVIDE, FINISH_ROOT } from './codes.as';
import { Sum } from './fold.as';
import { rootOf } from './power.as';

/**
 * In place: what the call finishes with, for `count` elements rounded up to whole vectors. Element i is divided by
 * `cells`, times the i-th of the i32 at `cellsAt` unless that is 0. A sum that is −0 becomes +0, and every NaN the same
 * one: processors differ in the NaN that adding gives. The greatest and least need no finish.
 */
export function finishRow<K, Op>(row: usize, count: i32, cells: f64, cellsAt: usize): void {
  if (isInteger<K>() || idof<Op>() != idof<Sum>()) return;
  const end = row + (<usize>count) * sizeof<K>();
  const all = v128.splat<K>(<K>cells);
  const canonical = v128.splat<K>(<K>NaN);
  for (; row < end; row += 16) {
    let v = v128.load(row);
    v = v128.add<K>(v, v128.splat<K>(<K>0));
    if (finish == FINISH_DIVIDE) {
      let by = all;
      if (cellsAt != 0) {
        by = v128.mul<K>(by, cellsOf<K>(cellsAt));
        cellsAt += (16 / sizeof<K>()) * 4;
      }
      v = v128.div<K>(v, by);
    } else if (finish == FINISH_ROOT) {
      v = roots<K>(v);
    }
    v128.store(row, v128.bitselect(canonical, v, v128.ne<K>(v, v)));
  }
}

function cellsOf<K>(at: usize): v128 {
  if (sizeof<K>() == 4) return f32x4.convert_i32x4_s(v128.load(at));
  return f64x2.convert_low_i32x4_s(v128.load64_zero(at));
}

function roots<K>(v: v128): v128 {
  if (sizeof<K>() == 8) return rootOf(v, exponent);
  const low = f32x4.demote_f64x2_zero(rootOf(f64x2.promote_low_f32x4(v), exponent));
  const high = f32x4.demote_f64x2_zero(rootOf(f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 1)), exponent));
  return i64x2.shuffle(low, high, 0, 2);
}
