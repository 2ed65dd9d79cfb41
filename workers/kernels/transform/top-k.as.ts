import * as codes from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { refuse } from '../base/refused.as';
import { widenFrom } from '../base/widen-row.as';

// The k largest or smallest elements of rows, as their positions, in order. Rows are compared as FP64, or as integers of 64
// bits; a NaN is larger than every number.

/**
 * Writes the positions (INT64 [rows, k]) of the k largest elements of each row of n, the first of equal ones first, or,
 * `lastFirst`, the last. `scratch`: 8 bytes for each element of a row, and 4 for each of k.
 */
export function top_k(
  x: usize,
  datatype: i32,
  y: usize,
  rows: u32,
  n: i32,
  k: i32,
  smallest: i32,
  lastFirst: i32,
  scratch: usize,
): void {
  const rowBytes = <usize>n * bytesOf(datatype);
  for (let row: u32 = 0; row < rows; row++, x += rowBytes, y += (<usize>k) << 3) {
    if (datatype == codes.INT64) pick<i64>(x, datatype, y, n, k, smallest != 0, lastFirst != 0, scratch);
    else if (datatype == codes.UINT64) pick<u64>(x, datatype, y, n, k, smallest != 0, lastFirst != 0, scratch);
    else pick<f64>(x, datatype, y, n, k, smallest != 0, lastFirst != 0, scratch);
  }
}

let values: usize = 0;
let heap: usize = 0;

/** Keeps the k best so far in a heap whose root is the worst of them, and then takes them out from the worst on. */
function pick<K>(
  x: usize,
  datatype: i32,
  y: usize,
  n: i32,
  k: i32,
  smallest: bool,
  lastFirst: bool,
  scratch: usize,
): void {
  values = scratch;
  heap = scratch + ((<usize>n) << 3);
  widenFrom<K>(datatype, x, values, n);
  for (let i = 0; i < k; i++) setPosition(i, i);
  for (let i = (k >> 1) - 1; i >= 0; i--) sink<K>(i, k, smallest, lastFirst);
  for (let i = k; k > 0 && i < n; i++) {
    if (!isBefore<K>(i, position(0), smallest, lastFirst)) continue;
    setPosition(0, i);
    sink<K>(0, k, smallest, lastFirst);
  }
  for (let left = k; left > 0; left--) {
    store<i64>(y + ((<usize>(left - 1)) << 3), <i64>position(0));
    setPosition(0, position(left - 1));
    sink<K>(0, left - 1, smallest, lastFirst);
  }
}

/** Restores the order below place i of a heap of `size`. */
function sink<K>(i: i32, size: i32, smallest: bool, lastFirst: bool): void {
  for (;;) {
    let worst = 2 * i + 1;
    if (worst >= size) return;
    if (worst + 1 < size && isBefore<K>(position(worst), position(worst + 1), smallest, lastFirst)) worst++;
    if (!isBefore<K>(position(i), position(worst), smallest, lastFirst)) return;
    const swapped = position(i);
    setPosition(i, position(worst));
    setPosition(worst, swapped);
    i = worst;
  }
}

/** Whether element a comes before b in the response. */
function isBefore<K>(a: i32, b: i32, smallest: bool, lastFirst: bool): bool {
  const p = load<K>(values + ((<usize>a) << 3));
  const q = load<K>(values + ((<usize>b) << 3));
  if (isFloat<K>() && (p != p || q != q)) {
    if (p == p || q == q) return smallest ? q != q : p != p;
  } else if (p != q) return smallest ? p < q : p > q;
  return lastFirst ? a > b : a < b;
}

function position(i: i32): i32 {
  return load<i32>(heap + ((<usize>i) << 2));
}

function setPosition(i: i32, to: i32): void {
  store<i32>(heap + ((<usize>i) << 2), to);
}

/**
 * y [rows, k] = the elements of x [rows, n] of `bytes` at the positions INT64 [rows, k].
 * @returns 0, or 1 for a position that no row has
 */
export function take_along(x: usize, positions: usize, y: usize, rows: u32, n: i32, k: i32, bytes: i32): i32 {
  // Rows without elements are not walked: no memory bounds their number.
  if (k == 0) return 0;
  for (let row: u32 = 0; row < rows; row++, x += <usize>n * <usize>bytes) {
    for (let i = 0; i < k; i++, positions += 8, y += bytes) {
      const position = load<i64>(positions);
      if (position < 0 || position >= <i64>n) return refuse(1, row * k + i);
      memory.copy(y, x + <usize>position * <usize>bytes, bytes);
    }
  }
  return 0;
}
