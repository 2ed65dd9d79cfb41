import { output } from '../base/arithmetic.as';
import { REFUSED_EMPTY, REFUSED_NAN } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { storeRow } from '../base/store-row.as';
import { transposeRows } from '../base/transpose-rows.as';

// Places of results in the output. Regions come in groups of `perGroup` (a plane's positions, a box's bins). Channels last, the
// output is [group, region, column]; else it is [group, column, region], and a few regions' rows of results are kept until
// they are transposed into pieces of lines.

/** Regions whose results are kept until they are transposed: a multiple of four. */
const KEPT_ROWS: i32 = 16;

let y: usize = 0;
let indices: usize = 0;
let columns: i32 = 0;
let perGroup: i32 = 0;
let channelsLast: bool = false;
/** Bytes of a row of a tile's widest results. */
let rowBytes: usize = 0;
/** [KEPT_ROWS][width] of the output, and the same of indices. */
let kept: usize = 0;
let keptIndices: usize = 0;
let keptCount: i32 = 0;
let keptFrom: i32 = 0;
let refusedNan: bool = false;
let refusedEmpty: bool = false;

/** @returns the scratch that is left */
export function openPlaces(
  results: usize,
  winners: usize,
  columnsOfGroup: i32,
  regionsOfGroup: i32,
  last: bool,
  columnsOfTile: i32,
  scratch: usize,
): usize {
  y = results;
  indices = winners;
  columns = columnsOfGroup;
  perGroup = regionsOfGroup;
  // Lines of one result are rows as well.
  channelsLast = last || perGroup == 1;
  rowBytes = (<usize>columnsOfTile) << 3;
  kept = scratch;
  const keptBytes: usize = channelsLast ? 0 : rowBytes * <usize>KEPT_ROWS;
  keptIndices = kept + keptBytes;
  keptCount = 0;
  refusedNan = false;
  refusedEmpty = false;
  return keptIndices + keptBytes;
}

/** Notes an empty region where none may be. */
export function refuseEmpty(): void {
  refusedEmpty = true;
}

/**
 * Puts the results (T; u8: as the output stores them) of region r for the `used` columns from `column` on at their places,
 * with the winners (integers as wide as W) where they are kept.
 */
export function placeRow<T, W>(r: i32, column: i32, used: i32, values: usize, winners: usize): void {
  if (channelsLast) {
    const at = <usize>r * <usize>columns + <usize>column;
    storeResults<T, W>(values, winners, used, y + at * bytesOf(output), indices + (at << 3));
    return;
  }
  if (keptCount == 0) keptFrom = r;
  const at = <usize>keptCount * rowBytes;
  storeResults<T, W>(values, winners, used, kept + at, keptIndices + at);
  keptCount++;
  if (keptCount == KEPT_ROWS || (r + 1) % perGroup == 0) flush(column, used);
}

function storeResults<T, W>(values: usize, winners: usize, used: i32, to: usize, indicesTo: usize): void {
  if (sizeof<T>() == 1) memory.copy(to, values, <usize>used * bytesOf(output));
  else if (storeRow<T>(output, values, to, used) != 0) refusedNan = true;
  if (indices == 0) return;
  if (sizeof<W>() == 8) return memory.copy(indicesTo, winners, (<usize>used) << 3);
  for (let l: usize = 0; l < <usize>used; l++) store<i64>(indicesTo + (l << 3), load<i32>(winners + (l << 2)));
}

/** Turns what is kept into pieces of the columns' lines. */
function flush(column: i32, used: i32): void {
  const inGroup = keptFrom % perGroup;
  const groupAt = <usize>(keptFrom - inGroup) * <usize>columns;
  const at = groupAt + <usize>column * <usize>perGroup + <usize>inGroup;
  const bytes = bytesOf(output);
  if (bytes == 8) turn<u64>(kept, used, y + (at << 3));
  else if (bytes == 4) turn<u32>(kept, used, y + (at << 2));
  else if (bytes == 2) turn<u16>(kept, used, y + (at << 1));
  else turn<u8>(kept, used, y + at);
  if (indices != 0) turn<u64>(keptIndices, used, indices + (at << 3));
  keptCount = 0;
}

function turn<T>(from: usize, used: i32, to: usize): void {
  let k = 0;
  for (; k + 4 <= keptCount; k += 4, from += 4 * rowBytes, to += 4 * sizeof<T>()) {
    transposeRows<T>(from, rowBytes, used, to, perGroup);
  }
  for (; k < keptCount; k++, from += rowBytes, to += sizeof<T>()) {
    for (let l: usize = 0; l < <usize>used; l++) {
      store<T>(to + l * <usize>perGroup * sizeof<T>(), load<T>(from + l * sizeof<T>()));
    }
  }
}

/** REFUSED_EMPTY, REFUSED_NAN or 0. */
export function closePlaces(): i32 {
  if (refusedEmpty) return REFUSED_EMPTY;
  return refusedNan ? REFUSED_NAN : 0;
}
