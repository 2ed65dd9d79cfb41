import { input, operation, readInPlace } from '../base/arithmetic.as';
import { FOLD_SUM } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { isExact } from '../base/exact-sums.as';
import { fill, foldOne, identity, lanes, Sum } from '../base/fold.as';
import { foldRows, One } from '../base/fold-rows.as';
import { foldSpaced, foldSpan } from '../base/fold-span.as';
import { sumSpans, sumsSpans } from '../base/sum-spans.as';
import { widenRow } from '../base/widen-row.as';
import * as axes from './axis.as';
import { foldLanes, LONG_LINE } from './fold-lanes.as';

// The last axis, where its elements are neighbors (inner = 1): a line is laid out with the identity in place of its
// padding, so that all windows are whole, and many windows are folded at once.

/** Elements that a vector step may read past the last window. */
const SLACK: i32 = 16;
/** Bytes that a line and its sums take beyond their elements. */
export const LINE_SLACK: usize = 256;
/** Elements of a long line that are folded at a time: L1 holds them twice. */
const PIECE: i64 = 2048;
/**
 * From so many neighbors on, of which few windows share each, a window is folded along its taps by itself: mean of 400 in
 * steps of 160, a sixth of the time of windows side by side, whose taps are gathered.
 */
const LONG_SPAN: i64 = 32;
const MOST_SHARED: i64 = 4;

let axis: usize = 0;
let extent: i32 = 0;
let outputs: i32 = 0;
let line: usize = 0;
let sums: usize = 0;
let capacity: i32 = 0;
/** Outputs that are folded at a time; 0 = window by window. */
let piece: i32 = 0;

/** Takes `2·elements` of scratch and LINE_SLACK. `whole`: the line is folded in one piece or window by window. */
export function setLine<K>(
  axisAt: usize,
  inputs: i32,
  outputExtent: i32,
  scratch: usize,
  elements: i32,
  whole: bool,
): void {
  axis = axisAt;
  extent = inputs;
  outputs = outputExtent;
  line = scratch;
  capacity = elements;
  sums = scratch + <usize>(elements + SLACK) * sizeof<K>();
  piece = 0;
  const kernel = axes.kernelOf(axis);
  const stride = axes.strideOf(axis);
  if (kernel == 0 || outputs < 3 || stride > capacity) return;
  const isExactSum = operation == FOLD_SUM && isExact<K, Sum>();
  // Windows side by side would add all taps one after another.
  if (isExactSum && kernel >= LONG_SPAN && kernel < LONG_LINE * stride && (whole || readInPlace())) return;
  const isSpan = axes.dilationOf(axis) == 1 && kernel >= LONG_SPAN && stride > 2 && kernel <= MOST_SHARED * stride;
  if (isSpan && (whole || readInPlace() || (operation == FOLD_SUM && sumsSpans<f32, K>(<i32>kernel)))) return;
  const span = (kernel - 1) * axes.dilationOf(axis) + 1;
  if (kernel > capacity || span > capacity || axes.beforeOf(axis) > capacity) return;
  const room = whole ? <i64>capacity : min<i64>(capacity, max<i64>(PIECE, 4 * span));
  const fitting = ((room - span) / stride + 1) & -(<i64>lanes<K>());
  if (whole ? fitting >= outputs : fitting > 0) piece = <i32>min<i64>(fitting, outputs);
}

/** How many outputs of a distant line to fold at a time. */
export function lineStep(): i32 {
  return piece == 0 ? min<i32>(outputs, <i32>PIECE) : piece;
}

/** Where to write a line of K before `foldLine`. */
export function lineStart<K>(): usize {
  return piece == 0 ? line : line + <usize>axes.beforeOf(axis) * sizeof<K>();
}

/** Folds the line that was written at `lineStart` into all outputs. */
export function foldLine<K, Op>(to: usize): void {
  if (piece != 0) return foldPiece<K, Op>(to, -axes.beforeOf(axis), outputs, 0, extent);
  const step = axes.dilationOf(axis);
  for (let j = 0; j < outputs; j++, to += sizeof<K>()) {
    const from = line + <usize>axes.firstOf(axis, j) * sizeof<K>();
    const count = axes.countOf(axis, outputs, j);
    if (step == 1) store<K>(to, foldSpan<K, K, Op>(from, count));
    else store<K>(to, foldSpaced<K, K, Op>(from, count, <usize>step * sizeof<K>()));
  }
}

