import { output } from './arithmetic.as';
import { bytesOf, REFUSED_EMPTY, REFUSED_NAN } from './codes.as';
import { storeRow } from './store-row.as';

// Where answers stand. Regions come in groups of `perGroup` (a plane's positions, a box's bins). Channels last, the
// answer is [group, region, lane]; else it is [group, lane, region], and a few regions' answers are kept until a line is
// written.

/** Regions that are kept. */
export const KEPT: i32 = 64;

let y: usize = 0;
let indices: usize = 0;
let lanes: i32 = 0;
let perGroup: i32 = 0;
let channelsLast: bool = false;
let width: i32 = 0;
/** [width][KEPT] of the widest K, and the same of indices. */
let kept: usize = 0;
let keptIndices: usize = 0;
let keptCount: i32 = 0;
let keptFrom: i32 = 0;
let refusedNan: bool = false;
let refusedEmpty: bool = false;

/** @returns the scratch that is left */
export function openPlaces(
  answers: usize,
  winners: usize,
  lanesOfGroup: i32,
  regionsOfGroup: i32,
  last: bool,
  lanesOfTile: i32,
  scratch: usize,
): usize {
  y = answers;
  indices = winners;
  lanes = lanesOfGroup;
  perGroup = regionsOfGroup;
  channelsLast = last;
  width = lanesOfTile;
  kept = scratch;
  const keptBytes: usize = channelsLast ? 0 : (<usize>(width * KEPT)) << 3;
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

/** Notes a NaN that was to become an integer. */
export function refuseNan(): void {
  refusedNan = true;
}

/**
 * Puts the answers (T) of region r for the `used` lanes from `lane` on at their places, with the winners (integers as wide
 * as W) where they are asked for.
 */
export function placeRow<T, W>(r: i32, lane: i32, used: i32, values: usize, winners: usize): void {
  if (channelsLast) {
    const at = <usize>r * <usize>lanes + <usize>lane;
    if (storeRow<T>(output, values, y + at * bytesOf(output), used) != 0) refusedNan = true;
    if (indices == 0) return;
    for (let l = 0; l < used; l++) store<i64>(indices + ((at + <usize>l) << 3), wide<W>(winners, l));
    return;
  }
  if (keptCount == 0) keptFrom = r;
  for (let l = 0; l < used; l++) {
    const to = <usize>(l * KEPT + keptCount);
    store<T>(kept + to * sizeof<T>(), load<T>(values + <usize>l * sizeof<T>()));
    if (indices != 0) store<i64>(keptIndices + (to << 3), wide<W>(winners, l));
  }
  keptCount++;
  if (keptCount == KEPT || (r + 1) % perGroup == 0) flush<T>(lane, used);
}

function wide<W>(winners: usize, l: i32): i64 {
  return sizeof<W>() == 4 ? <i64>load<i32>(winners + ((<usize>l) << 2)) : load<i64>(winners + ((<usize>l) << 3));
}

function flush<T>(lane: i32, used: i32): void {
  const inGroup = keptFrom % perGroup;
  const groupAt = <usize>(keptFrom - inGroup) * <usize>lanes;
  for (let l = 0; l < used; l++) {
    const at = groupAt + <usize>(lane + l) * <usize>perGroup + <usize>inGroup;
    const from = <usize>(l * KEPT);
    const refused = storeRow<T>(output, kept + from * sizeof<T>(), y + at * bytesOf(output), keptCount);
    if (refused != 0) refusedNan = true;
    if (indices != 0) memory.copy(indices + (at << 3), keptIndices + (from << 3), (<usize>keptCount) << 3);
  }
  keptCount = 0;
}

/** REFUSED_EMPTY, REFUSED_NAN or 0. */
export function closePlaces(): i32 {
  if (refusedEmpty) return REFUSED_EMPTY;
  return refusedNan ? REFUSED_NAN : 0;
}
