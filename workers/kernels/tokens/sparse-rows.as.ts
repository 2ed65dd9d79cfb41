/**
 * Elements other than 0 of x [rows, n], floats of `bytes`, in the order of their places: `values`, their `indices` (INT64),
 * and the `offsets` (INT64 [rows + 1]) of each row's. `positions`: INT64 [rows, most] of the elements that may be kept, or 0
 * for all; behind the last one `values` and `indices` are 0 up to rows · most. `marks`: u8 [n].
 */
export function sparse_rows(
  x: usize,
  bytes: i32,
  positions: usize,
  rows: u32,
  n: i32,
  most: i32,
  values: usize,
  indices: usize,
  offsets: usize,
  marks: usize,
): void {
  let count: usize = 0;
  const room = <usize>rows * <usize>most;
  store<i64>(offsets, 0);
  for (let row: u32 = 0; row < rows; row++, x += <usize>n * <usize>bytes) {
    if (positions != 0) {
      markPositions(positions, most, n, marks);
      positions += (<usize>most) << 3;
    }
    for (let i = 0; i < n; i++) {
      const at = x + <usize>i * <usize>bytes;
      if (isZero(at, bytes) || (positions != 0 && load<u8>(marks + <usize>i) == 0)) continue;
      memory.copy(values + count * <usize>bytes, at, bytes);
      store<i64>(indices + (count << 3), i);
      count++;
    }
    store<i64>(offsets + ((<usize>row + 1) << 3), count);
  }
  memory.fill(values + count * <usize>bytes, 0, (room - count) * <usize>bytes);
  memory.fill(indices + (count << 3), 0, (room - count) << 3);
}

function markPositions(positions: usize, most: i32, n: i32, marks: usize): void {
  memory.fill(marks, 0, n);
  for (let k = 0; k < most; k++) store<u8>(marks + <usize>load<i64>(positions + ((<usize>k) << 3)), 1);
}

/** Whether a float is 0 or −0. */
function isZero(at: usize, bytes: i32): bool {
  if (bytes == 2) return <u16>(load<u16>(at) << 1) == 0;
  return bytes == 4 ? load<u32>(at) << 1 == 0 : load<u64>(at) << 1 == 0;
}
