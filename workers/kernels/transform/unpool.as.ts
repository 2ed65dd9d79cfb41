import { refuse } from '../base/refused.as';

/**
 * Puts each element of x [planes, count] at its index (INT64) in the plane of y [planes, cells], whose other cells are 0;
 * of several with one index the last stays. Elements are of `bytes`. Returns 1 for an index outside the plane.
 */
export function unpool(x: usize, indices: usize, y: usize, bytes: i32, planes: i32, count: i32, cells: i32): i32 {
  const planeBytes = <usize>cells * <usize>bytes;
  memory.fill(y, 0, <usize>planes * planeBytes);
  // Planes without elements are not walked: no memory bounds their number.
  if (count == 0) return 0;
  for (let p = 0; p < planes; p++, y += planeBytes) {
    for (let i = 0; i < count; i++, indices += 8, x += bytes) {
      const index = load<i64>(indices);
      if (index < 0 || index >= <i64>cells) return refuse(1, p * count + i);
      memory.copy(y + <usize>index * <usize>bytes, x, bytes);
    }
  }
  return 0;
}

/** y [n] = the rows of x [rows] whose numbers `ids` (INT64) lists, each of `rowBytes`. Returns 1 for a number that no row has. */
export function take_rows(x: usize, ids: usize, y: usize, rowBytes: i32, n: i32, rows: i32): i32 {
  for (let i = 0; i < n; i++, ids += 8, y += rowBytes) {
    const row = load<i64>(ids);
    if (row < 0 || row >= <i64>rows) return refuse(1, i);
    memory.copy(y, x + <usize>row * <usize>rowBytes, rowBytes);
  }
  return 0;
}
