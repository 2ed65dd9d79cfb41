import { compute, computeInDouble, input, operation, setArithmetic, source } from '../base/arithmetic.as';
import { FOLD_MAX, FOLD_SUM, FP32, FP64, INT8, INT16, INT64, UINT8, UINT16, UINT32, UINT64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { Max, Min, Sum } from '../base/fold.as';
import { beginOrder, orderHides, ordersHalves } from '../base/half-order.as';
import {
  beginRepair,
  closeOutput,
  endRepair,
  isRepairable,
  openOutput,
  outputPlace,
  returnTo,
} from '../base/output-rows.as';
import { mayDifferInDouble, watchRange } from '../base/range.as';
import { addLevel, layPlanes, openPlanes, poolPlane, setPlanes, setRoom } from './planes.as';

/**
 * Pools [outer, …axes, inner] into [outer, …outputs, inner], one axis after another, outermost first. The address of an
 * absent axis is 0; the last axis is present. `fixedDivisor` 0: the product of the cells. The scratch has room for
 * `keptRows` widened rows of the first axis, `suffixRows` of each axis and a line of `lineElements`.
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
  openPlanes(axis2, extent2, outputs2, innerExtent, fixedDivisor);
  const row1 = extent2 * innerExtent;
  const row0 = axis1 == 0 ? row1 : extent1 * row1;
  if (axis0 != 0) addLevel(axis0, extent0, outputs0, row0, suffixRows0);
  if (axis1 != 0) addLevel(axis1, extent1, outputs1, row1, suffixRows1);
  if (innerExtent > 1) addLevel(axis2, extent2, outputs2, innerExtent, suffixRows2);
  setRoom(keptRows, lineElements, scratch);
  const rows = (axis0 == 0 ? 1 : outputs0) * (axis1 == 0 ? 1 : outputs1);
  const elements = <usize>outer * <usize>rows * <usize>outputs2 * <usize>innerExtent;
  const planeElements = <usize>(axis0 == 0 ? 1 : extent0) * <usize>row0;
  watchRange();
  poolAll(x, y, planeElements, outer, elements);
  if (isRepairable() && mayDifferInDouble(x, <usize>outer * planeElements, fixedDivisor)) {
    computeInDouble();
    beginRepair();
    poolAll(x, y, planeElements, outer, elements);
    endRepair();
  }
  return closeOutput();
}

/** Writes all `elements` of y by the arithmetic and the axes that are set. */
function poolAll(x: usize, y: usize, planeElements: usize, outer: i32, elements: usize): void {
  openOutput(y, elements, layPlanes());
  const planeBytes = planeElements * bytesOf(input);
  if (compute == FP32 && ordersHalves()) poolHalves(x, planeBytes, outer);
  else if (compute == FP32) poolBy<f32, f32>(x, planeBytes, outer);
  else if (compute == INT64) poolBy<i64, i64>(x, planeBytes, outer);
  else if (compute == UINT64) poolBy<u64, u64>(x, planeBytes, outer);
  else if (compute == FP64 && source == FP32) pool<f32, f64, Sum>(x, planeBytes, outer);
  else if (compute == FP64) poolBy<f64, f64>(x, planeBytes, outer);
  else poolNative(x, planeBytes, outer);
}

function poolBy<S, K>(x: usize, planeBytes: usize, outer: i32): void {
  if (operation == FOLD_SUM) pool<S, K, Sum>(x, planeBytes, outer);
  else compare<K>(x, planeBytes, outer);
}

function compare<K>(x: usize, planeBytes: usize, outer: i32): void {
  if (operation == FOLD_MAX) pool<K, K, Max>(x, planeBytes, outer);
  else pool<K, K, Min>(x, planeBytes, outer);
}

/** Integers are compared as they are. */
function poolNative(x: usize, planeBytes: usize, outer: i32): void {
  if (compute == UINT8) compare<u8>(x, planeBytes, outer);
  else if (compute == INT8) compare<i8>(x, planeBytes, outer);
  else if (compute == UINT16) compare<u16>(x, planeBytes, outer);
  else if (compute == INT16) compare<i16>(x, planeBytes, outer);
  else if (compute == UINT32) compare<u32>(x, planeBytes, outer);
  else compare<i32>(x, planeBytes, outer);
}

function pool<S, K, Op>(x: usize, planeBytes: usize, outer: i32): void {
  setPlanes<S, K, Op>();
  for (let o = 0; o < outer; o++, x += planeBytes) poolPlane<S, K, Op>(x);
}

function poolHalves(x: usize, planeBytes: usize, outer: i32): void {
  if (operation == FOLD_MAX) poolOrdered<Max>(x, planeBytes, outer);
  else poolOrdered<Min>(x, planeBytes, outer);
}

/** Pools planes of halves by their order, and again in FP32 where the order hides a NaN or a zero. */
function poolOrdered<Op>(x: usize, planeBytes: usize, outer: i32): void {
  setPlanes<i16, i16, Op>();
  for (let o = 0; o < outer; o++, x += planeBytes) {
    const place = outputPlace();
    beginOrder();
    poolPlane<i16, i16, Op>(x);
    if (!orderHides(place, outputPlace())) continue;
    returnTo(place);
    setPlanes<f32, f32, Op>();
    poolPlane<f32, f32, Op>(x);
    setPlanes<i16, i16, Op>();
  }
}
