import { output } from './arithmetic.as';
import { FP64 } from './codes.as';
import { loadAs, Sum } from './fold.as';

// Sums for responses of FP64: four terms are added plainly, and their sum to a total of two parts, which together have
// twice the digits (Knuth's TwoSum; Ogita, Rump and Oishi 2005). The error is at most that of four additions, however many
// terms there are. `high` is the total rounded to FP64, `low` what that rounding lost: 0 where the total is not finite.

/** The total after the latest `addExactly`. */
export let high: v128 = i64x2.splat(0);
export let low: v128 = i64x2.splat(0);

/** Whether folds of K by Op are sums that are kept so. */
export function isExact<K, Op>(): bool {
  return isFloat<K>() && sizeof<K>() == 8 && idof<Op>() == idof<Sum>() && output == FP64;
}

/** Adds a term to the total (a, b). @returns `high` */
export function addExactly(a: v128, b: v128, term: v128): v128 {
  const sum = f64x2.add(a, term);
  const added = f64x2.sub(sum, a);
  const lost = f64x2.add(f64x2.sub(a, f64x2.sub(sum, added)), f64x2.sub(term, added));
  const rest = f64x2.add(b, numbersOf(lost));
  high = f64x2.add(sum, rest);
  low = numbersOf(f64x2.add(f64x2.sub(sum, high), rest));
  return high;
}

/** NaN as 0. */
function numbersOf(v: v128): v128 {
  return v128.and(v, f64x2.eq(v, v));
}

/** The sum of `count` elements of S, `step` bytes apart. The order of adding depends on `count` alone. */
export function sumExactly<S>(from: usize, count: i32, step: usize): f64 {
  let a = i64x2.splat(0);
  let b = a;
  let left = count;
  if (step == sizeof<S>()) {
    const vector = 2 * sizeof<S>();
    for (; left >= 8; left -= 8, from += 4 * vector) {
      const two = f64x2.add(loadAs<S, f64>(from), loadAs<S, f64>(from + vector));
      const more = f64x2.add(loadAs<S, f64>(from + 2 * vector), loadAs<S, f64>(from + 3 * vector));
      // What is lost is added up beside, and to the total at the end.
      const term = f64x2.add(two, more);
      const sum = f64x2.add(a, term);
      const added = f64x2.sub(sum, a);
      b = f64x2.add(b, f64x2.add(f64x2.sub(a, f64x2.sub(sum, added)), f64x2.sub(term, added)));
      a = sum;
    }
    b = numbersOf(b);
  }
  const first = f64x2.replace_lane(i64x2.splat(0), 0, f64x2.extract_lane(a, 1));
  const second = f64x2.replace_lane(i64x2.splat(0), 0, f64x2.extract_lane(b, 1));
  a = addExactly(a, b, first);
  a = addExactly(a, low, second);
  for (; left > 0; left--, from += step) a = addExactly(a, low, f64x2.splat(<f64>load<S>(from)));
  return f64x2.extract_lane(a, 0);
}

/**
 * to[i] + low[i] += a[i] + b[i] + c[i] + d[i] for `count` elements of S; rows that `rows` (1 to 4) does not count are not
 * read. `isFirst`: nothing is there yet.
 */
export function addRowsExactly<S>(
  to: usize,
  lows: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  rows: i32,
  count: i32,
  isFirst: bool,
): void {
  const vector = 2 * sizeof<S>();
  for (let left = count; left > 0; left -= 2) {
    const one = left == 1;
    let term = twoOf<S>(a, one);
    if (rows > 1) term = f64x2.add(term, twoOf<S>(b, one));
    if (rows == 3) term = f64x2.add(term, twoOf<S>(c, one));
    if (rows > 3) term = f64x2.add(term, f64x2.add(twoOf<S>(c, one), twoOf<S>(d, one)));
    if (isFirst) {
      high = term;
      low = i64x2.splat(0);
    } else addExactly(twoOf<f64>(to, one), twoOf<f64>(lows, one), term);
    if (one) {
      v128.store64_lane(to, high, 0);
      v128.store64_lane(lows, low, 0);
      return;
    }
    v128.store(to, high);
    v128.store(lows, low);
    to += 16;
    lows += 16;
    a += vector;
    b += vector;
    c += vector;
    d += vector;
  }
}

/** Two neighbors as FP64, or one of them. */
function twoOf<S>(from: usize, one: bool): v128 {
  return one ? f64x2.splat(<f64>load<S>(from)) : loadAs<S, f64>(from);
}
