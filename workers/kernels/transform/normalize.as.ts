import { FP64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';

/** Elements that are widened at a time. */
const PART: i32 = 1024;
const part = memory.data(8192, 16);

/** Squares of elements from here on are as exact as any; a sum below may have lost some. */
const LEAST_SQUARE: f64 = 1e-280;

/**
 * Each of `rows` rows of `extent` elements by its norm, or by eps where that is larger: the sum of sizes (`power` 1), or the
 * root of the sum of squares (2).
 */
export function normalize_rows(x: usize, y: usize, datatype: i32, rows: u32, extent: u32, power: i32, eps: f64): void {
  // Rows without elements are not walked: no memory bounds their number.
  if (extent == 0) return;
  const rowBytes = <usize>extent * bytesOf(datatype);
  for (let row: u32 = 0; row < rows; row++, x += rowBytes, y += rowBytes) {
    const norm = power == 1 ? sumOf(datatype, x, extent, 1, false) : rootOf(datatype, x, extent);
    divideRow(datatype, x, y, extent, max<f64>(norm, eps));
  }
}

/** Squares of FP64 that leave its range are taken of elements by 2^±600. */
function rootOf(datatype: i32, x: usize, extent: u32): f64 {
  const sum = sumOf(datatype, x, extent, 1, true);
  if (datatype != FP64 || (sum >= LEAST_SQUARE && sum < Infinity)) return Math.sqrt(sum);
  const scale: f64 = sum < LEAST_SQUARE ? 4.149515568880993e180 : 2.409919865102884e-181;
  return Math.sqrt(sumOf(datatype, x, extent, scale, true)) / scale;
}

/** Σ |x|, or Σ (scale·x)², in four sums. */
function sumOf(datatype: i32, x: usize, extent: u32, scale: f64, squared: bool): f64 {
  const scales = f64x2.splat(scale);
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let done: u32 = 0; done < extent; done += PART) {
    const some = <i32>min<u32>(PART, extent - done);
    widenFrom<f64>(datatype, x + <usize>done * bytesOf(datatype), part, some);
    const end = part + ((<usize>some) << 3);
    for (let at = end; at < part + (((<usize>some + 3) & ~3) << 3); at += 8) store<f64>(at, 0);
    for (let at: usize = part; at < end; at += 32) {
      const a = f64x2.mul(v128.load(at), scales);
      const b = f64x2.mul(v128.load(at, 16), scales);
      even = f64x2.add(even, squared ? f64x2.mul(a, a) : f64x2.abs(a));
      odd = f64x2.add(odd, squared ? f64x2.mul(b, b) : f64x2.abs(b));
    }
  }
  const sums = f64x2.add(even, odd);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

function divideRow(datatype: i32, x: usize, y: usize, extent: u32, norm: f64): void {
  const norms = f64x2.splat(norm);
  for (let done: u32 = 0; done < extent; done += PART) {
    const some = <i32>min<u32>(PART, extent - done);
    const offset = <usize>done * bytesOf(datatype);
    widenFrom<f64>(datatype, x + offset, part, some);
    for (let at: usize = part; at < part + ((<usize>some) << 3); at += 16) {
      v128.store(at, f64x2.div(v128.load(at), norms));
    }
    storeRow<f64>(datatype, part, y + offset, some);
  }
}
