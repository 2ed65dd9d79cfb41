import { bytesOf } from '../base/datatypes.as';
import { settleNan } from '../base/finish-row.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';

/**
 * y [rows, extent] = (x − mean) / √(variance + eps) · weight + bias of each row, in FP64 (torch.nn.functional.layer_norm).
 * `weight` and `bias`: f64 [extent], or 0 for none. Scratch: f64 [extent + 1].
 */
export function layer_norm(
  x: usize,
  datatype: i32,
  weight: usize,
  bias: usize,
  y: usize,
  rows: u32,
  extent: u32,
  eps: f64,
  scratch: usize,
): void {
  // Rows without elements are not walked: no memory bounds their number.
  if (extent == 0) return;
  const rowBytes = <usize>extent * bytesOf(datatype);
  const end = scratch + ((<usize>extent) << 3);
  for (let row: u32 = 0; row < rows; row++, x += rowBytes, y += rowBytes) {
    widenFrom<f64>(datatype, x, scratch, extent);
    const mean = sumOf(scratch, end, 0, false) / <f64>extent;
    const variance = sumOf(scratch, end, mean, true) / <f64>extent;
    const means = f64x2.splat(mean);
    const by = f64x2.splat(Math.sqrt(variance + eps));
    for (let at = scratch; at < end; at += 16) v128.store(at, f64x2.div(f64x2.sub(v128.load(at), means), by));
    if (weight != 0) for (let i: usize = 0; i < end - scratch; i += 8) scale(scratch + i, weight + i);
    if (bias != 0) for (let i: usize = 0; i < end - scratch; i += 8) shift(scratch + i, bias + i);
    settleNan<f64>(scratch, end);
    storeRow<f64>(datatype, scratch, y, extent);
  }
}

/** Σ of x, or of (x − mean)², in four sums. */
function sumOf(from: usize, end: usize, mean: f64, squared: bool): f64 {
  const means = f64x2.splat(mean);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let at = from;
  for (; at + 32 <= end; at += 32) {
    const a = f64x2.sub(v128.load(at), means);
    const b = f64x2.sub(v128.load(at, 16), means);
    first = f64x2.add(first, squared ? f64x2.mul(a, a) : a);
    second = f64x2.add(second, squared ? f64x2.mul(b, b) : b);
  }
  const both = f64x2.add(first, second);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; at < end; at += 8) {
    const value = load<f64>(at) - mean;
    sum += squared ? value * value : value;
  }
  return sum;
}

function scale(at: usize, by: usize): void {
  store<f64>(at, load<f64>(at) * load<f64>(by));
}

function shift(at: usize, by: usize): void {
  store<f64>(at, load<f64>(at) + load<f64>(by));
}
