import * as axes from './axis.as';

// Regions as lists: region r of a tile has the plane positions index[offsets[r]] … index[offsets[r + 1] − 1], in
// row-major order. A tile holds as many whole regions as there is room for, or a part of one that is too large.

/** Most regions of a tile, and most positions. */
export const TILE_REGIONS: i32 = 4096;
export const TILE_POSITIONS: i32 = 65536;

export let offsets: usize = 0;
export let index: usize = 0;
/** Number of elements of each region of the tile (i32), and the divisor's shares (f64). */
export let taps: usize = 0;
export let cells: usize = 0;
/** All regions. */
export let regions: i32 = 0;

let axis0: usize = 0;
let axis1: usize = 0;
let axis2: usize = 0;
let outputs0: i32 = 0;
let outputs1: i32 = 0;
let outputs2: i32 = 0;
let extent1: i32 = 0;
let extent2: i32 = 0;

/** The regions of up to three axes; an axis at 0 is not there, its extents are 1. @returns the scratch that is left */
export function setRegions(
  table0: usize,
  positions0: i32,
  table1: usize,
  input1: i32,
  positions1: i32,
  table2: usize,
  input2: i32,
  positions2: i32,
  scratch: usize,
): usize {
  axis0 = table0;
  axis1 = table1;
  axis2 = table2;
  outputs0 = positions0;
  outputs1 = positions1;
  outputs2 = positions2;
  extent1 = input1;
  extent2 = input2;
  regions = outputs0 * outputs1 * outputs2;
  cells = scratch;
  offsets = cells + ((<usize>TILE_REGIONS) << 3);
  taps = offsets + ((<usize>TILE_REGIONS) << 2) + 16;
  index = taps + ((<usize>TILE_REGIONS) << 2);
  return index + ((<usize>TILE_POSITIONS) << 2);
}

/** Fills the tile from a region on. @returns how many whole regions it has; 0 when the first one has no room */
export function fillTile(region: i32): i32 {
  const most = min<i32>(TILE_REGIONS, regions - region);
  let used = 0;
  let r = 0;
  for (; r < most; r++) {
    describe(region + r, r);
    const count = load<i32>(taps + ((<usize>r) << 2));
    if (<i64>used + count > TILE_POSITIONS) break;
    store<i32>(offsets + ((<usize>r) << 2), used);
    list(region + r, 0, count, index + ((<usize>used) << 2));
    used += count;
  }
  store<i32>(offsets + ((<usize>r) << 2), used);
  return r;
}

/**
 * How many plane positions lie between an element of a region and that of its right neighbour, where the `count`
 * regions from `region` on are whole windows of one line; else 0.
 */
export function commonStep(region: i32, count: i32): i32 {
  const k = region % outputs2;
  if (k + count > outputs2) return 0;
  const kernel = axes.kernelOf(axis2);
  const alike = axes.countOf(axis2, outputs2, k) == kernel && axes.countOf(axis2, outputs2, k + count - 1) == kernel;
  return alike ? <i32>axes.strideOf(axis2) : 0;
}

/** Fills the tile with a part of one region, from its element `from` on. @returns how many elements the part has */
export function fillPart(region: i32, from: i32): i32 {
  const count = min<i32>(load<i32>(taps) - from, TILE_POSITIONS);
  list(region, from, count, index);
  return count;
}

/** Writes the size and the divisor's share of a region as those of the tile's r-th. */
function describe(region: i32, r: i32): void {
  const k = region % outputs2;
  const j = (region / outputs2) % outputs1;
  const i = region / outputs2 / outputs1;
  const count = countOf(axis0, outputs0, i) * countOf(axis1, outputs1, j) * countOf(axis2, outputs2, k);
  store<i32>(taps + ((<usize>r) << 2), count);
  store<f64>(
    cells + ((<usize>r) << 3),
    cellsOf(axis0, outputs0, i) * cellsOf(axis1, outputs1, j) * cellsOf(axis2, outputs2, k),
  );
}

/** Writes the plane positions of elements from … from + count − 1 of a region. */
function list(region: i32, from: i32, count: i32, to: usize): void {
  if (count == 0) return;
  const k = region % outputs2;
  const j = (region / outputs2) % outputs1;
  const i = region / outputs2 / outputs1;
  const count2 = countOf(axis2, outputs2, k);
  const count1 = countOf(axis1, outputs1, j);
  const step2 = stepOf(axis2);
  const first2 = firstOf(axis2, k);
  let t2 = from % count2;
  let t1 = (from / count2) % count1;
  let t0 = from / count2 / count1;
  for (const end = to + ((<usize>count) << 2); to < end; t2 = 0) {
    const row = (firstOf(axis0, i) + t0 * stepOf(axis0)) * extent1 + firstOf(axis1, j) + t1 * stepOf(axis1);
    let at = row * extent2 + first2 + t2 * step2;
    for (; t2 < count2 && to < end; t2++, to += 4, at += step2) store<i32>(to, at);
    t1++;
    if (t1 == count1) {
      t1 = 0;
      t0++;
    }
  }
}

function countOf(axis: usize, outputs: i32, j: i32): i32 {
  return axis == 0 ? 1 : axes.countOf(axis, outputs, j);
}

function cellsOf(axis: usize, outputs: i32, j: i32): f64 {
  return axis == 0 ? 1 : axes.cellsAt(axis, outputs, j);
}

function firstOf(axis: usize, j: i32): i32 {
  return axis == 0 ? 0 : axes.firstOf(axis, j);
}

function stepOf(axis: usize): i32 {
  return axis == 0 ? 1 : <i32>axes.dilationOf(axis);
}
