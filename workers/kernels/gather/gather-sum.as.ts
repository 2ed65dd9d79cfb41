import { output } from '../base/arithmetic.as';
import { FP64 } from '../base/codes.as';
import { addExactly, low as lost } from '../base/exact-sums.as';
import { expDoubles } from '../math/exponential.as';
import { rows } from './gather-rows.as';
import { centers, counts, firsts, lows, secondLows, seconds } from './gather-states.as';
import { factorOf, hasCenter, hasRate, hasSecond, isExponential, Product, partOf, ratesOf } from './sum-parts.as';

// Reductions that add up what they make of their elements, in FP64, four columns at a time. The state of a column: one sum or
// two, and the elements seen where NaN are left out.

// Tags: whether NaN are elements.
export class KeepNan {}
export class SkipNan {}

/** Adds the n rows of a part, the elements from `from` on of their region, to the sums of `width` columns, of which the first is column `column`. */
export function addRows<K, Op, Which>(from: i32, n: i32, width: i32, column: i32): void {
  // In fours, as parts are: how many of them one part has changes nothing.
  if (output == FP64 && idof<Op>() != idof<Product>()) {
    for (let e = 0; e < n; e += 4) addFew<K, Op, Which, Exactly>(from, e, min<i32>(e + 4, n), width, column);
  } else addFew<K, Op, Which, Plainly>(from, 0, n, width, column);
}

// Tags: whether what the sums lose to rounding is kept, for responses of FP64.
class Plainly {}
class Exactly {}

/** Rows `begin` … `end` − 1 of the part. */
function addFew<K, Op, Which, How>(from: i32, begin: i32, end: i32, width: i32, column: i32): void {
  const isExact = idof<How>() == idof<Exactly>();
  const one = i64x2.splat(0);
  for (let l = 0; l < width; l += 4) {
    const at = (<usize>l) << 3;
    const lowP = hasRate<Op>() ? ratesOf(column + l) : one;
    const highP = hasRate<Op>() ? ratesOf(column + l + 2) : one;
    const lowCenter = hasCenter<Op>() ? v128.load(centers + at) : one;
    const highCenter = hasCenter<Op>() ? v128.load(centers + at, 16) : one;
    const none = i64x2.splat(0);
    let lowFirst = isExact ? none : v128.load(firsts + at);
    let highFirst = isExact ? none : v128.load(firsts + at, 16);
    let lowSecond = hasSecond<Op>() && !isExact ? v128.load(seconds + at) : none;
    let highSecond = hasSecond<Op>() && !isExact ? v128.load(seconds + at, 16) : none;
    let lowCount = skipsNan<Which>() ? v128.load(counts + at) : one;
    let highCount = skipsNan<Which>() ? v128.load(counts + at, 16) : one;
    const columnBytes = <usize>l * sizeof<K>();
    for (let e = begin; e < end; e++) {
      const row = <usize>load<u32>(rows + ((<usize>e) << 2)) + columnBytes;
      const low = lowTwo<K>(row);
      const high = highTwo<K>(row);
      const lowReal = f64x2.eq(low, low);
      const highReal = f64x2.eq(high, high);
      if (skipsNan<Which>()) {
        lowCount = f64x2.add(lowCount, v128.and(lowReal, f64x2.splat(1)));
        highCount = f64x2.add(highCount, v128.and(highReal, f64x2.splat(1)));
      }
      const rank = <f64>(from + e + 1);
      let lowFactor = factorOf<Op>(low, lowP, lowCenter, lowCount, rank, e, skipsNan<Which>());
      let highFactor = factorOf<Op>(high, highP, highCenter, highCount, rank, e, skipsNan<Which>());
      if (isExponential<Op>()) {
        lowFactor = expDoubles(lowFactor);
        highFactor = expDoubles(highFactor);
      }
      lowFirst = accumulate<Op, Which>(lowFirst, partOf<Op>(low, lowFactor, lowP, lowCenter), lowReal);
      highFirst = accumulate<Op, Which>(highFirst, partOf<Op>(high, highFactor, highP, highCenter), highReal);
      if (hasSecond<Op>()) {
        lowSecond = f64x2.add(lowSecond, skipsNan<Which>() ? v128.and(lowFactor, lowReal) : lowFactor);
        highSecond = f64x2.add(highSecond, skipsNan<Which>() ? v128.and(highFactor, highReal) : highFactor);
      }
    }
    if (isExact) {
      keepExactly(firsts + at, lows + at, lowFirst);
      keepExactly(firsts + at + 16, lows + at + 16, highFirst);
      if (hasSecond<Op>()) {
        keepExactly(seconds + at, secondLows + at, lowSecond);
        keepExactly(seconds + at + 16, secondLows + at + 16, highSecond);
      }
    } else {
      v128.store(firsts + at, lowFirst);
      v128.store(firsts + at, highFirst, 16);
      if (hasSecond<Op>()) {
        v128.store(seconds + at, lowSecond);
        v128.store(seconds + at, highSecond, 16);
      }
    }
    if (skipsNan<Which>()) {
      v128.store(counts + at, lowCount);
      v128.store(counts + at, highCount, 16);
    }
  }
}

/** Adds a sum of two columns to the totals at `sums`, of which `rests` is what they lost. */
function keepExactly(sums: usize, rests: usize, sum: v128): void {
  v128.store(sums, addExactly(v128.load(sums), v128.load(rests), sum));
  v128.store(rests, lost);
}

export function skipsNan<Which>(): bool {
  return idof<Which>() == idof<SkipNan>();
}

/** A sum, or product, with another part; what is not real adds nothing. */
function accumulate<Op, Which>(so: v128, part: v128, real: v128): v128 {
  if (idof<Op>() == idof<Product>()) {
    return f64x2.mul(so, skipsNan<Which>() ? v128.bitselect(part, f64x2.splat(1), real) : part);
  }
  return f64x2.add(so, skipsNan<Which>() ? v128.and(part, real) : part);
}

/** The first two of four columns as FP64, and the others. */
function lowTwo<K>(at: usize): v128 {
  if (sizeof<K>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(at));
  return v128.load(at);
}

function highTwo<K>(at: usize): v128 {
  if (sizeof<K>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(at, 8));
  return v128.load(at, 16);
}

/** The sums of integers of 64 bits, which wrap: x, or their product. */
export function addWhole<K, Op>(n: i32, width: i32): void {
  for (let l = 0; l < width; l++) {
    const at = (<usize>l) << 3;
    let total = load<K>(firsts + at);
    for (let e = 0; e < n; e++) {
      const value = load<K>(<usize>load<u32>(rows + ((<usize>e) << 2)) + at);
      total = idof<Op>() == idof<Product>() ? <K>(total * value) : <K>(total + value);
    }
    store<K>(firsts + at, total);
  }
}

/**
 * Follows each column's running sum of max(x, 0) (`firsts`) and keeps in `seconds` the element at which it passes the column's
 * center; a NaN passes nothing unless it is the only sum there is.
 */
export function pickRows<K>(n: i32, width: i32): void {
  for (let l = 0; l < width; l++) {
    const at = (<usize>l) << 3;
    const wanted = load<f64>(centers + at);
    let total = load<f64>(firsts + at);
    if (wanted != wanted) store<f64>(seconds + at, NaN);
    for (let e = 0; e < n; e++) {
      const value = <f64>load<K>(<usize>load<u32>(rows + ((<usize>e) << 2)) + <usize>l * sizeof<K>());
      if (!(value > 0)) continue;
      if (total <= wanted) store<f64>(seconds + at, value);
      total += value;
    }
    store<f64>(firsts + at, total);
  }
}
