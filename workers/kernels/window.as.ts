import { compute, input, operation, readInPlace, setArithmetic, source } from './arithmetic.as';
import * as axes from './axis.as';
import { bytesOf, FOLD_MAX, FOLD_MIN, FP32, INT64, UINT64 } from './codes.as';
import { Max, Min, Sum } from './fold.as';
import { foldLevel, Level } from './level.as';
import { foldDistantLine, foldLine, LINE_SLACK, lineStart, lineStep, setLine } from './line.as';
import { closeOutput, emitRow, openOutput, rowToCompute } from './output-rows.as';

const FIRST = new Level();
const SECOND = new Level();
const THIRD = new Level();

/** The last axis: its elements are neighbours where `inner` is 1, else rows like those of the others. */
let lastAxis: usize = 0;
let lastExtent: i32 = 0;
let lastOutputs: i32 = 0;
let inner: i32 = 0;
/** Number of axes whose positions are rows. */
let depth: i32 = 0;
/** The scratch that is left. */
let free: usize = 0;
/** Not 0: what every sum is divided by. */
let divisor: f64 = 0;

/**
 * Pools [outer, …axes, inner] into [outer, …outputs, inner], one axis after another, outermost first. An axis at 0 is
 * not there; the last one is. `fixedDivisor` 0: the product of the cells. Of the first axis `keptRows` widened rows are
 * kept, of each axis `suffixRows`, of the last `lineElements`: what the caller's scratch has room for.
 * @returns 0 or REFUSED_NAN
 */
export function window_pool(
  inputType: i32,
  sourceType: i32,
  computeType: i32,
  outputType: i32,
  map: i32,
  exponent: f64,
  fold: i32,
  finish: i32,
  fixedDivisor: f64,
  x: usize,
  y: usize,
  outer: i32,
  innerExtent: i32,
  axis0: usize,
  extent0: i32,
  outputs0: i32,
  suffixRows0: i32,
  axis1: usize,
  extent1: i32,
  outputs1: i32,
  suffixRows1: i32,
  axis2: usize,
  extent2: i32,
  outputs2: i32,
  suffixRows2: i32,
  keptRows: i32,
  lineElements: i32,
  scratch: usize,
): i32 {
  setArithmetic(inputType, sourceType, computeType, outputType, map, exponent, fold, finish);
  lastAxis = axis2;
  lastExtent = extent2;
  lastOutputs = outputs2;
  inner = innerExtent;
  divisor = fixedDivisor;
  depth = 0;
  free = scratch;
  const row1 = extent2 * inner;
  const row0 = axis1 == 0 ? row1 : extent1 * row1;
  if (axis0 != 0) addLevel(axis0, extent0, outputs0, row0, suffixRows0);
  if (axis1 != 0) addLevel(axis1, extent1, outputs1, row1, suffixRows1);
  if (inner > 1) addLevel(axis2, extent2, outputs2, inner, suffixRows2);
  if (depth > 0 && !readInPlace()) keepRows(keptRows);
  const rows = (axis0 == 0 ? 1 : outputs0) * (axis1 == 0 ? 1 : outputs1);
  const elements = <usize>outer * <usize>rows * <usize>outputs2 * <usize>inner;
  const planeBytes = <usize>(axis0 == 0 ? 1 : extent0) * <usize>row0 * bytesOf(inputType);
  if (computeType == FP32) poolBy<f32, f32>(x, planeBytes, outer, y, elements, lineElements);
  else if (computeType == INT64) poolBy<i64, i64>(x, planeBytes, outer, y, elements, lineElements);
  else if (computeType == UINT64) poolBy<u64, u64>(x, planeBytes, outer, y, elements, lineElements);
  else if (sourceType == FP32) pool<f32, f64, Sum>(x, planeBytes, outer, y, elements, lineElements);
  else poolBy<f64, f64>(x, planeBytes, outer, y, elements, lineElements);
  return closeOutput();
}

function levelAt(depth: i32): Level {
  return depth == 0 ? FIRST : depth == 1 ? SECOND : THIRD;
}

/** Takes the next bytes of the scratch. */
function take(bytes: usize): usize {
  const at = free;
  free += (bytes + 15) & ~15;
  return at;
}

function addLevel(axis: usize, extent: i32, outputs: i32, length: i32, suffixRows: i32): void {
  const level = levelAt(depth);
  const rowBytes = <usize>length * bytesOf(compute);
  level.axis = axis;
  level.extent = extent;
  level.outputs = outputs;
  level.length = length;
  level.bytes = bytesOf(depth == 0 ? input : compute);
  level.kept = 0;
  level.folded = take(rowBytes);
  level.suffixes = take(<usize>suffixRows * rowBytes);
  level.prefix = take(suffixRows == 0 ? 0 : rowBytes);
  level.useRunning(suffixRows);
  depth += 1;
}

function keepRows(rows: i32): void {
  FIRST.kept = rows;
  FIRST.keptRows = take((<usize>rows) << 2);
  FIRST.keptAt = take(<usize>rows * <usize>FIRST.length * bytesOf(source));
}

function poolBy<S, K>(x: usize, planeBytes: usize, outer: i32, y: usize, elements: usize, lineElements: i32): void {
  if (operation == FOLD_MAX) pool<S, K, Max>(x, planeBytes, outer, y, elements, lineElements);
  else if (operation == FOLD_MIN) pool<S, K, Min>(x, planeBytes, outer, y, elements, lineElements);
  else pool<S, K, Sum>(x, planeBytes, outer, y, elements, lineElements);
}

function pool<S, K, Op>(x: usize, planeBytes: usize, outer: i32, y: usize, elements: usize, lineElements: i32): void {
  if (inner == 1) {
    setLine<K>(lastAxis, lastExtent, lastOutputs, free, lineElements, depth > 0);
    take(<usize>lineElements * 2 * sizeof<K>() + LINE_SLACK);
  }
  openOutput(y, elements, free);
  for (let o = 0; o < outer; o++, x += planeBytes) {
    if (depth == 0) {
      poolLine<S, K, Op>(x);
    } else {
      FIRST.begin(x);
      poolLevel<S, K, Op>(0, 1);
    }
  }
}

/** The output rows of one level's input rows; the divisor's share of the levels above is `share`. */
function poolLevel<S, K, Op>(at: i32, share: f64): void {
  const level = levelAt(at);
  const last = at == depth - 1;
  for (let j = 0; j < level.outputs; j++) {
    const cells = share * <f64>axes.cellsAt(level.axis, level.outputs, j);
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
