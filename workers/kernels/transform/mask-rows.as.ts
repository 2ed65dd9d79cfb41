/**
 * y = x, but elements of `bytes` bytes with the bits `value` in each of `rows` rows of `extent` elements whose mask, u8
 * [rows], is 0.
 */
export function mask_rows(x: usize, mask: usize, y: usize, rows: u32, extent: u32, bytes: i32, value: i64): void {
  // Rows without elements are not walked: no memory bounds their number.
  if (extent == 0) return;
  const rowBytes = <usize>extent * <usize>bytes;
  for (let row: u32 = 0; row < rows; row++, x += rowBytes, y += rowBytes) {
    if (load<u8>(mask + row) != 0) memory.copy(y, x, rowBytes);
    else if (bytes == 8) fill<i64>(y, y + rowBytes, value);
    else if (bytes == 4) fill<i32>(y, y + rowBytes, <i32>value);
    else if (bytes == 2) fill<i16>(y, y + rowBytes, <i16>value);
    else memory.fill(y, <u8>value, rowBytes);
  }
}

function fill<T>(at: usize, end: usize, value: T): void {
  for (; at < end; at += sizeof<T>()) store<T>(at, value);
}
