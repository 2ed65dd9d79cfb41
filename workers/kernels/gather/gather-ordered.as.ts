import { operation } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { count } from '../regions/region-source.as';
import { exponent, floor, skipNan } from './gather-call.as';
import { resolvePart } from './gather-elements.as';
import { chosenRank, isChosen, isFew, keepRows, quantileOf, ranked, rankedLanes, withoutNan } from './gather-order.as';
import { placeRow } from './gather-place.as';
import { partSize } from './gather-rows.as';
import * as states from './gather-states.as';
import { emptySelected, emptySum } from './gather-values.as';

// Folds that lay out all elements of a region, a line for each column, and order them.

let width: i32 = 0;
/** Elements that a line has room for, 0 for other folds, and the lines: K [width][capacity]. */
let capacity: i32 = 0;
let lines: usize = 0;

/** Sets the lines. @returns the rest of the scratch */
export function openOrder(columns: i32, regionElements: i32, scratch: usize): usize {
  width = columns;
  capacity = regionElements;
  lines = scratch;
  return lines + ((<usize>width * <usize>capacity) << 3);
}

export function isOrdered(): bool {
  return capacity > 0;
}

/** The value of n > 0 elements of a line without NaN, which may be reordered. */
function orderedValue<K>(line: usize, n: i32): f64 {
  return quantileOf<K>(line, n, exponent, <i32>floor);
}

/** Whether the value is one of the elements, in their datatype. */
function isElement(): bool {
  return operation == codes.FOLD_QUANTILE && isChosen(<i32>floor);
}

/** Reduces the open region, number r of the output, for the `used` columns from `column` on. */
export function poolOrdered<K>(batch: i32, r: i32, column: i32, used: i32): void {
  const chosen = isElement();
  if (isFloat<K>() && chosen && !skipNan && isFew(count) && count > 0 && count <= partSize) {
    resolvePart<K>(0, count, batch);
    rankedLanes<K>(count, chosenRank(count, exponent, <i32>floor), width, lines, states.values);
    return placeRow<K, K>(r, column, used, states.values, states.winners);
  }
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    resolvePart<K>(from, n, batch);
    keepRows<K>(lines, from, n, count, width);
  }
  for (let l = 0; l < used; l++) {
    const line = lines + <usize>l * <usize>count * sizeof<K>();
    const n = withoutNan<K>(line, count, skipNan);
    if (chosen) {
      const value =
        n > 0 ? ranked<K>(line, n, chosenRank(n, exponent, <i32>floor)) : n < 0 ? <K>NaN : emptySelected<K>();
      store<K>(states.values + <usize>l * sizeof<K>(), value);
    } else {
      const value = n > 0 ? orderedValue<K>(line, n) : n < 0 ? NaN : emptySum();
      store<f64>(states.firsts + ((<usize>l) << 3), value);
    }
  }
  if (chosen) placeRow<K, K>(r, column, used, states.values, states.winners);
  else placeRow<f64, f64>(r, column, used, states.firsts, states.winners);
}
