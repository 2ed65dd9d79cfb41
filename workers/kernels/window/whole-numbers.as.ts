import * as axes from './axis.as';

// Arithmetic of INT64, which wraps.

/**
 * y = x [outer, extent, inner] toward zero by the cells, at least 1, of the windows of an axis table, or, where `axis` is 0,
 * by `divisor`, which is not 0.
 */
export function divide_whole(x: usize, y: usize, outer: i32, extent: i32, inner: i32, axis: usize, divisor: i64): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < extent; i++) {
      const by = axis == 0 ? divisor : max<i64>(axes.cellsAt(axis, extent, i), 1);
      for (let n = 0; n < inner; n++, x += 8, y += 8) {
        // The lowest number by −1 is past the highest: it wraps.
        store<i64>(y, by == -1 ? 0 - load<i64>(x) : load<i64>(x) / by);
      }
    }
  }
}

/** y = x^exponent of `count` elements; the exponent is at least 0. */
export function power_whole(x: usize, y: usize, count: u32, exponent: i32): void {
  for (let i: u32 = 0; i < count; i++, x += 8, y += 8) {
    let base = load<i64>(x);
    let value: i64 = 1;
    for (let left = exponent; left > 0; left >>= 1) {
      if (left & 1) value *= base;
      base *= base;
    }
    store<i64>(y, value);
  }
}
