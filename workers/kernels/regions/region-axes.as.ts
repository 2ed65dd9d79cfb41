import * as axes from '../window/axis.as';

// Regions that are products of the intervals of up to three axes, outermost first; an axis at 0 is not there.
let axis0: usize = 0;
let axis1: usize = 0;
let axis2: usize = 0;
let outputs0: i32 = 1;
let outputs1: i32 = 1;
let outputs2: i32 = 1;
/** FP64 weights of the taps of each axis, or 0. */
let filter0: usize = 0;
let filter1: usize = 0;
let filter2: usize = 0;

// The open region: its place in the output, and along each axis its first cell, its cells and the step between them.
let at0: i32 = 0;
let at1: i32 = 0;
let at2: i32 = 0;
export let first0: i32 = 0;
export let first1: i32 = 0;
export let first2: i32 = 0;
export let count0: i32 = 0;
export let count1: i32 = 0;
export let count2: i32 = 0;
export let step0: i32 = 1;
export let step1: i32 = 1;
export let step2: i32 = 1;

export function openAxes(
  table0: usize,
  positions0: i32,
  table1: usize,
  positions1: i32,
  table2: usize,
  positions2: i32,
): void {
  axis0 = table0;
  axis1 = table1;
  axis2 = table2;
  outputs0 = positions0;
  outputs1 = positions1;
  outputs2 = positions2;
}

/** The FP64 weights of each axis' taps, 0 for all 1. */
export function openFilters(taps0: usize, taps1: usize, taps2: usize): void {
  filter0 = taps0;
  filter1 = taps1;
  filter2 = taps2;
}

/** Opens region r. @returns its share of a divisor */
export function openProduct(r: i32): f64 {
  at2 = r % outputs2;
  at1 = (r / outputs2) % outputs1;
  at0 = r / outputs2 / outputs1;
  first0 = axis0 == 0 ? 0 : axes.firstOf(axis0, at0);
  first1 = axis1 == 0 ? 0 : axes.firstOf(axis1, at1);
  first2 = axes.firstOf(axis2, at2);
  step0 = axis0 == 0 ? 1 : <i32>axes.dilationOf(axis0);
  step1 = axis1 == 0 ? 1 : <i32>axes.dilationOf(axis1);
  step2 = <i32>axes.dilationOf(axis2);
  count0 = axis0 == 0 ? 1 : axes.countOf(axis0, outputs0, at0);
  count1 = axis1 == 0 ? 1 : axes.countOf(axis1, outputs1, at1);
  count2 = axes.countOf(axis2, outputs2, at2);
  return cellsOf(axis0, outputs0, at0) * cellsOf(axis1, outputs1, at1) * cellsOf(axis2, outputs2, at2);
}

function cellsOf(axis: usize, outputs: i32, j: i32): f64 {
  return axis == 0 ? 1 : axes.cellsAt(axis, outputs, j);
}

/** Writes, for each cell along each axis, how many positions of the axis take it (i32). */
export function coverAxes(extent0: i32, extent1: i32, extent2: i32, to: usize): void {
  coverAxis(axis0, extent0, outputs0, to);
  coverAxis(axis1, extent1, outputs1, to + ((<usize>extent0) << 2));
  coverAxis(axis2, extent2, outputs2, to + ((<usize>(extent0 + extent1)) << 2));
}

/** Whether a region takes the cell of a plane, by what `coverAxes` wrote. */
export function isCovered(cell: i32, extent0: i32, extent1: i32, extent2: i32, covers: usize): bool {
  const at2 = cell % extent2;
  const at1 = (cell / extent2) % extent1;
  const at0 = cell / extent2 / extent1;
  return (
    load<i32>(covers + ((<usize>at0) << 2)) > 0 &&
    load<i32>(covers + ((<usize>(extent0 + at1)) << 2)) > 0 &&
    load<i32>(covers + ((<usize>(extent0 + extent1 + at2)) << 2)) > 0
  );
}

function coverAxis(axis: usize, extent: i32, outputs: i32, to: usize): void {
  if (axis == 0) {
    for (let i: usize = 0; i < <usize>extent; i++) store<i32>(to + (i << 2), 1);
    return;
  }
  memory.fill(to, 0, (<usize>extent) << 2);
  const step = <i32>axes.dilationOf(axis);
  // One more from the first tap on, one less behind the last: summed up along the taps.
  for (let j = 0; j < outputs; j++) {
    const taps = axes.countOf(axis, outputs, j);
    if (taps == 0) continue;
    const first = axes.firstOf(axis, j);
    change(to, first, 1);
    const behind = <i64>first + <i64>taps * step;
    if (behind < <i64>extent) change(to, <i32>behind, -1);
  }
  for (let i = step; i < extent; i++) change(to, i, load<i32>(to + ((<usize>(i - step)) << 2)));
}

function change(counts: usize, i: i32, by: i32): void {
  const at = counts + ((<usize>i) << 2);
  store<i32>(at, load<i32>(at) + by);
}

/** Opens a box of cells: i32 first and count along each axis. */
export function openBox(at: usize): void {
  first0 = load<i32>(at);
  count0 = load<i32>(at, 4);
  first1 = load<i32>(at, 8);
  count1 = load<i32>(at, 12);
  first2 = load<i32>(at, 16);
  count2 = load<i32>(at, 20);
  step0 = 1;
  step1 = 1;
  step2 = 1;
}

/** Whether the taps of the regions have weights. */
export function hasFilter(): bool {
  return filter2 != 0;
}

/** Writes the weights (f64) of the taps from … from + n − 1 of the open region: the products of the axes' weights. */
export function listFilter(from: i32, n: i32, to: usize): void {
  const skipped0 = skippedTaps(axis0, at0, first0, step0);
  const skipped1 = skippedTaps(axis1, at1, first1, step1);
  const skipped2 = skippedTaps(axis2, at2, first2, step2);
  for (let e = from; e < from + n; e++, to += 8) {
    const t2 = (e % count2) + skipped2;
    const t1 = ((e / count2) % count1) + skipped1;
    const t0 = e / count2 / count1 + skipped0;
    store<f64>(to, tapWeight(filter0, t0) * tapWeight(filter1, t1) * tapWeight(filter2, t2));
  }
}

/** Taps of the window that lie before the first real cell. */
function skippedTaps(axis: usize, j: i32, first: i32, step: i32): i32 {
  if (axis == 0) return 0;
  const start = <i64>j * axes.strideOf(axis) - axes.beforeOf(axis);
  return <i32>((<i64>first - start) / step);
}

function tapWeight(filter: usize, tap: i32): f64 {
  return filter == 0 ? 1 : load<f64>(filter + ((<usize>tap) << 3));
}
