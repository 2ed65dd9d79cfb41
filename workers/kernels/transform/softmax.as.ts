import { bytesOf } from '../base/datatypes.as';
import { settleNan } from '../base/finish-row.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';
import { expDoubles } from '../math/exponential.as';

/**
 * y [rows, extent] = e^(x / temperature) of each row by its sum, in FP64. `mask`: u8 like x, 0 where an element has no part
 * and weighs 0, or 0 for none; of a row without elements all are 0. Scratch: f64 [extent + 1].
 */
export function softmax_rows(
  x: usize,
  datatype: i32,
  mask: usize,
  y: usize,
  rows: u32,
  extent: u32,
  temperature: f64,
  scratch: usize,
): void {
  // Rows without elements are not walked: no memory bounds their number.
  if (extent == 0) return;
  const rowBytes = <usize>extent * bytesOf(datatype);
  const end = scratch + ((<usize>extent) << 3);
  for (let row: u32 = 0; row < rows; row++, x += rowBytes, y += rowBytes) {
    widenFrom<f64>(datatype, x, scratch, extent);
    setMasked(scratch, end, mask, -Infinity);
    let largest: f64 = -Infinity;
    for (let at = scratch; at < end; at += 8) largest = max<f64>(largest, load<f64>(at));
    divide(scratch, end, exponentials(scratch, end, largest, temperature));
    settleNan<f64>(scratch, end);
    setMasked(scratch, end, mask, 0);
    if (mask != 0) mask += extent;
    storeRow<f64>(datatype, scratch, y, extent);
  }
}

/** Sets elements that are masked; `mask` 0: none. */
function setMasked(at: usize, end: usize, mask: usize, value: f64): void {
  if (mask == 0) return;
  for (; at < end; at += 8, mask++) if (load<u8>(mask) == 0) store<f64>(at, value);
}

/** In place: e^((x − largest) / temperature). Returns their sum. */
function exponentials(at: usize, end: usize, largest: f64, temperature: f64): f64 {
  const shift = f64x2.splat(largest);
  const by = f64x2.splat(temperature);
  // What lies behind an odd end adds 0.
  store<f64>(end, -Infinity);
  let sum = f64x2.splat(0);
  for (; at < end; at += 16) {
    const power = expDoubles(f64x2.div(f64x2.sub(v128.load(at), shift), by));
    v128.store(at, power);
    sum = f64x2.add(sum, power);
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function divide(at: usize, end: usize, divisor: f64): void {
  const by = f64x2.splat(divisor);
  for (; at < end; at += 16) v128.store(at, f64x2.div(v128.load(at), by));
}
