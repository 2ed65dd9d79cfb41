import { addsExactly, compute, readInPlace, source } from '../base/arithmetic.as';
import { bytesOf } from '../base/datatypes.as';
import { fill, identity, Max, MaxNumber, Min, MinNumber, Sum } from '../base/fold.as';
import { emitRow, rowToCompute } from '../base/output-rows.as';
import * as axes from './axis.as';
import { foldLevel, Level, rowsAt } from './level.as';
import { foldDistantLine, foldLine, LINE_SLACK, lineStart, lineStep, setLine } from './line.as';
import { sumChannels, sumsChannels } from './sum-channels.as';
import { setSweep, sweep } from './sweep.as';

// The planes of a window call: which axes they have, and how one of them is pooled, axis by axis.
const FIRST = new Level();
const SECOND = new Level();
const THIRD = new Level();

/** The last axis: its elements are neighbors where `inner` is 1, else rows like those of the others. */
let lastAxis: usize = 0;
let lastExtent: i32 = 0;
let lastOutputs: i32 = 0;
let inner: i32 = 0;
/** Number of axes whose positions are rows. */
let depth: i32 = 0;
/** Not 0: what every sum is divided by. */
let divisor: f64 = 0;
/** The scratch of the call, and the part of it that is not laid out yet. */
let scratch: usize = 0;
let free: usize = 0;
/** Rows of the first axis that are kept widened. */
let keptRows: i32 = 0;
/** Room for a line, and of how many elements. */
let line: usize = 0;
let lineElements: i32 = 0;

/** Begins a call: its last axis, and what every sum is divided by (0: its cells). */
export function openPlanes(axis: usize, extent: i32, outputs: i32, innerExtent: i32, fixedDivisor: f64): void {
  lastAxis = axis;
  lastExtent = extent;
  lastOutputs = outputs;
  inner = innerExtent;
  divisor = fixedDivisor;
  depth = 0;
}

function levelAt(depth: i32): Level {
  return depth == 0 ? FIRST : depth == 1 ? SECOND : THIRD;
}

/** Adds an axis whose positions are rows of `length` elements. */
export function addLevel(axis: usize, extent: i32, outputs: i32, length: i32, suffixRows: i32): void {
  const level = levelAt(depth);
  level.axis = axis;
  level.extent = extent;
  level.outputs = outputs;
  level.length = length;
  level.suffixRows = suffixRows;
  depth += 1;
}

/** Sets what the scratch has room for: widened rows of the first axis, and elements of a line. */
export function setRoom(rows: i32, elements: i32, at: usize): void {
  keptRows = rows;
  lineElements = elements;
  scratch = at;
}

/**
 * Divides the scratch for the datatype that the call computes in; `windowScratch` of kernel-scratch.ts counts the same.
 * @returns the address of a row of results
 */
export function layPlanes(): usize {
  free = scratch;
  for (let at = 0; at < depth; at++) layLevel(levelAt(at));
  FIRST.kept = depth > 0 && !readInPlace() ? keptRows : 0;
  FIRST.keptRows = take((<usize>FIRST.kept) << 2);
  FIRST.keptAt = take(<usize>FIRST.kept * <usize>FIRST.length * bytesOf(source));
  line = take(inner > 1 ? 0 : <usize>lineElements * 2 * bytesOf(compute) + LINE_SLACK);
  return free;
}

function layLevel(level: Level): void {
  const rowBytes = <usize>level.length * bytesOf(compute);
  level.useRunning();
  level.kept = 0;
  level.folded = take(rowBytes);
  level.suffixes = take(level.running ? <usize>axes.kernelOf(level.axis) * rowBytes : 0);
  level.prefix = take(level.running ? rowBytes : 0);
  level.lows = take(addsExactly() ? rowBytes : 0);
  level.prefixLows = take(addsExactly() && level.running ? rowBytes : 0);
}

/** Takes the next bytes of the scratch. */
function take(bytes: usize): usize {
  const at = free;
  free += (bytes + 15) & ~15;
  return at;
}

