import { finish, operation } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { identity, Max, Min } from '../base/fold.as';
import { cells, count } from '../regions/region-source.as';
import { divisor, emptyPolicy, emptyValue, skipNan } from './gather-call.as';
import { finishTwo } from './gather-finish.as';
import { refuseEmpty } from './gather-place.as';
import { width } from './gather-rows.as';
import * as states from './gather-states.as';

// The values of a tile's columns, from their states, and what regions without elements give.

/** Elements of column l that were seen, as selections count them. */
export function seenBy<K>(l: i32): i32 {
  return load<i32>(states.seen + <usize>l * sizeof<K>());
}

/** Largest less smallest, as if they were sums. */
export function spreadRange<K>(): void {
  for (let l: usize = 0; l < <usize>width; l++) {
    const high = <f64>load<K>(states.values + l * sizeof<K>());
    store<f64>(states.firsts + (l << 3), high - <f64>load<K>(states.opposites + l * sizeof<K>()));
    if (skipNan) store<f64>(states.counts + (l << 3), <f64>seenBy<K>(<i32>l));
  }
}

/** Whether the values are the sums by a divisor that all columns share. */
export function isQuotient(): bool {
  return finish == codes.FINISH_DIVIDE && operation == codes.FOLD_SUM && !skipNan && count > 0;
}

/** In place: the values of the tile's columns, from their sums (K), by the divisor where the call divides. */
export function divideRow<K>(row: usize, used: i32): void {
  const by = v128.splat<K>(finish != codes.FINISH_DIVIDE ? 1 : <K>(divisor == 0 ? cells : divisor));
  for (const end = row + <usize>used * sizeof<K>(); row < end; row += 16) {
    // Not −0, and one NaN for all: processors differ in the one that arithmetic gives.
    const value = v128.div<K>(v128.add<K>(v128.load(row), v128.splat<K>(0)), by);
    v128.store(row, v128.bitselect(value, v128.splat<K>(<K>NaN), v128.eq<K>(value, value)));
  }
}

/** In place: the values of the tile's columns, two at a time, from their sums. `column`: the first of them. */
export function finishSums(column: i32, used: i32): void {
  const all = f64x2.splat(<f64>count);
  const by = f64x2.splat(divisor == 0 ? cells : divisor);
  // Nothing to fold: all elements were NaN, or there was not even padding that counts in the divisor.
  const mayBeEmpty = finish != codes.FINISH_DIVIDE || count > 0 || (divisor == 0 && cells == 0);
  for (let l = 0; l < used; l += 2) {
    const at = (<usize>l) << 3;
    const n = skipNan ? v128.load(states.counts + at) : all;
    const left = divisor == 0 ? f64x2.sub(by, f64x2.sub(all, n)) : by;
    const sum = f64x2.add(v128.load(states.firsts + at), f64x2.splat(0));
    let value = n;
    if (operation == codes.FOLD_SAMPLED) value = v128.load(states.seconds + at);
    else if (operation == codes.FOLD_RANGE) value = sum;
    else if (operation != codes.FOLD_COUNT) {
      const second = v128.load(states.seconds + at);
      value = finishTwo(sum, second, v128.load(states.centers + at), n, left, column + l);
    }
    value = v128.bitselect(value, f64x2.splat(NaN), f64x2.eq(value, value));
    let empty = mayBeEmpty || operation == codes.FOLD_COUNT ? f64x2.eq(n, f64x2.splat(0)) : i64x2.splat(0);
    if (l + 1 == used) empty = i64x2.replace_lane(empty, 1, 0);
    if (v128.any_true(empty)) value = v128.bitselect(f64x2.splat(emptySum()), value, empty);
    v128.store(states.firsts + at, value);
  }
}

/** What a region without elements gives. */
export function emptySum(): f64 {
  if (emptyPolicy == codes.EMPTY_ZERO) return 0;
  if (emptyPolicy == codes.EMPTY_ERROR) refuseEmpty();
  return emptyPolicy == codes.EMPTY_IDENTITY ? emptyValue : NaN;
}

/** Whether that is NaN. */
export function isNothingNan(): bool {
  return emptyPolicy == codes.EMPTY_NAN || (emptyPolicy == codes.EMPTY_IDENTITY && emptyValue != emptyValue);
}

/** The same among elements; of integers where it is not NaN. */
export function emptySelected<K>(): K {
  if (isFloat<K>()) return <K>emptySum();
  if (emptyPolicy == codes.EMPTY_ERROR) refuseEmpty();
  if (emptyPolicy != codes.EMPTY_IDENTITY) return <K>0;
  if (operation == codes.FOLD_MAX) return identity<K, Max>();
  return operation == codes.FOLD_MIN ? identity<K, Min>() : <K>emptyValue;
}
