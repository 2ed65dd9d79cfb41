import { input, map, readInPlace } from './arithmetic.as';
import { bytesOf, MAP_NONE } from './codes.as';
import { fill, identity } from './fold.as';
import { addAgainPast, addEightRows, addFourRows, isBlocked } from './fold-blocks.as';
import { Four, foldRows, MoreFour, One, Three, Two } from './fold-rows.as';
import { addPacked } from './packed-sum.as';
import { widenRow } from './widen-row.as';

/** Columns that are folded at a time, and rows of results; REDUCE_SCRATCH of kernel-calls has room for 5 such rows. */
export const STRIP: i32 = 2048;
/** Rows whose addresses are listed at a time: their lines of 64 bytes stay in L1. */
const LISTED: i32 = 128;

/** Room for four widened rows. */
export let wideRows: usize = 0;

export function setStrip(scratch: usize): void {
  wideRows = scratch;
}

/** Folds `count` rows, `pitch` bytes apart, of `length` elements each: four at a time, after what does not make four. */
export function foldStrip<S, K, Op>(to: usize, x: usize, count: i32, pitch: usize, length: i32): void {
  if (count == 0) return fill<K>(to, length, identity<K, Op>());
  if (addsPacked<S, K>()) {
    const fours = length & ~3;
    addPackedRows(to, x, count, pitch, fours);
    if (fours == length) return;
    to += <usize>fours * sizeof<K>();
    x += <usize>fours * bytesOf(input);
    length -= fours;
  }
  const first = x;
  const lead = ((count - 1) & 3) + 1;
  const a = rowAt<S>(x, 0, length);
  const b = lead > 1 ? rowAt<S>(x + pitch, 1, length) : a;
  const c = lead > 2 ? rowAt<S>(x + 2 * pitch, 2, length) : a;
  if (lead == 1) foldRows<S, K, Op, One>(to, to, a, a, a, a, length);
  else if (lead == 2) foldRows<S, K, Op, Two>(to, to, a, b, a, a, length);
  else if (lead == 3) foldRows<S, K, Op, Three>(to, to, a, b, c, a, length);
  else foldRows<S, K, Op, Four>(to, to, a, b, c, rowAt<S>(x + 3 * pitch, 3, length), length);
  x += <usize>lead * pitch;
  let r = lead;
  const blocked = isBlocked<S, K>(count) && readInPlace();
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

/** A row of the input as S: where it is, or widened into one of four places. */
function rowAt<S>(x: usize, slot: i32, length: i32): usize {
  if (readInPlace()) return x;
  const to = wideRows + <usize>slot * (<usize>STRIP * 8);
  widenRow<S>(x, to, length);
  return to;
}

/** Whether rows are added up in FP64 that are widened to FP32: that is done in registers. */
function addsPacked<S, K>(): bool {
  return sizeof<S>() == 4 && sizeof<K>() == 8 && isFloat<S>() && !readInPlace() && map == MAP_NONE;
}

/** to[i] = the sum of `count` rows of the input, for `length` columns, a multiple of four. */
function addPackedRows(to: usize, x: usize, count: i32, pitch: usize, length: i32): void {
  fill<f64>(to, length, 0);
  for (let r = 0; r < count; r += LISTED) {
    const some = min<i32>(LISTED, count - r);
    for (let k = 0; k < some; k++, x += pitch) store<u32>(wideRows + ((<usize>k) << 2), <u32>x);
    addPacked(input, wideRows, some, to, length, isBlocked<f32, f64>(count));
  }
}
