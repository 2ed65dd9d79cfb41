import { operation } from './arithmetic.as';
import * as codes from './codes.as';
import { fill, identity, Max, Min } from './fold.as';
import { partSize, resolvePart } from './gather-rows.as';
import { First, Last, selectValues, selectWinners } from './gather-select.as';
import * as sums from './gather-sum.as';
import { apart, count } from './region-source.as';
import * as parts from './sum-parts.as';

// Passes over the elements of the open region, for a tile of lanes, and the states that they leave.

let width: i32 = 0;
export let skipNan: bool = false;
/** Whether winners or the number of elements are asked for. */
let tracked: bool = false;
/** Whether the rows of the whole open region are resolved. */
let resolved: bool = false;

// States of the tile's lanes. K: the chosen element and, of a range, the smallest; as wide as K: the winner's position,
// the elements seen, once more for the smallest. FP64: sums, second sums, elements seen, centres.
export let values: usize = 0;
export let opposites: usize = 0;
export let winners: usize = 0;
export let seen: usize = 0;
let oppositesSeen: usize = 0;
export let first: usize = 0;
export let second: usize = 0;
export let counts: usize = 0;
export let centres: usize = 0;

/** @returns the scratch that is left */
export function openPasses(
  lanes: i32,
  p: f64,
  floor: f64,
  exponents: usize,
  withWinners: bool,
  withoutNan: bool,
  scratch: usize,
): usize {
  width = lanes;
  skipNan = withoutNan;
  tracked = withWinners || skipNan;
  const bytes = (<usize>width) << 3;
  values = scratch;
  opposites = values + bytes;
  winners = opposites + bytes;
  seen = winners + bytes;
  oppositesSeen = seen + bytes;
  first = oppositesSeen + bytes;
  second = first + bytes;
  counts = second + bytes;
  centres = counts + bytes;
  sums.setSums(p, floor, exponents, first, second, counts, centres);
  return centres + bytes;
}

/** States of an empty region, which is about to be reduced: of choices, and of sums. */
export function clearChoices<K>(): void {
  resolved = false;
  const bytes = (<usize>width) << 3;
  if (operation == codes.FOLD_MIN) fill<K>(values, width, identity<K, Min>());
  else fill<K>(values, width, identity<K, Max>());
  fill<K>(opposites, width, identity<K, Min>());
  if (!tracked && operation <= codes.FOLD_MIN) return;
  memory.fill(winners, 0xff, bytes);
  memory.fill(seen, 0, 2 * bytes);
}

export function clearSums<K>(): void {
  resolved = false;
  memory.fill(first, 0, (<usize>width) << 5);
  if (operation != codes.FOLD_PROD) return;
  if (isFloat<K>()) fill<f64>(first, width, 1);
  else fill<K>(first, width, <K>1);
}

/** Resolves a part of the open region, unless the whole region is one and was resolved by the pass before. */
function resolve<K>(from: i32, n: i32, batch: i32): void {
  if (resolved) return;
  resolvePart<K>(from, n, batch);
  resolved = n == count;
}

/** The largest and the smallest elements, or one of them: `values`, `opposites`. */
export function findExtremes<K>(batch: i32, smallest: bool, largest: bool): void {
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    resolve<K>(from, n, batch);
    if (skipNan) {
      selectWinners<K, Max>(values, winners, seen, n, width, true);
      selectWinners<K, Min>(opposites, winners, oppositesSeen, n, width, true);
    } else {
      if (largest) selectValues<K, Max>(values, n, width);
      if (smallest) selectValues<K, Min>(opposites, n, width);
    }
  }
}

/** Plain sums: `first`, `counts`. */
export function findSums<K>(batch: i32, lane: i32): void {
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    resolve<K>(from, n, batch);
    sums.addRows<K, parts.Plain>(from, n, width, lane, skipNan);
  }
}