/** Prepares to fold rows of S as K. */
export function setPlanes<S, K, Op>(): void {
  if (inner == 1) setLine<K>(lastAxis, lastExtent, lastOutputs, line, lineElements, depth > 0);
  const isThere = FIRST.kept == 0 || FIRST.kept >= FIRST.extent;
  summed =
    idof<Op>() == idof<Sum>() &&
    inner > 1 &&
    depth > 1 &&
    isThere &&
    sumsChannels<S, K>(levelAt(depth - 2), levelAt(depth - 1));
  swept = inner == 1 && depth > 0 && isThere && setSweep<K>(lastAxis, lastExtent, lastOutputs);
}

/** Pools the plane at x: its rows of output are the next ones. */
export function poolPlane<S, K, Op>(x: usize): void {
  if (depth == 0) return poolLine<S, K, Op>(x);
  FIRST.begin(x);
  poolLevel<S, K, Op>(0, 1);
}

/** Whether the rows of the last level are folded together with their columns. */
let swept: bool = false;
/** Whether those of the last two are summed together. */
let summed: bool = false;

/** The output rows of one level's input rows; `outerCells`: the cells of the levels above. */
function poolLevel<S, K, Op>(at: i32, outerCells: f64): void {
  const level = levelAt(at);
  const last = at == depth - 1;
  for (let j = 0; j < level.outputs; j++) {
    const cells = outerCells * <f64>axes.cellsAt(level.axis, level.outputs, j);
    if (last && swept && !level.running) {
      const row = rowToCompute<K>(lastOutputs);
      if (at == 0) sweepRow<S, K, Op>(level, j, row);
      else sweepRow<K, K, Op>(level, j, row);
      emitLine<K, Op>(row, lastOutputs, cells, 0);
      continue;
    }
    if (idof<Op>() == idof<Sum>() && sizeof<S>() == sizeof<K>() && summed && at == depth - 2) {
      sumChannels<K>(level, j, levelAt(at + 1), cells, divisor);
      continue;
    }
    const to = !last ? level.folded : inner == 1 ? lineStart<K>() : rowToCompute<K>(inner);
    if (at == 0) foldLevel<S, K, Op>(level, j, to);
    else foldLevel<K, K, Op>(level, j, to);
    if (!last) {
      levelAt(at + 1).begin(to);
      poolLevel<S, K, Op>(at + 1, cells);
    } else if (inner > 1) {
      emitRow<K, Op>(to, inner, divisor == 0 ? cells : divisor, 0);
    } else {
      const row = rowToCompute<K>(lastOutputs);
      foldLine<K, Op>(row);
      emitLine<K, Op>(row, lastOutputs, cells, 0);
    }
  }
}

function sweepRow<S, K, Op>(level: Level, j: i32, to: usize): void {
  const count = axes.countOf(level.axis, level.outputs, j);
  if (count == 0) return fill<K>(to, lastOutputs, identity<K, Op>());
  const x = rowsAt<S>(level, j, count);
  const pitch = <usize>level.length * sizeof<S>() * <usize>axes.dilationOf(level.axis);
  if (isFloat<K>() && idof<Op>() == idof<Max>()) {
    if (sweep<S, K, Max, MaxNumber>(x, count, pitch, to)) sweep<S, K, Max, Max>(x, count, pitch, to);
  } else if (isFloat<K>() && idof<Op>() == idof<Min>()) {
    if (sweep<S, K, Min, MinNumber>(x, count, pitch, to)) sweep<S, K, Min, Min>(x, count, pitch, to);
  } else {
    sweep<S, K, Op, Op>(x, count, pitch, to);
  }
}

/** A plane that is one line. */
function poolLine<S, K, Op>(x: usize): void {
  const step = lineStep();
  for (let j = 0; j < lastOutputs; j += step) {
    const count = min<i32>(step, lastOutputs - j);
    const row = rowToCompute<K>(count);
    foldDistantLine<S, K, Op>(x, row, j, count);
    emitLine<K, Op>(row, count, 1, j);
  }
}

function emitLine<K, Op>(row: usize, count: i32, cells: f64, j: i32): void {
  if (divisor != 0) emitRow<K, Op>(row, count, divisor, 0);
  else emitRow<K, Op>(row, count, cells, axes.cellsFrom(lastAxis, lastOutputs, j));
}
