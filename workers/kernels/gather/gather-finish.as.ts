import * as codes from '../base/codes.as';
import { logDoubles } from '../math/logarithm.as';
import { powDoubles } from '../math/pow.as';
import { rootOf } from '../math/power.as';
import { exponent, exponents, finish, floor, scaled, single } from './gather-call.as';

// The values of two columns of a region, from their sums, in FP64.

/** From the sums, the center, the number n > 0 of elements and the divisor. `column` counts over all columns. */
export function finishTwo(first: v128, second: v128, center: v128, n: v128, divisor: v128, column: i32): v128 {
  const rate = f64x2.splat(exponent);
  switch (finish) {
    case codes.FINISH_DIVIDE:
      return f64x2.div(first, divisor);
    case codes.FINISH_ROOT:
      return rooted(first, center, column);
    case codes.FINISH_MEAN_ROOT:
      return rooted(f64x2.div(first, n), center, column);
    case codes.FINISH_LOG:
      return logDoubles(first);
    case codes.FINISH_LOG_SUM_EXP:
      return f64x2.div(whereFinite(center, f64x2.add(center, logDoubles(first)), center), rate);
    case codes.FINISH_LOG_MEAN_EXP:
      return f64x2.div(whereFinite(center, f64x2.add(center, logDoubles(f64x2.div(first, n))), center), rate);
    case codes.FINISH_RATIO: {
      const ratio = v128.bitselect(f64x2.splat(floor), f64x2.div(first, second), f64x2.eq(second, f64x2.splat(0)));
      return whereFinite(center, ratio, f64x2.div(center, rate));
    }
    case codes.FINISH_SQRT_COUNT:
      return f64x2.div(first, f64x2.sqrt(n));
    case codes.FINISH_VARIANCE:
      return variance(first, second, n);
    case codes.FINISH_DEVIATION:
      return f64x2.sqrt(variance(first, second, n));
    // The state itself.
    case codes.FINISH_FIRST:
      return first;
    case codes.FINISH_SECOND:
      return second;
    case codes.FINISH_CENTER:
      return center;
    case codes.FINISH_SQUARES:
      return squares(first, second, n);
    case codes.FINISH_MEAN:
      return f64x2.add(center, f64x2.div(second, n));
    default: {
      if (!scaled) return first;
      const whole = f64x2.mul(powDoubles(center, exponentsOf(column)), first);
      return v128.bitselect(first, whole, v128.or(isNone(center), isEndless(center)));
    }
  }
}

function exponentsOf(column: i32): v128 {
  return exponents == 0 ? f64x2.splat(exponent) : v128.load(exponents + ((<usize>column) << 3));
}

/** The p-th roots of sums of powers that, where scaled, are those of elements by their center; 0, ∞ and NaN need no scale. */
function rooted(sum: v128, center: v128, column: i32): v128 {
  const root =
    exponents == 0 ? rootOf(sum, exponent, single) : powDoubles(sum, f64x2.div(f64x2.splat(1), exponentsOf(column)));
  if (!scaled) return root;
  return v128.bitselect(center, f64x2.mul(center, root), v128.or(isNone(center), isEndless(center)));
}

function whereFinite(center: v128, value: v128, other: v128): v128 {
  return v128.bitselect(other, value, isEndless(center));
}

/** Lanes that are infinite or NaN. */
function isEndless(value: v128): v128 {
  return v128.not(f64x2.lt(f64x2.abs(value), f64x2.splat(Infinity)));
}

function isNone(value: v128): v128 {
  return f64x2.le(value, f64x2.splat(0));
}

/** Two passes, and what the first one's rounding left over (Chan, Golub and LeVeque 1983). NaN where n ≤ correction. */
function variance(first: v128, rest: v128, n: v128): v128 {
  const value = f64x2.div(squares(first, rest, n), f64x2.sub(n, f64x2.splat(exponent)));
  return v128.bitselect(f64x2.splat(NaN), f64x2.add(value, f64x2.splat(floor)), f64x2.le(n, f64x2.splat(exponent)));
}

/** Not below 0; NaN stays. */
function squares(first: v128, rest: v128, n: v128): v128 {
  return f64x2.pmax(f64x2.sub(first, f64x2.div(f64x2.mul(rest, rest), n)), f64x2.splat(0));
}
