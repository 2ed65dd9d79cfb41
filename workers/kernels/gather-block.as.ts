import { exponent, finish } from './arithmetic.as';
import * as codes from './codes.as';
import { identity, Sum } from './fold.as';
import { closeOutput, openOutput, putRow, refuse } from './output-rows.as';
import { rootOf } from './power.as';
import { addListedPowers, addPowers } from './power-sum.as';
import { cells, TILE_REGIONS, taps } from './regions.as';
import { clearStates, foldListed, foldNeighbours, foldStates } from './winner.as';

// The states of one block of results: of as many regions as a tile has where inner is 1, else of one region's columns.
let values: usize = 0;
let winners: usize = 0;
let seen: usize = 0;
/** With powers: the sums; `values` are then the largest elements. */
let sums: usize = 0;

let indices: usize = 0;
let divisor: f64 = 0;
let skipNan: bool = false;
let empty: i32 = 0;
let emptyRefused: bool = false;
/** Whether sums of powers are scaled, which takes a second pass over the elements. */
export let powers: bool = false;

export function openBlocks(
  y: usize,
  elements: usize,
  indicesAt: usize,
  inner: i32,
  fixedDivisor: f64,
  withPowers: bool,
  withoutNan: bool,
  emptyPolicy: i32,
  scratch: usize,
): void {
  const rowBytes = <usize>(max<i32>(inner, TILE_REGIONS) + 1) * 8;
  values = scratch;
  winners = values + rowBytes;
  seen = winners + rowBytes;
  sums = seen + rowBytes;
  openOutput(y, elements, sums + rowBytes);
  indices = indicesAt;
  divisor = fixedDivisor;
  powers = withPowers;
  skipNan = withoutNan;
  empty = emptyPolicy;
  emptyRefused = false;
}

/** States of `count` empty regions. */
export function clearBlock<K, Op>(count: i32): void {
  clearStates<K>(values, winners, seen, count, powers ? <K>0 : identity<K, Op>());
  if (powers) memory.fill(sums, 0, (<usize>count) << 3);
}

/**
 * Folds the state of region `at` with the elements at the listed positions of a plane, or, `dense`, with those
 * elements one after another. `second`: the pass that adds scaled powers.
 */
export function foldRegion<K, Op>(at: i32, plane: usize, listed: usize, count: i32, dense: bool, second: bool): void {
  const offset = <usize>at * sizeof<K>();
  if (second) addListedPowers(sums + offset, values + offset, plane, listed, count, dense, skipNan);
  else foldListed<K, Op>(values + offset, winners + offset, seen + offset, plane, listed, count, dense, skipNan);
}

/** Folds the states of regions from `at` on, one in each lane, whose elements lie `step` plane positions apart. */
export function foldLaneRegions<K, Op>(at: i32, plane: usize, listed: usize, count: i32, step: i32): void {
  const offset = <usize>at * sizeof<K>();
  foldNeighbours<K, Op>(values + offset, winners + offset, seen + offset, plane, listed, count, step, skipNan);
}

/** Folds the states of a region's columns with the row of elements at a plane position. */
export function foldColumns<K, Op>(row: usize, position: i32, count: i32, second: bool): void {
  if (second) addPowers(sums, values, row, count, skipNan);
  else foldStates<K, Op>(values, winners, seen, row, position, count, skipNan);
}

/** Finishes and writes `count` states. State i is of the tile's region i, or all are of its region `one` (not −1). */
export function emitBlock<K, Op>(count: i32, one: i32): void {
  for (let i = 0; i < count; i++) {
    const r = one < 0 ? i : one;
    finishState<K, Op>(i, load<i32>(taps + ((<usize>r) << 2)), load<f64>(cells + ((<usize>r) << 3)));
  }
  putRow<K>(values, count);
  if (indices == 0) return;
  for (let i = 0; i < count; i++, indices += 8) {
    const at = winners + <usize>i * sizeof<K>();
    store<i64>(indices, sizeof<K>() == 4 ? load<i32>(at) : load<i64>(at));
  }
}

/** In place, for the state of a region of `count` elements and a divisor of `share`. */
function finishState<K, Op>(i: i32, count: i32, share: f64): void {
  const at = values + <usize>i * sizeof<K>();
  const found = skipNan ? load<i32>(seen + <usize>i * sizeof<K>()) : count;
  if (isEmpty(found, count, share)) return store<K>(at, emptyValue<K, Op>());
  if (isInteger<K>() || idof<Op>() != idof<Sum>()) return;
  let value = <f64>load<K>(at);
  value = powers ? scaledBack(value, load<f64>(sums + ((<usize>i) << 3))) : value + 0;
  if (finish == codes.FINISH_DIVIDE) value = divided<K>(value, divisor == 0 ? share - <f64>(count - found) : divisor);
  else if (finish == codes.FINISH_ROOT && !powers) value = f64x2.extract_lane(rootOf(f64x2.splat(value), exponent), 0);
  store<K>(at, value == value ? <K>value : <K>NaN);
}

/** Whether there is nothing to fold: all elements were NaN, or there was not even padding that counts in the divisor. */
function isEmpty(found: i32, count: i32, share: f64): bool {
  if (found > 0) return false;
  if (finish != codes.FINISH_DIVIDE) return true;
  return count > 0 || (divisor == 0 && share == 0);
}

function emptyValue<K, Op>(): K {
  if (empty == codes.EMPTY_ZERO) return <K>0;
  if (empty == codes.EMPTY_ERROR) {
    emptyRefused = true;
    return <K>0;
  }
  if (empty == codes.EMPTY_IDENTITY && finish != codes.FINISH_DIVIDE) return identity<K, Op>();
  if (isFloat<K>()) return <K>NaN;
  refuse(codes.REFUSED_NAN);
  return <K>0;
}

/** A quotient rounded once to K. */
function divided<K>(value: f64, by: f64): f64 {
  return sizeof<K>() == 4 ? <f64>(<f32>value / <f32>by) : value / by;
}

/** Σ|x|^p or its root, from the largest |x| and the sum of the others scaled by it; 0, ∞ and NaN need no scale. */
function scaledBack(largest: f64, sum: f64): f64 {
  if (largest <= 0 || !(largest < Infinity)) return largest;
  if (finish == codes.FINISH_ROOT) return largest * f64x2.extract_lane(rootOf(f64x2.splat(sum), exponent), 0);
  return Math.pow(largest, exponent) * sum;
}

/** REFUSED_EMPTY, REFUSED_NAN or 0. */
export function closeBlocks(): i32 {
  return emptyRefused ? codes.REFUSED_EMPTY : closeOutput();
}
