// An axis buffer says which input positions each output position takes along one axis:
//
//   i64 kernel | i64 stride | i64 dilation | i64 before | i32 first[outputs] | i32 count[outputs] | i32 cells[outputs]
//
// Tap t < count[j] of output j is position first[j] + t·dilation. `cells` is its share of the divisor. Where all windows
// are alike, `kernel` is their length and `before` the padding before position 0; else it is 0.
const HEADER: usize = 32;

/** Fills an axis buffer for sliding windows: taps at j·stride − padBegin + t·dilation, clipped to [0, extent). */
export function axis_window(
  axis: usize,
  extent: i32,
  outputs: i32,
  kernel: i64,
  stride: i64,
  padBegin: i64,
  padEnd: i64,
  dilation: i64,
  countPadding: i32,
): void {
  setHeader(axis, kernel, stride, dilation, padBegin);
  const reach = <i64>extent + padEnd;
  for (let j = 0; j < outputs; j++) {
    const start = <i64>j * stride - padBegin;
    const skipped = start < 0 ? (-start + dilation - 1) / dilation : 0;
    const count = max<i64>(tapsBelow(start, extent, kernel, dilation) - skipped, 0);
    const cells = countPadding ? tapsBelow(start, reach, kernel, dilation) : count;
    setOutput(axis, outputs, j, <i32>(count > 0 ? start + skipped * dilation : 0), <i32>count, <i32>cells);
  }
}

/** Fills an axis buffer for bins [⌊j·extent/outputs⌋, ⌈(j+1)·extent/outputs⌉). */
export function axis_adaptive(axis: usize, extent: i32, outputs: i32): void {
  const even = extent > 0 && extent % outputs == 0 ? <i64>(extent / outputs) : 0;
  setHeader(axis, even, even, 1, 0);
  for (let j = 0; j < outputs; j++) {
    const begin = (<i64>j * extent) / outputs;
    const end = ((<i64>j + 1) * extent + outputs - 1) / outputs;
    setOutput(axis, outputs, j, <i32>begin, <i32>(end - begin), <i32>(end - begin));
  }
}

/** How many taps of a window that starts at `start` lie before `end`. */
function tapsBelow(start: i64, end: i64, kernel: i64, dilation: i64): i64 {
  return start >= end ? 0 : min<i64>(kernel, (end - start + dilation - 1) / dilation);
}

function setHeader(axis: usize, kernel: i64, stride: i64, dilation: i64, before: i64): void {
  store<i64>(axis, kernel);
  store<i64>(axis, stride, 8);
  store<i64>(axis, dilation, 16);
  store<i64>(axis, before, 24);
}

function setOutput(axis: usize, outputs: i32, j: i32, first: i32, count: i32, cells: i32): void {
  const at = axis + HEADER + ((<usize>j) << 2);
  const rowBytes = (<usize>outputs) << 2;
  store<i32>(at, first);
  store<i32>(at + rowBytes, count);
  store<i32>(at + 2 * rowBytes, cells);
}

export function kernelOf(axis: usize): i64 {
  return load<i64>(axis);
}

export function strideOf(axis: usize): i64 {
  return load<i64>(axis, 8);
}

export function dilationOf(axis: usize): i64 {
  return load<i64>(axis, 16);
}

export function beforeOf(axis: usize): i64 {
  return load<i64>(axis, 24);
}

export function firstOf(axis: usize, j: i32): i32 {
  return load<i32>(axis + HEADER + ((<usize>j) << 2));
}

export function countOf(axis: usize, outputs: i32, j: i32): i32 {
  return load<i32>(axis + HEADER + ((<usize>(outputs + j)) << 2));
}

/** Most taps of an output. */
export function mostTaps(axis: usize, outputs: i32): i32 {
  let most = 0;
  for (let j = 0; j < outputs; j++) most = max<i32>(most, countOf(axis, outputs, j));
  return most;
}

/** How many outputs from j on, before `end`, have as many taps, each a stride behind those of the one before. */
export function alikeFrom(axis: usize, outputs: i32, j: i32, end: i32): i32 {
  const count = countOf(axis, outputs, j);
  const stride = <i32>strideOf(axis);
  let some = 1;
  for (let first = firstOf(axis, j); j + some < end; some++) {
    first += stride;
    if (firstOf(axis, j + some) != first || countOf(axis, outputs, j + some) != count) break;
  }
  return some;
}

/** The divisor's share of output j. */
export function cellsAt(axis: usize, outputs: i32, j: i32): i32 {
  return load<i32>(cellsFrom(axis, outputs, j));
}

/** How many outputs from j on, before `end`, have the same share. */
export function alikeCells(axis: usize, outputs: i32, j: i32, end: i32): i32 {
  let some = 1;
  while (j + some < end && cellsAt(axis, outputs, j + some) == cellsAt(axis, outputs, j)) some++;
  return some;
}

/** Where the divisor's shares of output j and those that follow stand. */
export function cellsFrom(axis: usize, outputs: i32, j: i32): usize {
  return axis + HEADER + ((<usize>outputs) << 3) + ((<usize>j) << 2);
}