/** The pass that makes the value. */
export function foldRegion<K>(batch: i32, lane: i32): void {
  if (operation == codes.FOLD_RANGE) return findExtremes<K>(batch, true, true);
  if (operation == codes.FOLD_COUNT && !skipNan) return;
  if (!skipNan && !apart && count > 0 && (operation == codes.FOLD_FIRST || operation == codes.FOLD_LAST)) {
    // Only NaN that are no elements can put another one in its place.
    resolvePart<K>(operation == codes.FOLD_FIRST ? 0 : count - 1, 1, batch);
    return select<K>(1);
  }
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    resolve<K>(from, n, batch);
    if (isFloat<K>()) foldFloats<K>(from, n, lane);
    else foldIntegers<K>(n);
  }
}

/** Follows the running sums to the elements at which they pass `centres`: `second`. */
export function pickSamples<K>(batch: i32): void {
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    resolve<K>(from, n, batch);
    sums.pickRows<K>(n, width);
  }
}

function foldIntegers<K>(n: i32): void {
  if (operation == codes.FOLD_SUM) sums.addWhole<K, parts.Plain>(n, width);
  else if (operation == codes.FOLD_PROD) sums.addWhole<K, parts.Product>(n, width);
  else select<K>(n);
}

function select<K>(n: i32): void {
  switch (operation) {
    case codes.FOLD_MAX:
      if (tracked) selectWinners<K, Max>(values, winners, seen, n, width, skipNan);
      else selectValues<K, Max>(values, n, width);
      return;
    case codes.FOLD_MIN:
      if (tracked) selectWinners<K, Min>(values, winners, seen, n, width, skipNan);
      else selectValues<K, Min>(values, n, width);
      return;
    case codes.FOLD_FIRST:
      return selectWinners<K, First>(values, winners, seen, n, width, skipNan);
    case codes.FOLD_LAST:
      return selectWinners<K, Last>(values, winners, seen, n, width, skipNan);
  }
}

function foldFloats<K>(from: i32, n: i32, lane: i32): void {
  switch (operation) {
    case codes.FOLD_SUM:
      return addMapped<K>(from, n, lane);
    case codes.FOLD_PROD:
      return sums.addRows<K, parts.Product>(from, n, width, lane, skipNan);
    case codes.FOLD_COUNT:
      return sums.addRows<K, parts.Plain>(from, n, width, lane, skipNan);
    case codes.FOLD_SOFT:
      return sums.addRows<K, parts.Soft>(from, n, width, lane, skipNan);
    case codes.FOLD_DEVIATION:
      return sums.addRows<K, parts.Deviation>(from, n, width, lane, skipNan);
    case codes.FOLD_WEIGHTED:
      return sums.addRows<K, parts.Weighted>(from, n, width, lane, skipNan);
    case codes.FOLD_RANKED:
      return sums.addRows<K, parts.Ranked>(from, n, width, lane, skipNan);
    case codes.FOLD_EXPECTED:
    case codes.FOLD_SAMPLED:
      return sums.addRows<K, parts.Expected>(from, n, width, lane, skipNan);
    default:
      return select<K>(n);
  }
}

/** Sums of what the call's map makes of the elements, by `centres` where these scale them. */
function addMapped<K>(from: i32, n: i32, lane: i32): void {
  if (sums.measure == codes.MAP_EXP) return sums.addRows<K, parts.Exponential>(from, n, width, lane, skipNan);
  if (sums.measure == codes.MAP_ABS_POW && sums.scaled)
    return sums.addRows<K, parts.ScaledPower>(from, n, width, lane, skipNan);
  if (sums.measure == codes.MAP_ABS_POW) return sums.addRows<K, parts.Power>(from, n, width, lane, skipNan);
  if (sums.measure == codes.MAP_CLAMPED_POW && sums.scaled) {
    return sums.addRows<K, parts.ScaledClamped>(from, n, width, lane, skipNan);
  }
  if (sums.measure == codes.MAP_CLAMPED_POW) return sums.addRows<K, parts.Clamped>(from, n, width, lane, skipNan);
  sums.addRows<K, parts.Plain>(from, n, width, lane, skipNan);
}
