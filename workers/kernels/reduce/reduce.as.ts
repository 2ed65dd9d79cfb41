import { compute, computeInDouble, input, operation, readInPlace, setArithmetic, source } from '../base/arithmetic.as';
import { FOLD_MAX, FOLD_SUM, FP32, FP64, INT8, INT16, INT64, UINT8, UINT16, UINT32, UINT64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { addExactly, isExact, low } from '../base/exact-sums.as';
import { foldOne, identity, Max, Min, Sum } from '../base/fold.as';
import { isBlocked } from '../base/fold-blocks.as';
import { foldSpan } from '../base/fold-span.as';
import { beginOrder, orderHides, ordersHalves } from '../base/half-order.as';
import {
  beginRepair,
  closeOutput,
  emitRow,
  endRepair,
  isRepairable,
  openOutput,
  outputPlace,
  returnTo,
  rowToCompute,
} from '../base/output-rows.as';
import { mayDifferInDouble, watchRange } from '../base/range.as';
import { sumFloats, sumSpans, sumsSpans } from '../base/sum-spans.as';
import { widenRow } from '../base/widen-row.as';
import { foldStrip, STRIP, setStrip, spareRow, wideRows } from './fold-strip.as';

/**
 * Folds [outer, reduced, inner] into [outer, inner]. `divisor` divides where the call finishes so.
 * @returns 0 or REFUSED_NAN
 */
export function reduce_pool(
  inputType: i32,
  sourceType: i32,
  computeType: i32,
  outputType: i32,
  map: i32,
  exponent: f64,
  fold: i32,
  finish: i32,
  divisor: f64,
  x: usize,
  y: usize,
  outer: i32,
  reduced: i32,
  inner: i32,
  scratch: usize,
): i32 {
  setArithmetic(inputType, sourceType, computeType, outputType, map, exponent, fold, finish);
  setStrip(scratch);
  watchRange();
  reduceAll(x, y, outer, reduced, inner, divisor);
  if (isRepairable() && mayDifferInDouble(x, <usize>outer * <usize>reduced * <usize>inner, divisor)) {
    computeInDouble();
    beginRepair();
    reduceAll(x, y, outer, reduced, inner, divisor);
    endRepair();
  }
  return closeOutput();
}

/** Writes all of y by the arithmetic that is set. */
function reduceAll(x: usize, y: usize, outer: i32, reduced: i32, inner: i32, divisor: f64): void {
  openOutput(y, <usize>outer * <usize>inner, spareRow);
  if (compute == FP32 && ordersHalves()) reduceHalves(x, outer, reduced, inner);
  else if (compute == FP32) reduceBy<f32, f32>(x, outer, reduced, inner, divisor);
  else if (compute == INT64) reduceBy<i64, i64>(x, outer, reduced, inner, divisor);
  else if (compute == UINT64) reduceBy<u64, u64>(x, outer, reduced, inner, divisor);
  else if (compute == FP64 && source == FP32) reduceRows<f32, f64, Sum>(x, outer, reduced, inner, divisor);
  else if (compute == FP64) reduceBy<f64, f64>(x, outer, reduced, inner, divisor);
  else reduceNative(x, outer, reduced, inner);
}

function reduceBy<S, K>(x: usize, outer: i32, reduced: i32, inner: i32, divisor: f64): void {
  if (operation == FOLD_SUM) reduceRows<S, K, Sum>(x, outer, reduced, inner, divisor);
  else compare<K>(x, outer, reduced, inner);
}

function compare<K>(x: usize, outer: i32, reduced: i32, inner: i32): void {
  if (operation == FOLD_MAX) reduceRows<K, K, Max>(x, outer, reduced, inner, 1);
  else reduceRows<K, K, Min>(x, outer, reduced, inner, 1);
}

/** Integers are compared as they are. */
function reduceNative(x: usize, outer: i32, reduced: i32, inner: i32): void {
  if (compute == UINT8) compare<u8>(x, outer, reduced, inner);
  else if (compute == INT8) compare<i8>(x, outer, reduced, inner);
  else if (compute == UINT16) compare<u16>(x, outer, reduced, inner);
  else if (compute == INT16) compare<i16>(x, outer, reduced, inner);
  else if (compute == UINT32) compare<u32>(x, outer, reduced, inner);
  else compare<i32>(x, outer, reduced, inner);
}

function reduceHalves(x: usize, outer: i32, reduced: i32, inner: i32): void {
  if (operation == FOLD_MAX) reduceOrdered<Max>(x, outer, reduced, inner);
  else reduceOrdered<Min>(x, outer, reduced, inner);
}

/** Folds halves by their order, and again in FP32 where the order hides a NaN or a zero. */
function reduceOrdered<Op>(x: usize, outer: i32, reduced: i32, inner: i32): void {
  const planeBytes = <usize>reduced * <usize>inner * bytesOf(input);
  const some = inner == 1 ? max<i32>(1, STRIP / max<i32>(reduced, 1)) : 1;
  for (let o = 0; o < outer; o += some, x += <usize>some * planeBytes) {
    const planes = min<i32>(some, outer - o);
    const place = outputPlace();
    beginOrder();
    reduceRows<i16, i16, Op>(x, planes, reduced, inner, 1);
    if (!orderHides(place, outputPlace())) continue;
    returnTo(place);
    reduceRows<f32, f32, Op>(x, planes, reduced, inner, 1);
  }
}

function reduceRows<S, K, Op>(x: usize, outer: i32, reduced: i32, inner: i32, divisor: f64): void {
  const planeBytes = <usize>reduced * <usize>inner * bytesOf(input);
  if (inner == 1) return reduceSpans<S, K, Op>(x, planeBytes, outer, reduced, divisor);
  for (let o = 0; o < outer; o++, x += planeBytes) {
    for (let column = 0; column < inner; column += STRIP) {
      const length = min<i32>(STRIP, inner - column);
      const row = rowToCompute<K>(length);
      foldStrip<S, K, Op>(row, x + <usize>column * bytesOf(input), reduced, <usize>inner * bytesOf(input), length);
      emitRow<K, Op>(row, length, divisor, 0);
    }
  }
}

/** inner = 1: each plane is a span of neighbors. */
function reduceSpans<S, K, Op>(x: usize, planeBytes: usize, outer: i32, reduced: i32, divisor: f64): void {
  for (let o = 0; o < outer; o += STRIP) {
    const count = min<i32>(STRIP, outer - o);
    const row = rowToCompute<K>(count);
    let to = row;
    if (sumsSpans<S, K>(reduced)) {
      sumSpans(to, x, count, reduced, reduced);
      x += <usize>count * planeBytes;
    } else if (readInPlace()) {
      for (let i = 0; i < count; i++, to += sizeof<K>(), x += planeBytes) store<K>(to, foldSpan<S, K, Op>(x, reduced));
    } else if (reduced < STRIP) {
      foldShortSpans<S, K, Op>(to, x, count, reduced);
      x += <usize>count * planeBytes;
    } else {
      for (let i = 0; i < count; i++, to += sizeof<K>(), x += planeBytes)
        store<K>(to, foldLongSpan<S, K, Op>(x, reduced));
    }
    emitRow<K, Op>(row, count, divisor, 0);
  }
}

/** Short spans are widened several at a time. */
function foldShortSpans<S, K, Op>(to: usize, x: usize, count: i32, reduced: i32): void {
  const most = reduced == 0 ? count : STRIP / reduced;
  for (let i = 0; i < count; i += most) {
    const some = min<i32>(most, count - i);
    widenRow<S>(x, wideRows, some * reduced);
    if (isBlocked<S, K>(reduced)) {
      sumFloats(to, wideRows, some, reduced);
      to += <usize>some * sizeof<K>();
    } else {
      for (let k = 0, from = wideRows; k < some; k++, to += sizeof<K>(), from += <usize>reduced * sizeof<S>()) {
        store<K>(to, foldSpan<S, K, Op>(from, reduced));
      }
    }
    x += <usize>some * <usize>reduced * bytesOf(input);
  }
}

/** A long span is widened a part at a time. */
function foldLongSpan<S, K, Op>(x: usize, reduced: i32): K {
  let total = identity<K, Op>();
  let exact = i64x2.splat(0);
  let rest = exact;
  for (let i = 0; i < reduced; i += STRIP, x += <usize>STRIP * bytesOf(input)) {
    const part = min<i32>(STRIP, reduced - i);
    widenRow<S>(x, wideRows, part);
    const sum = foldSpan<S, K, Op>(wideRows, part);
    if (isExact<K, Op>()) {
      exact = addExactly(exact, rest, f64x2.splat(<f64>sum));
      rest = low;
    } else total = foldOne<K, Op>(total, sum);
  }
  return isExact<K, Op>() ? <K>f64x2.extract_lane(exact, 0) : total;
}
