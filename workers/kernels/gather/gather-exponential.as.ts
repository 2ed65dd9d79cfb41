import { decayFloats } from '../math/exponential.as';
import { exponent } from './gather-call.as';
import { rows } from './gather-rows.as';
import { centers, counts, firsts, seconds } from './gather-states.as';
import { skipsNan } from './gather-sum.as';
import { Soft } from './sum-parts.as';

// Sums of exponentials of FP32 rows: e^(p·(x − extreme)) in FP32, whose terms below the largest, 1, matter the less the
// less exact they are, added in FP64 one by one, or, where there is but their sum, two by two.

/** Whether arguments are computed in FP32: where p is one of it, and a difference beyond its range makes a weight of 0. */
let single: bool = false;
/** FP32 of each column: the element with the largest p·x. */
let extremes: usize = 0;

/** Adds the n rows of a part to the sums of `width` columns. Op: Exponential or Soft. `extremesAt`: FP32 [width]. */
export function addExponentials<Op, Which>(n: i32, width: i32, extremesAt: usize): void {
  single = <f64>(<f32>exponent) == exponent && abs<f64>(exponent) > 1e-6;
  extremes = extremesAt;
  for (let l = 0; l < width; l += 4) addFour<Op, Which>(n, <usize>l);
}

function addFour<Op, Which>(n: i32, l: usize): void {
  const at = l << 3;
  const extreme = v128.load(extremes + (l << 2));
  const lowCenter = v128.load(centers + at);
  const highCenter = v128.load(centers + at, 16);
  let lowFirst = v128.load(firsts + at);
  let highFirst = v128.load(firsts + at, 16);
  let lowSecond = v128.load(seconds + at);
  let highSecond = v128.load(seconds + at, 16);
  let counted = i32x4.splat(0);
  const step = idof<Op>() == idof<Soft>() ? 1 : 2;
  for (let e = 0; e < n; e += step) {
    const row = rows + ((<usize>e) << 2);
    const x = v128.load(<usize>load<u32>(row) + (l << 2));
    let weight = decayFloats(argument(x, extreme, lowCenter, highCenter));
    if (skipsNan<Which>()) counted = i32x4.sub(counted, f32x4.eq(x, x));
    if (idof<Op>() == idof<Soft>()) {
      // A term of weight 0 is nothing, also of an infinite element or a NaN.
      const part = v128.and(f32x4.mul(x, weight), f32x4.ne(weight, f32x4.splat(0)));
      lowFirst = f64x2.add(lowFirst, f64x2.promote_low_f32x4(part));
      highFirst = f64x2.add(highFirst, highHalf(part));
      lowSecond = f64x2.add(lowSecond, f64x2.promote_low_f32x4(weight));
      highSecond = f64x2.add(highSecond, highHalf(weight));
    } else {
      if (e + 1 < n) {
        const next = v128.load(<usize>load<u32>(row, 4) + (l << 2));
        weight = f32x4.add(weight, decayFloats(argument(next, extreme, lowCenter, highCenter)));
        if (skipsNan<Which>()) counted = i32x4.sub(counted, f32x4.eq(next, next));
      }
      lowFirst = f64x2.add(lowFirst, f64x2.promote_low_f32x4(weight));
      highFirst = f64x2.add(highFirst, highHalf(weight));
    }
  }
  v128.store(firsts + at, lowFirst);
  v128.store(firsts + at, highFirst, 16);
  v128.store(seconds + at, lowSecond);
  v128.store(seconds + at, highSecond, 16);
  if (!skipsNan<Which>()) return;
  const high = i64x2.shuffle(counted, counted, 1, 1);
  v128.store(counts + at, f64x2.add(v128.load(counts + at), f64x2.convert_low_i32x4_s(counted)));
  v128.store(counts + at, f64x2.add(v128.load(counts + at, 16), f64x2.convert_low_i32x4_s(high)), 16);
}

/** p·(x − extreme); `lowCenter` and `highCenter` are p·extreme. */
function argument(x: v128, extreme: v128, lowCenter: v128, highCenter: v128): v128 {
  if (single) return f32x4.mul(f32x4.sub(x, extreme), f32x4.splat(<f32>exponent));
  const p = f64x2.splat(exponent);
  const low = f64x2.sub(f64x2.mul(f64x2.promote_low_f32x4(x), p), lowCenter);
  const high = f64x2.sub(f64x2.mul(highHalf(x), p), highCenter);
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

function highHalf(v: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 1));
}
