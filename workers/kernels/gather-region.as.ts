import { finish, operation } from './arithmetic.as';
import * as codes from './codes.as';
import { identity, Max, Min } from './fold.as';
import { finishLane, rootRow } from './gather-finish.as';
import { chosenRank, isChosen, isFew, keepRows, quantileOf, ranked, rankedLanes, withoutNan } from './gather-order.as';
import * as passes from './gather-passes.as';
import { placeRow, refuseEmpty, refuseNan } from './gather-place.as';
import { partSize, resolvePart } from './gather-rows.as';
import { measure, scaled } from './gather-sum.as';
import { sampleShare } from './random.as';
import { cells, count } from './region-source.as';

let width: i32 = 0;
let p: f64 = 1;
let floor: f64 = 0;
let divisor: f64 = 0;
let none: f64 = 0;
let policy: i32 = 0;
/** Elements that a line has room for, and the lines: K [width][capacity]. */
let capacity: i32 = 0;
let sorted: usize = 0;

/** @returns the scratch that is left */
export function openRegions(
  lanes: i32,
  regionElements: i32,
  exponent: f64,
  least: f64,
  fixedDivisor: f64,
  ofNothing: f64,
  emptyPolicy: i32,
  scratch: usize,
): usize {
  width = lanes;
  capacity = regionElements;
  p = exponent;
  floor = least;
  divisor = fixedDivisor;
  none = ofNothing;
  policy = emptyPolicy;
  sorted = scratch;
  return sorted + ((<usize>width * <usize>capacity) << 3);
}

/**
 * Reduces the open region, number r of the answer, for the `used` lanes from `lane` on. `batch`: the plane of the weights
 * where the regions do not say theirs. `share`: the region among those of its plane, for random choices.
 */
export function poolRegion<K>(batch: i32, share: i32, r: i32, lane: i32, used: i32): void {
  if (operation == codes.FOLD_QUANTILE) return poolSorted<K>(batch, r, lane, used);
  if (isSelection() || operation == codes.FOLD_RANGE) passes.clearChoices<K>();
  if (!isSelection()) passes.clearSums<K>();
  if (isFloat<K>() && !isSelection()) {
    findCentres<K>(batch, lane);
    passes.foldRegion<K>(batch, lane);
    if (operation == codes.FOLD_SAMPLED) pickSamples<K>(batch, share, lane);
    if (isQuotient()) divideRow(used);
    else for (let l = 0; l < used; l++) finishSum<K>(l, lane + l);
    rootRow(passes.first, used);
    return placeRow<f64, f64>(r, lane, used, passes.first, passes.winners);
  }
  passes.foldRegion<K>(batch, lane);
  const at = isSelection() ? passes.values : passes.first;
  for (let l = 0; l < used; l++) {
    const found = passes.skipNan ? seenBy<K>(l) : count;
    if (found == 0) store<K>(at + <usize>l * sizeof<K>(), emptySelected<K>());
  }
  placeRow<K, K>(r, lane, used, at, passes.winners);
}

function isSelection(): bool {
  return operation <= codes.FOLD_MIN || operation == codes.FOLD_FIRST || operation == codes.FOLD_LAST;
}

function seenBy<K>(l: i32): i32 {
  return load<i32>(passes.seen + <usize>l * sizeof<K>());
}

/** What sums are scaled by or taken from: the largest size, the largest exponent, or the mean. */
function findCentres<K>(batch: i32, lane: i32): void {
  if (operation == codes.FOLD_DEVIATION) {
    passes.findSums<K>(batch, lane);
    for (let l: usize = 0; l < <usize>width; l++) {
      const n = passes.skipNan ? load<f64>(passes.counts + (l << 3)) : <f64>count;
      store<f64>(passes.centres + (l << 3), load<f64>(passes.first + (l << 3)) / n);
    }
    memory.fill(passes.first, 0, <usize>width * 24);
    return;
  }
  if (!scaled && measure != codes.MAP_EXP && operation != codes.FOLD_SOFT) return;
  const powers = measure == codes.MAP_ABS_POW;
  const clamped = measure == codes.MAP_CLAMPED_POW;
  passes.clearChoices<K>();
  passes.findExtremes<K>(batch, powers || (p < 0 && !clamped), powers || clamped || p >= 0);
  for (let l: usize = 0; l < <usize>width; l++) {
    const high = <f64>load<K>(passes.values + l * sizeof<K>());
    const low = <f64>load<K>(passes.opposites + l * sizeof<K>());
    let centre = p < 0 ? low * p : high * p;
    if (powers) centre = max<f64>(high, -low);
    else if (clamped) centre = max<f64>(high, floor);
    store<f64>(passes.centres + (l << 3), centre);
  }
}

