import { operation } from '../base/arithmetic.as';
import { FOLD_MIN, FOLD_PROD } from '../base/codes.as';
import { fill, identity, Max, Min } from '../base/fold.as';
import { skipNan } from './gather-call.as';

// States of the tile's columns. K: the chosen element and, of a range, the smallest; as wide as K: the winner's position,
// the elements seen, once more for the smallest. FP64: sums, second sums, elements seen, centers.
export let values: usize = 0;
export let opposites: usize = 0;
export let winners: usize = 0;
export let seen: usize = 0;
export let oppositesSeen: usize = 0;
export let firsts: usize = 0;
export let seconds: usize = 0;
export let counts: usize = 0;
export let centers: usize = 0;
/** What the sums, and the second sums, of responses of FP64 lost to rounding. */
export let lows: usize = 0;
export let secondLows: usize = 0;

/** Columns of a tile: a multiple of four. */
let width: i32 = 0;
/** Whether winners or the number of elements are kept. */
export let tracked: bool = false;

/** @returns the scratch that is left */
export function openStates(columns: i32, withWinners: bool, scratch: usize): usize {
  width = columns;
  tracked = withWinners || skipNan;
  const bytes = (<usize>width) << 3;
  values = scratch;
  opposites = values + bytes;
  winners = opposites + bytes;
  seen = winners + bytes;
  oppositesSeen = seen + bytes;
  firsts = oppositesSeen + bytes;
  seconds = firsts + bytes;
  counts = seconds + bytes;
  centers = counts + bytes;
  lows = centers + bytes;
  secondLows = lows + bytes;
  return secondLows + bytes;
}

/** Those of an empty region: of choices, with the smallest elements besides where `both`, and of sums. */
export function clearChoices<K>(both: bool): void {
  if (operation == FOLD_MIN) fill<K>(values, width, identity<K, Min>());
  else fill<K>(values, width, identity<K, Max>());
  if (both) fill<K>(opposites, width, identity<K, Min>());
  if (!tracked) return;
  const bytes = (<usize>width) << 3;
  memory.fill(winners, 0xff, bytes);
  if (skipNan) memory.fill(seen, 0, 2 * bytes);
}

export function clearSums<K>(): void {
  memory.fill(firsts, 0, (<usize>width) << 5);
  memory.fill(lows, 0, (<usize>width) << 4);
  if (operation != FOLD_PROD) return;
  if (isFloat<K>()) fill<f64>(firsts, width, 1);
  else fill<K>(firsts, width, <K>1);
}
