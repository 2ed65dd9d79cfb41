import { operation, output } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { foldOne, Max, Min } from '../base/fold.as';
import { foldSpan } from '../base/fold-span.as';
import { count, isWholePlane } from '../regions/region-source.as';
import { exponent, measure, planeRows, regions, scaled, skipNan } from './gather-call.as';
import { areLines, lineAt, lineElements } from './gather-rows.as';
import * as states from './gather-states.as';
import * as sums from './line-sums.as';
import { isExactRate, rateOf } from './sum-parts.as';

// Sums of powers or exponentials over whole planes, whose elements are neighbors: along them, without turning them into
// rows of columns.

/**
 * Whether the open region's sums are made so: those of FP32 rows for an output that is not FP64, of a call of one region.
 * With more regions it depends on the number of columns whether their elements are transposed.
 */
export function isLine<K>(): bool {
  if (sizeof<K>() != 4 || output == codes.FP64 || operation != codes.FOLD_SUM) return false;
  if (skipNan || count == 0 || regions > 1 || !areLines() || !isWholePlane(planeRows)) return false;
  if (measure == codes.MAP_EXP) return isExactRate();
  return (measure == codes.MAP_ABS_POW || measure == codes.MAP_CLAMPED_POW) && !scaled;
}

/** The sums of the first `used` columns, of which the first is column `column`: `firsts`; of exponentials by `centers`. */
export function addLines(column: i32, used: i32): void {
  for (let l = 0; l < used; l++) {
    const at = (<usize>l) << 3;
    if (measure == codes.MAP_EXP) {
      const sum = exponentials(l, <f32>exponent);
      store<f64>(states.firsts + at, sum);
      store<f64>(states.centers + at, center);
    } else store<f64>(states.firsts + at, powers(l, rateOf(column + l)));
  }
}

function powers(l: i32, p: f64): f64 {
  const most = lineElements(count);
  let total: f64 = 0;
  for (let from = 0; from < count; from += most) {
    const n = min<i32>(most, count - from);
    const at = lineAt(l, from, n);
    total += p == 2 || p == 3 ? sums.lineProducts(at, n, p == 3) : sums.linePowers(at, n, p);
  }
  return total;
}

/** What exponents are taken from. */
let center: f64 = 0;

function exponentials(l: i32, rate: f32): f64 {
  const most = lineElements(count);
  center = 0;
  let total: f64 = 0;
  for (let from = 0; from < count; from += most) {
    const n = min<i32>(most, count - from);
    total += sums.lineExponentials(lineAt(l, from, n), n, rate);
  }
  return total == total ? total : decays(l, rate);
}

/** The same from the largest exponent. */
function decays(l: i32, rate: f32): f64 {
  const most = lineElements(count);
  let extreme: f32 = rate > 0 ? -Infinity : Infinity;
  for (let from = 0; from < count; from += most) {
    const n = min<i32>(most, count - from);
    const at = lineAt(l, from, n);
    if (rate > 0) extreme = foldOne<f32, Max>(extreme, foldSpan<f32, f32, Max>(at, n));
    else extreme = foldOne<f32, Min>(extreme, foldSpan<f32, f32, Min>(at, n));
  }
  center = <f64>extreme * <f64>rate;
  let total: f64 = 0;
  for (let from = 0; from < count; from += most) {
    const n = min<i32>(most, count - from);
    total += sums.lineDecays(lineAt(l, from, n), n, rate, extreme);
  }
  return total;
}