/** Whether the values are the sums by a divisor that all lanes share. */
function isQuotient(): bool {
  return finish == codes.FINISH_DIVIDE && operation == codes.FOLD_SUM && !passes.skipNan && count > 0;
}

/** In place, two lanes at a time. */
function divideRow(used: i32): void {
  const by = f64x2.splat(divisor == 0 ? cells : divisor);
  for (let at = passes.first; at < passes.first + ((<usize>used) << 3); at += 16) {
    v128.store(at, f64x2.div(f64x2.add(v128.load(at), f64x2.splat(0)), by));
  }
}

/** In place, for lane l of the tile, `lane` of all. */
function finishSum<K>(l: i32, lane: i32): void {
  const at = (<usize>l) << 3;
  const isRange = operation == codes.FOLD_RANGE;
  let n = <f64>count;
  if (passes.skipNan) n = isRange ? <f64>seenBy<K>(l) : load<f64>(passes.counts + at);
  if (operation == codes.FOLD_COUNT) return store<f64>(passes.first + at, n > 0 ? n : emptySum());
  if (isEmpty(n)) return store<f64>(passes.first + at, emptySum());
  if (operation == codes.FOLD_SAMPLED) return store<f64>(passes.first + at, load<f64>(passes.second + at));
  if (isRange) {
    const high = <f64>load<K>(passes.values + <usize>l * sizeof<K>());
    return store<f64>(passes.first + at, high - <f64>load<K>(passes.opposites + <usize>l * sizeof<K>()));
  }
  const by = divisor == 0 ? cells - (<f64>count - n) : divisor;
  const centre = load<f64>(passes.centres + at);
  store<f64>(
    passes.first + at,
    finishLane(load<f64>(passes.first + at) + 0, load<f64>(passes.second + at), centre, n, by, lane),
  );
}

/** Whether there is nothing to fold: all elements were NaN, or there was not even padding that counts in the divisor. */
function isEmpty(n: f64): bool {
  if (n > 0) return false;
  if (finish != codes.FINISH_DIVIDE) return true;
  return count > 0 || (divisor == 0 && cells == 0);
}

function emptySum(): f64 {
  if (policy == codes.EMPTY_ZERO) return 0;
  if (policy == codes.EMPTY_ERROR) refuseEmpty();
  return policy == codes.EMPTY_IDENTITY ? none : NaN;
}

function emptySelected<K>(): K {
  if (isFloat<K>()) return <K>emptySum();
  if (policy == codes.EMPTY_ZERO) return <K>0;
  if (policy == codes.EMPTY_ERROR) refuseEmpty();
  else if (policy == codes.EMPTY_IDENTITY && none == none) {
    if (operation == codes.FOLD_MAX) return identity<K, Max>();
    return operation == codes.FOLD_MIN ? identity<K, Min>() : <K>none;
  } else refuseNan();
  return <K>0;
}

/** Draws, for each lane, the element at which the running sum passes a random share of the whole. */
function pickSamples<K>(batch: i32, share: i32, lane: i32): void {
  for (let l: usize = 0; l < <usize>width; l++) {
    const drawn = sampleShare(<u64>p, share, lane + <i32>l);
    // `second` of Expected is the sum of the positive elements.
    store<f64>(passes.centres + (l << 3), load<f64>(passes.second + (l << 3)) * drawn);
  }
  memory.fill(passes.first, 0, (<usize>width) << 4);
  passes.pickSamples<K>(batch);
}

function poolSorted<K>(batch: i32, r: i32, lane: i32, used: i32): void {
  const interpolation = <i32>floor;
  if (isFloat<K>() && !passes.skipNan && isFew(count) && count > 0 && count <= partSize && isChosen(interpolation)) {
    resolvePart<K>(0, count, batch);
    rankedLanes<K>(count, chosenRank(count, p, interpolation), width, sorted, passes.values);
    return placeRow<K, K>(r, lane, used, passes.values, passes.winners);
  }
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    resolvePart<K>(from, n, batch);
    keepRows<K>(sorted, from, n, count, width);
  }
  for (let l = 0; l < used; l++) {
    const line = sorted + <usize>l * <usize>count * sizeof<K>();
    const n = withoutNan<K>(line, count, passes.skipNan);
    if (isChosen(interpolation)) {
      const value = n > 0 ? ranked<K>(line, n, chosenRank(n, p, interpolation)) : n < 0 ? <K>NaN : emptySelected<K>();
      store<K>(passes.values + <usize>l * sizeof<K>(), value);
    } else {
      const value = n > 0 ? quantileOf<K>(line, n, p, interpolation) : n < 0 ? NaN : emptySum();
      store<f64>(passes.first + ((<usize>l) << 3), value);
    }
  }
  if (isChosen(interpolation)) placeRow<K, K>(r, lane, used, passes.values, passes.winners);
  else placeRow<f64, f64>(r, lane, used, passes.first, passes.winners);
}
