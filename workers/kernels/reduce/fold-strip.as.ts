import { addsExactly, input, map, readInPlace } from '../base/arithmetic.as';
import { FP32, MAP_NONE } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { addRowsExactly, isExact } from '../base/exact-sums.as';
import { fill, identity, Sum } from '../base/fold.as';
import { addAgainPast, addEightRows, addFourRows, isBlocked } from '../base/fold-blocks.as';
import { Four, foldRows, MoreFour, One, Three, Two } from '../base/fold-rows.as';
import { addPacked } from '../base/packed-sum.as';
import { storeRow } from '../base/store-row.as';
import { widenRow } from '../base/widen-row.as';

/** Columns that are folded at a time: the length of a row of scratch (`reduceScratchBytes` of kernel-scratch.ts). */
export const STRIP: i32 = 2048;
const ROW_BYTES: usize = 2048 * 8;
/** Rows whose addresses are listed at a time: as many streams as a processor fetches ahead. */
const LISTED: i32 = 16;
/** Rows so far apart share one set of L1's lines, of which there are eight. */
const SET_BYTES: usize = 4096;

/** Room for the sums of the last four columns. */
const lastSums = memory.data(32);

/** Room for a row of results. */
export let spareRow: usize = 0;
/** Room for what the sums of a row lose to rounding, where that is kept. */
let lowRow: usize = 0;
/** Room for four widened rows, where rows are not folded where they are. */
export let wideRows: usize = 0;

/** Divides the scratch of a call. */
export function setStrip(scratch: usize): void {
  spareRow = scratch;
  lowRow = scratch + ROW_BYTES;
  wideRows = addsExactly() ? lowRow + ROW_BYTES : lowRow;
}

/** Folds `count` rows, `pitch` bytes apart, of `length` elements each: four at a time, after what does not make four. */
export function foldStrip<S, K, Op>(to: usize, x: usize, count: i32, pitch: usize, length: i32): void {
  if (count == 0) return fill<K>(to, length, identity<K, Op>());
  if (addsPacked<S, Op>() && length >= 4) return addPackedStrip<K>(to, x, count, pitch, length);
  if (isExact<K, Op>()) return addStripExactly<S>(to, x, count, pitch, length);
  const first = x;
  const lead = ((count - 1) & 3) + 1;
  const a = rowAt<S>(x, 0, length);
  const b = lead > 1 ? rowAt<S>(x + pitch, 1, length) : a;
  const c = lead > 2 ? rowAt<S>(x + 2 * pitch, 2, length) : a;
  const blocked = isBlocked<S, K>(count) && readInPlace();
  if (lead == 4 && blocked) {
    fill<K>(to, length, <K>0);
    addFourRows(to, a, b, c, x + 3 * pitch, length);
  } else if (lead == 1) foldRows<S, K, Op, One>(to, to, a, a, a, a, length);
  else if (lead == 2) foldRows<S, K, Op, Two>(to, to, a, b, a, a, length);
  else if (lead == 3) foldRows<S, K, Op, Three>(to, to, a, b, c, a, length);
  else foldRows<S, K, Op, Four>(to, to, a, b, c, rowAt<S>(x + 3 * pitch, 3, length), length);
  x += <usize>lead * pitch;
  let r = lead;
  if (blocked) {
    for (; r + 8 <= count; r += 8, x += 8 * pitch) {
      addEightRows(to, x, x + pitch, x + 2 * pitch, x + 3 * pitch, 4 * pitch, length);
    }
  }
  for (; r < count; r += 4, x += 4 * pitch) {
    const e = rowAt<S>(x, 0, length);
    const f = rowAt<S>(x + pitch, 1, length);
    const g = rowAt<S>(x + 2 * pitch, 2, length);
    const h = rowAt<S>(x + 3 * pitch, 3, length);
    if (blocked) addFourRows(to, e, f, g, h, length);
    else foldRows<S, K, Op, MoreFour>(to, to, e, f, g, h, length);
  }
  if (blocked) addAgainPast(to, first, count, pitch, length);
}

/** The sums of `count` rows for responses of FP64, four rows at a time. */
function addStripExactly<S>(to: usize, x: usize, count: i32, pitch: usize, length: i32): void {
  for (let r = 0; r < count; r += 4, x += 4 * pitch) {
    const rows = min<i32>(4, count - r);
    const a = rowAt<S>(x, 0, length);
    const b = rows > 1 ? rowAt<S>(x + pitch, 1, length) : a;
    const c = rows > 2 ? rowAt<S>(x + 2 * pitch, 2, length) : a;
    const d = rows > 3 ? rowAt<S>(x + 3 * pitch, 3, length) : a;
    addRowsExactly<S>(to, lowRow, a, b, c, d, rows, length, r == 0);
  }
}

/** A row of the input as S: where it is, or widened into one of four places. */
function rowAt<S>(x: usize, slot: i32, length: i32): usize {
  if (readInPlace()) return x;
  const to = wideRows + <usize>slot * ROW_BYTES;
  widenRow<S>(x, to, length);
  return to;
}

/** Whether rows are added up that are widened to FP32, in FP64 or where FP32 is as exact: that is done in registers. */
function addsPacked<S, Op>(): bool {
  return idof<Op>() == idof<Sum>() && sizeof<S>() == 4 && isFloat<S>() && !readInPlace() && map == MAP_NONE;
}

/** The sums of `count` rows of at least four elements, of which the last ones are added in the order of the others. */
function addPackedStrip<K>(to: usize, x: usize, count: i32, pitch: usize, length: i32): void {
  const rest = <usize>length & 3;
  const fours = <usize>length - rest;
  addPackedRows<K>(to, x, count, pitch, <i32>fours);
  if (rest == 0) return;
  addPackedRows<K>(lastSums, x + (<usize>length - 4) * bytesOf(input), count, pitch, 4);
  memory.copy(to + fours * sizeof<K>(), lastSums + (4 - rest) * sizeof<K>(), rest * sizeof<K>());
}

/** to[i] = the sum of `count` rows of the input, for `length` columns, a multiple of four. */
function addPackedRows<K>(to: usize, x: usize, count: i32, pitch: usize, length: i32): void {
  const sums = sizeof<K>() == 8 ? to : wideRows + ROW_BYTES;
  const most = pitch % SET_BYTES == 0 ? LISTED / 2 : LISTED;
  fill<f64>(sums, length, 0);
  for (let r = 0; r < count; r += most) {
    const some = min<i32>(most, count - r);
    for (let k = 0; k < some; k++, x += pitch) store<u32>(wideRows + ((<usize>k) << 2), <u32>x);
    addPacked(input, wideRows, some, sums, length, isBlocked<f32, f64>(count));
  }
  if (sizeof<K>() == 4) storeRow<f64>(FP32, sums, to, length);
}
