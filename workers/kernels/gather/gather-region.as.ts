import { operation } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { fill } from '../base/fold.as';
import { sampleShare } from '../math/random.as';
import { count } from '../regions/region-source.as';
import { exponent, floor, measure, scaled, skipNan } from './gather-call.as';
import { addLines, isLine } from './gather-lines.as';
import { isOrdered, openOrder, poolOrdered } from './gather-ordered.as';
import * as passes from './gather-passes.as';
import { placeRow } from './gather-place.as';
import { positions, rows } from './gather-rows.as';
import * as states from './gather-states.as';
import {
  divideRow,
  emptySelected,
  finishSums,
  isNothingNan,
  isQuotient,
  seenBy,
  spreadRange,
} from './gather-values.as';
import { isWeighed, putBackWeighed } from './gather-weights.as';

let width: i32 = 0;

/** @returns the scratch that is left */
export function openRegions(columns: i32, regionElements: i32, scratch: usize): usize {
  width = columns;
  return openOrder(columns, regionElements, scratch);
}

/**
 * Reduces the open region, number r of the output, for the `used` columns from `column` on. `batch`: the plane of the weights
 * where the regions do not say theirs. `regionIndex`: the region among those of its plane, for random choices.
 */
export function poolRegion<K>(batch: i32, regionIndex: i32, r: i32, column: i32, used: i32): void {
  if (!isFloat<K>() && count == 0 && isNothingNan()) return placeNan<K>(r, column, used);
  if (isOrdered()) return poolOrdered<K>(batch, r, column, used);
  passes.beginPasses();
  if (passes.isShort<K>()) {
    passes.addShort(batch);
    if (areFinite(used)) divideRow<f32>(states.values, used);
    else addAgain<K>(batch, column, used);
    return placeRow<f32, f32>(r, column, used, states.values, states.winners);
  }
  if (passes.findEnd<K>(batch)) return placeEnd<K>(r, column, used);
  if (isSelection() || operation == codes.FOLD_RANGE) states.clearChoices<K>(operation == codes.FOLD_RANGE);
  if (!isSelection()) states.clearSums<K>();
  if (isFloat<K>() && !isSelection()) {
    if (isLine<K>()) addLines(column, used);
    else if (!isWeighed() || passes.lackWeights<K>(batch, used)) {
      if (isWeighed()) states.clearSums<K>();
      findCenters<K>(batch, column);
      passes.foldRegion<K>(batch, column);
      if (isWeighed()) putBackWeighed();
    }
    if (operation == codes.FOLD_SAMPLED) pickSamples<K>(batch, regionIndex, column);
    if (operation == codes.FOLD_RANGE) spreadRange<K>();
    if (isQuotient()) divideRow<f64>(states.firsts, used);
    else finishSums(column, used);
    return placeRow<f64, f64>(r, column, used, states.firsts, states.winners);
  }
  passes.foldRegion<K>(batch, column);
  const at = isSelection() ? states.values : states.firsts;
  if (skipNan || count == 0) {
    for (let l = 0; l < used; l++) {
      const found = skipNan ? seenBy<K>(l) : count;
      if (found == 0) store<K>(at + <usize>l * sizeof<K>(), emptySelected<K>());
    }
  }
  placeRow<K, K>(r, column, used, at, states.winners);
}

/** Whether the FP32 `values` of the columns are neither infinite nor NaN. */
function areFinite(used: i32): bool {
  const end = states.values + ((<usize>used) << 2);
  let endless = i64x2.splat(0);
  let at = states.values;
  for (; at + 16 <= end; at += 16) {
    const v = v128.load(at);
    endless = v128.or(endless, f32x4.sub(v, v));
  }
  for (; at < end; at += 4) {
    const v = v128.load32_splat(at);
    endless = v128.or(endless, f32x4.sub(v, v));
  }
  return !v128.any_true(endless);
}

/** Sums of FP32 in `values` that left its range, which those of some elements alone may do: in FP64, as all are divided. */
function addAgain<K>(batch: i32, column: i32, used: i32): void {
  states.clearSums<K>();
  passes.beginPasses();
  passes.foldRegion<K>(batch, column);
  divideRow<f64>(states.firsts, used);
  divideRow<f32>(states.values, used);
  for (let l: usize = 0; l < <usize>used; l++) {
    const at = states.values + (l << 2);
    if (!(abs<f32>(load<f32>(at)) < Infinity)) store<f32>(at, <f32>load<f64>(states.firsts + (l << 3)));
  }
}

/** The value of an empty region where 64-bit integers have none, as a number of the output; refused where it has none either. */
function placeNan<K>(r: i32, column: i32, used: i32): void {
  states.clearChoices<K>(false);
  fill<f64>(states.firsts, used, NaN);
  placeRow<f64, K>(r, column, used, states.firsts, states.winners);
}

/** The one resolved element, which is the region's value. */
function placeEnd<K>(r: i32, column: i32, used: i32): void {
  if (states.tracked) fill<i32>(states.winners, used, load<i32>(positions));
  const row = <usize>load<u32>(rows);
  if (passes.keepsElements()) placeRow<u8, i32>(r, column, used, row, states.winners);
  else placeRow<K, i32>(r, column, used, row, states.winners);
}

function isSelection(): bool {
  return operation <= codes.FOLD_MIN || operation == codes.FOLD_FIRST || operation == codes.FOLD_LAST;
}

/** What sums are scaled by or taken from: the largest size, the largest exponent, or the mean. */
function findCenters<K>(batch: i32, column: i32): void {
  if (operation == codes.FOLD_DEVIATION) {
    passes.findSums<K>(batch, column);
    for (let l: usize = 0; l < <usize>width; l++) {
      const n = skipNan ? load<f64>(states.counts + (l << 3)) : <f64>count;
      store<f64>(states.centers + (l << 3), load<f64>(states.firsts + (l << 3)) / n);
    }
    memory.fill(states.firsts, 0, <usize>width * 24);
    memory.fill(states.lows, 0, (<usize>width) << 4);
    return;
  }
  if (!scaled && measure != codes.MAP_EXP && operation != codes.FOLD_SOFT) return;
  const powers = measure == codes.MAP_ABS_POW;
  const clamped = measure == codes.MAP_CLAMPED_POW;
  states.clearChoices<K>(true);
  passes.findExtremes<K>(batch, powers || (exponent < 0 && !clamped), powers || clamped || exponent >= 0);
  for (let l: usize = 0; l < <usize>width; l++) {
    const high = <f64>load<K>(states.values + l * sizeof<K>());
    const low = <f64>load<K>(states.opposites + l * sizeof<K>());
    let center = exponent < 0 ? low * exponent : high * exponent;
    if (powers) center = max<f64>(high, -low);
    else if (clamped) center = max<f64>(high, floor);
    store<f64>(states.centers + (l << 3), center);
  }
}

/** Draws, for each column, the element at which the running sum passes a random regionIndex of the whole. */
function pickSamples<K>(batch: i32, regionIndex: i32, column: i32): void {
  for (let l: usize = 0; l < <usize>width; l++) {
    const drawn = sampleShare(<u64>exponent, regionIndex, column + <i32>l);
    // `second` of Expected is the sum of the positive elements.
    store<f64>(states.centers + (l << 3), load<f64>(states.seconds + (l << 3)) * drawn);
  }
  memory.fill(states.firsts, 0, (<usize>width) << 4);
  passes.pickSamples<K>(batch);
}
