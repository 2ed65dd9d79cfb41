import * as codes from './codes.as';
import { rootOf } from './power.as';

// The value of one lane of a region, from its sums, in FP64.

let finish: i32 = 0;
/** The exponent, rate or correction of the call; its floor, the term that is added to a variance, or what no weight gives. */
let p: f64 = 1;
let floor: f64 = 0;
/** p of each lane (f64), or 0. */
let exponents: usize = 0;
/** Whether sums of powers were scaled by their centre. */
let scaled: bool = false;

/** Whether `rootRow` follows. */
let later: bool = false;

export function setFinish(
  kind: i32,
  exponent: f64,
  least: f64,
  pOfLanes: usize,
  withScale: bool,
  rootLater: bool,
): void {
  later = rootLater;
  finish = kind;
  p = exponent;
  floor = least;
  exponents = pOfLanes;
  scaled = withScale;
}

/** From the sums, the centre, the number n > 0 of elements and the divisor. `lane` counts over all lanes. */
export function finishLane(first: f64, second: f64, centre: f64, n: f64, divisor: f64, lane: i32): f64 {
  switch (finish) {
    case codes.FINISH_DIVIDE:
      return first / divisor;
    case codes.FINISH_ROOT:
      return isRootLater() ? first : rooted(first, centre, exponentOf(lane));
    case codes.FINISH_MEAN_ROOT:
      return isRootLater() ? first / n : rooted(first / n, centre, exponentOf(lane));
    case codes.FINISH_LOG:
      return Math.log(first);
    case codes.FINISH_LOG_SUM_EXP:
      return isNumber(centre) ? (centre + Math.log(first)) / p : centre / p;
    case codes.FINISH_LOG_MEAN_EXP:
      return isNumber(centre) ? (centre + Math.log(first / n)) / p : centre / p;
    case codes.FINISH_RATIO:
      return isNumber(centre) ? ratio(first, second) : centre / p;
    case codes.FINISH_SQRT_COUNT:
      return first / Math.sqrt(n);
    case codes.FINISH_VARIANCE:
      return variance(first, second, n);
    case codes.FINISH_DEVIATION:
      return Math.sqrt(variance(first, second, n));
    // The state itself.
    case codes.FINISH_FIRST:
      return first;
    case codes.FINISH_SECOND:
      return second;
    case codes.FINISH_CENTRE:
      return centre;
    case codes.FINISH_SQUARES:
      return max<f64>(first - (second * second) / n, 0);
    case codes.FINISH_MEAN:
      return centre + second / n;
    default:
      return scaled && centre > 0 && isNumber(centre) ? Math.pow(centre, exponentOf(lane)) * first : first;
  }
}

function exponentOf(lane: i32): f64 {
  return exponents == 0 ? p : load<f64>(exponents + ((<usize>lane) << 3));
}

/** The p-th root of a sum of powers that, where scaled, are those of elements by their centre; 0, ∞ and NaN need no scale. */
function rooted(sum: f64, centre: f64, exponent: f64): f64 {
  if (!scaled) return f64x2.extract_lane(rootOf(f64x2.splat(sum), exponent), 0);
  if (centre <= 0 || !isNumber(centre)) return centre;
  return centre * f64x2.extract_lane(rootOf(f64x2.splat(sum), exponent), 0);
}

function isNumber(value: f64): bool {
  return abs<f64>(value) < Infinity;
}

/** The call's floor where all weights are 0. */
function ratio(first: f64, second: f64): f64 {
  return second == 0 ? floor : first / second;
}

/** Two passes, and what the first one's rounding left over (Chan, Golub and LeVeque 1983). NaN where n ≤ correction. */
function variance(squares: f64, rest: f64, n: f64): f64 {
  if (n <= p) return NaN;
  return max<f64>(squares - (rest * rest) / n, 0) / (n - p) + floor;
}

/** Whether values are rooted by `rootRow`, two at a time. */
function isRootLater(): bool {
  return later && !scaled && exponents == 0;
}

/** In place: what `finishLane` left to be rooted of `count` values (f64), rounded up to pairs. */
export function rootRow(values: usize, count: i32): void {
  if (!isRootLater() || (finish != codes.FINISH_ROOT && finish != codes.FINISH_MEAN_ROOT)) return;
  for (const end = values + ((<usize>count) << 3); values < end; values += 16) {
    v128.store(values, rootOf(v128.load(values), p));
  }
}
