import { input, operation, output } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { Max, Min, Sum } from '../base/fold.as';
import { cornersApart, count, sampled } from '../regions/region-source.as';
import { measure, skipNan } from './gather-call.as';
import { addSamples, resolvePart, resolveStored, rowType } from './gather-elements.as';
import { addPlain, foldFloats, foldIntegers, isBlocked, selectPlain } from './gather-part.as';
import { areNeighbors, partSize, width } from './gather-rows.as';
import { selectNumbers } from './gather-select.as';
import * as states from './gather-states.as';
import { tracked } from './gather-states.as';
import * as sums from './gather-sum.as';
import { KeepNan, SkipNan } from './gather-sum.as';
import { addWeighed, keepWeighed } from './gather-weights.as';
import { foldPacked } from './packed-fold.as';
import { Plain } from './sum-parts.as';

// Passes over the elements of the open region, for a tile of columns.

/** Whether the rows of the whole open region are resolved, and widened. */
let resolved: bool = false;

/** Begins the passes over the open region. */
export function beginPasses(): void {
  resolved = false;
}

/** Resolves a part of the open region, unless the whole region is one and was resolved by the pass before. */
function resolve<K>(from: i32, n: i32, batch: i32): void {
  if (resolved) return;
  resolvePart<K>(from, n, batch);
  resolved = n == count;
}

/** The same for a pass that widens by itself: of regions of one part only where no other pass follows. */
function resolvePacked<K>(from: i32, n: i32, batch: i32, isLast: bool): void {
  if (sizeof<K>() != 4 || sampled || !areNeighbors() || (n == count && !isLast)) return resolve<K>(from, n, batch);
  resolveStored(from, n, batch);
  resolved = false;
}

/** The largest and the smallest elements, or one of them: `values`, `opposites`. */
export function findExtremes<K>(batch: i32, smallest: bool, largest: bool): void {
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    if (skipNan) {
      resolve<K>(from, n, batch);
      selectNumbers<K, Max>(states.values, states.winners, states.seen, n, width);
      selectNumbers<K, Min>(states.opposites, states.winners, states.oppositesSeen, n, width);
    } else {
      resolvePacked<K>(from, n, batch, operation == codes.FOLD_RANGE);
      if (largest) selectPlain<K, Max>(states.values, n);
      if (smallest) selectPlain<K, Min>(states.opposites, n);
    }
  }
}

/** Plain sums: `firsts`, `counts`. */
export function findSums<K>(batch: i32, column: i32): void {
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    if (skipNan) {
      resolve<K>(from, n, batch);
      sums.addRows<K, Plain, SkipNan>(from, n, width, column);
    } else {
      resolvePacked<K>(from, n, batch, false);
      addPlain<K>(from, n, column, false);
    }
  }
}

/** The pass that makes the value. */
export function foldRegion<K>(batch: i32, column: i32): void {
  if (operation == codes.FOLD_RANGE) return findExtremes<K>(batch, true, true);
  if (operation == codes.FOLD_COUNT && !skipNan) return;
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    if (isPlain()) resolvePacked<K>(from, n, batch, true);
    else resolve<K>(from, n, batch);
    if (!isFloat<K>()) foldIntegers<K>(from, n);
    else if (skipNan) foldFloats<K, SkipNan>(from, n, column);
    else foldFloats<K, KeepNan>(from, n, column);
  }
}

/** Adds weighed elements. @returns whether some have no weight, so that other passes have to follow */
export function lackWeights<K>(batch: i32, used: i32): bool {
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    resolve<K>(from, n, batch);
    addWeighed(n);
  }
  return keepWeighed(used);
}

/**
 * Resolves the first or last element of the open region alone, where that is its value: only NaN that are no elements can
 * put another one in its place. @returns whether it is
 */
export function findEnd<K>(batch: i32): bool {
  if (operation != codes.FOLD_FIRST && operation != codes.FOLD_LAST) return false;
  if (skipNan || cornersApart || count == 0) return false;
  const from = operation == codes.FOLD_FIRST ? 0 : count - 1;
  if (keepsElements()) resolveStored(from, 1, batch);
  else resolvePart<K>(from, 1, batch);
  return true;
}

/** Whether an element of the input is one of the output as it is stored. */
export function keepsElements(): bool {
  return input == output && areNeighbors() && !sampled;
}

/** Most elements of a region whose sum is kept in FP32, as `compute-datatype.ts` has it. */
const SHORT_SUM: i32 = 16;

/** Whether the open region is summed in FP32: a plain sum or mean of few elements. */
export function isShort<K>(): bool {
  return sizeof<K>() == 4 && isPlain() && operation == codes.FOLD_SUM && isBlocked() && count > 0 && count <= SHORT_SUM;
}

/** Adds its elements: `values`, of FP32. */
export function addShort(batch: i32): void {
  memory.fill(states.values, 0, (<usize>width) << 2);
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    if (sampled && !cornersApart) {
      addSamples(from, n, states.values);
      continue;
    }
    resolvePacked<f32>(from, n, batch, true);
    foldPacked<Sum>(rowType(), states.values, n, width);
  }
}

/** Follows the running sums to the elements at which they pass `centers`: `seconds`. */
export function pickSamples<K>(batch: i32): void {
  for (let from = 0; from < count; from += partSize) {
    const n = min<i32>(partSize, count - from);
    resolve<K>(from, n, batch);
    sums.pickRows<K>(n, width);
  }
}

/** Whether elements are chosen or added as they are. */
function isPlain(): bool {
  return !tracked && (operation <= codes.FOLD_MIN || (operation == codes.FOLD_SUM && measure == codes.MAP_NONE));
}
