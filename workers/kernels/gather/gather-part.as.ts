import { finish, operation, output } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { Max, Min } from '../base/fold.as';
import { addsInBlocks } from '../base/fold-blocks.as';
import { addPacked } from '../base/packed-sum.as';
import { count } from '../regions/region-source.as';
import { exponent, measure, scaled, skipNan } from './gather-call.as';
import { rowType } from './gather-elements.as';
import { addExponentials } from './gather-exponential.as';
import { rows, width } from './gather-rows.as';
import { First, Last, selectNumbers, selectValues, selectWinners } from './gather-select.as';
import * as states from './gather-states.as';
import { tracked } from './gather-states.as';
import * as sums from './gather-sum.as';
import { KeepNan } from './gather-sum.as';
import { foldPacked } from './packed-fold.as';
import * as parts from './sum-parts.as';

// What the call does with the n resolved rows of a part.

export function foldIntegers<K>(from: i32, n: i32): void {
  if (operation == codes.FOLD_SUM) sums.addWhole<K, parts.Plain>(n, width);
  else if (operation == codes.FOLD_PROD) sums.addWhole<K, parts.Product>(n, width);
  else select<K>(from, n);
}

function select<K>(from: i32, n: i32): void {
  switch (operation) {
    case codes.FOLD_MAX:
      if (tracked) track<K, Max>(from, n);
      else selectPlain<K, Max>(states.values, n);
      return;
    case codes.FOLD_MIN:
      if (tracked) track<K, Min>(from, n);
      else selectPlain<K, Min>(states.values, n);
      return;
    case codes.FOLD_FIRST:
      return track<K, First>(from, n);
    case codes.FOLD_LAST:
      return track<K, Last>(from, n);
  }
}

function track<K, Op>(from: i32, n: i32): void {
  if (skipNan) selectNumbers<K, Op>(states.values, states.winners, states.seen, n, width);
  else selectWinners<K, Op>(states.values, states.winners, from, n, width);
}

export function foldFloats<K, Which>(from: i32, n: i32, column: i32): void {
  switch (operation) {
    case codes.FOLD_SUM:
      return addMapped<K, Which>(from, n, column);
    case codes.FOLD_PROD:
      return sums.addRows<K, parts.Product, Which>(from, n, width, column);
    case codes.FOLD_COUNT:
      return sums.addRows<K, parts.Plain, Which>(from, n, width, column);
    case codes.FOLD_SOFT:
      return addWeights<K, parts.Soft, Which>(from, n, column);
    case codes.FOLD_DEVIATION:
      return sums.addRows<K, parts.Deviation, Which>(from, n, width, column);
    case codes.FOLD_WEIGHTED:
      return sums.addRows<K, parts.Weighted, Which>(from, n, width, column);
    case codes.FOLD_RANKED:
      return sums.addRows<K, parts.Ranked, Which>(from, n, width, column);
    case codes.FOLD_EXPECTED:
    case codes.FOLD_SAMPLED:
      return sums.addRows<K, parts.Expected, Which>(from, n, width, column);
    default:
      return select<K>(from, n);
  }
}

/** Sums of what the call's map makes of the elements, by `centers` where these scale them. */
function addMapped<K, Which>(from: i32, n: i32, column: i32): void {
  if (measure == codes.MAP_EXP) return addWeights<K, parts.Exponential, Which>(from, n, column);
  if (measure == codes.MAP_ABS_POW || measure == codes.MAP_CLAMPED_POW) {
    if (parts.isOneRate() && exponent == 2) {
      if (scaled) return sums.addRows<K, parts.ScaledSquare, Which>(from, n, width, column);
      return sums.addRows<K, parts.Square, Which>(from, n, width, column);
    }
    if (parts.isOneRate() && exponent == 3) {
      if (scaled) return sums.addRows<K, parts.ScaledCube, Which>(from, n, width, column);
      return sums.addRows<K, parts.Cube, Which>(from, n, width, column);
    }
    if (sizeof<K>() == 4 && output != codes.FP64) {
      if (scaled) return sums.addRows<K, parts.ScaledSinglePower, Which>(from, n, width, column);
      return sums.addRows<K, parts.SinglePower, Which>(from, n, width, column);
    }
    if (scaled) return sums.addRows<K, parts.ScaledPower, Which>(from, n, width, column);
    return sums.addRows<K, parts.Power, Which>(from, n, width, column);
  }
  if (skipNan) sums.addRows<K, parts.Plain, Which>(from, n, width, column);
  else addPlain<K>(from, n, column, isBlocked());
}

/** Whether sums of FP32 may err by two roundings of FP32: of sums and means as they are, of not too many elements. */
export function isBlocked(): bool {
  return addsInBlocks(count) && finish <= codes.FINISH_DIVIDE;
}

export function addPlain<K>(from: i32, n: i32, column: i32, blocked: bool): void {
  if (sizeof<K>() == 4) addPacked(rowType(), rows, n, states.firsts, width, blocked);
  else sums.addRows<K, parts.Plain, KeepNan>(from, n, width, column);
}

/** Sums of exponentials, which FP32 rows take in FP32. */
function addWeights<K, Op, Which>(from: i32, n: i32, column: i32): void {
  const extremes = exponent < 0 ? states.opposites : states.values;
  if (sizeof<K>() == 4) addExponentials<Op, Which>(n, width, extremes);
  else sums.addRows<K, Op, Which>(from, n, width, column);
}

/** The largest or the smallest elements, without their positions; NaN are elements. */
export function selectPlain<K, Op>(values: usize, n: i32): void {
  if (sizeof<K>() == 4) foldPacked<Op>(rowType(), values, n, width);
  else selectValues<K, Op>(values, n, width);
}