/** Folds outputs j … j + count − 1 of the line of input elements at x, which is too long to be laid out at once. */
export function foldDistantLine<S, K, Op>(x: usize, to: usize, j: i32, count: i32): void {
  if (piece == 0) {
    for (const end = j + count; j < end; ) {
      const some = axes.alikeFrom(axis, outputs, j, end);
      foldAlike<S, K, Op>(x, to, axes.firstOf(axis, j), axes.countOf(axis, outputs, j), some);
      j += some;
      to += <usize>some * sizeof<K>();
    }
    return;
  }
  const start = <i64>j * axes.strideOf(axis) - axes.beforeOf(axis);
  const need = (<i64>count - 1) * axes.strideOf(axis) + (axes.kernelOf(axis) - 1) * axes.dilationOf(axis) + 1;
  const begin = <i32>min<i64>(max<i64>(start, 0), extent);
  const end = <i32>max<i64>(min<i64>(start + need, extent), begin);
  const place = line + <usize>(begin - start) * sizeof<K>();
  const from = x + <usize>begin * bytesOf(input);
  if (readInPlace()) foldRows<S, K, Op, One>(place, from, from, from, from, from, end - begin);
  else widenRow<K>(from, place, end - begin);
  foldPiece<K, Op>(to, start, count, begin, end);
}

/** Positions begin … end − 1 are laid out, the rest of what `count` windows from position `start` on need is not. */
function foldPiece<K, Op>(to: usize, start: i64, count: i32, begin: i32, end: i32): void {
  const kernel = <i32>axes.kernelOf(axis);
  const stride = <i32>axes.strideOf(axis);
  const dilation = <i32>axes.dilationOf(axis);
  const whole = (count + lanes<K>() - 1) & -lanes<K>();
  const need = <i32>min<i64>(<i64>(whole - 1) * stride + <i64>(kernel - 1) * dilation + 1, capacity);
  // Windows may lie behind the last position altogether.
  const before = <i32>max<i64>(begin - start, 0);
  const laid = before + end - begin;
  fill<K>(line, before, identity<K, Op>());
  if (laid < need) fill<K>(line + <usize>laid * sizeof<K>(), need - laid, identity<K, Op>());
  foldLanes<K, Op>(line, to, sums, count, kernel, stride, dilation);
}

/** Windows of a line that have as many taps, each a stride from the one before. */
function foldAlike<S, K, Op>(x: usize, to: usize, first: i32, count: i32, windows: i32): void {
  const stride = <i32>axes.strideOf(axis);
  if (idof<Op>() == idof<Sum>() && axes.dilationOf(axis) == 1 && sumsSpans<S, K>(count)) {
    return sumSpans(to, x + <usize>first * bytesOf(input), windows, count, stride);
  }
  for (let w = 0; w < windows; w++, first += stride, to += sizeof<K>()) {
    store<K>(to, foldDistant<S, K, Op>(x, first, count));
  }
}

/** One window of a line that is read where it is, widened a piece at a time where it must be. */
function foldDistant<S, K, Op>(x: usize, first: i32, count: i32): K {
  const step = <i32>axes.dilationOf(axis);
  const bytes = bytesOf(input);
  if (readInPlace()) {
    const from = x + <usize>first * bytes;
    return step == 1 ? foldSpan<S, K, Op>(from, count) : foldSpaced<S, K, Op>(from, count, <usize>step * bytes);
  }
  const most = step == 1 ? min<i32>(capacity, <i32>PIECE) : 1;
  let total = identity<K, Op>();
  for (let t = 0; t < count; t += most) {
    const part = min<i32>(most, count - t);
    widenRow<K>(x + <usize>(first + t * step) * bytes, line, part);
    total = foldOne<K, Op>(total, foldSpan<K, K, Op>(line, part));
  }
  return total;
}
