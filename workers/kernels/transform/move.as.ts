import { FP16, FP32, FP64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';

/** 1 when there is a NaN among `count` elements of a float datatype. */
export function scanNan(datatype: i32, x: usize, count: u32): i32 {
  const end = x + <usize>count * bytesOf(datatype);
  for (; x + 16 <= end; x += 16) if (v128.any_true(nanOf(datatype, v128.load(x)))) return 1;
  for (const bytes = bytesOf(datatype); x < end; x += bytes) {
    const one = bytes == 8 ? v128.load64_splat(x) : bytes == 4 ? v128.load32_splat(x) : v128.load16_splat(x);
    if (v128.any_true(nanOf(datatype, one))) return 1;
  }
  return 0;
}

/** Lanes that are NaN. A half is NaN when its magnitude exceeds that of infinity. */
function nanOf(datatype: i32, v: v128): v128 {
  if (datatype == FP64) return f64x2.ne(v, v);
  if (datatype == FP32) return f32x4.ne(v, v);
  const infinity = i16x8.splat(datatype == FP16 ? 0x7c00 : 0x7f80);
  return i16x8.gt_s(v128.and(v, i16x8.splat(0x7fff)), infinity);
}

/** Reverses the bytes of `count` elements of 2, 4 or 8 bytes, in place. */
export function swap_bytes(x: usize, count: u32, bytes: i32): void {
  const end = x + <usize>count * <usize>bytes;
  const order =
    bytes == 2
      ? i8x16(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
      : bytes == 4
        ? i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
        : i8x16(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
  for (; x + 16 <= end; x += 16) v128.store(x, i8x16.swizzle(v128.load(x), order));
  for (; x < end; x += bytes) {
    if (bytes == 2) store<u16>(x, bswap<u16>(load<u16>(x)));
    else if (bytes == 4) store<u32>(x, bswap<u32>(load<u32>(x)));
    else store<u64>(x, bswap<u64>(load<u64>(x)));
  }
}

/** Copies `rows` rows of `rowBytes` from x, `xStride` bytes apart, to y + yOffset, `yStride` bytes apart. */
export function copy_rows(
  x: usize,
  y: usize,
  rows: i32,
  rowBytes: usize,
  xStride: usize,
  yStride: usize,
  yOffset: usize,
): void {
  // Rows without elements are not walked: no memory bounds their number.
  if (rowBytes == 0) return;
  y += yOffset;
  for (let r = 0; r < rows; r++, x += xStride, y += yStride) memory.copy(y, x, rowBytes);
}

/**
 * y = x, but the same NaN wherever `other` is NaN: `count` floats of `bytes`, whose infinity has the bits `infinity`.
 */
export function keep_nan(x: usize, other: usize, y: usize, count: u32, bytes: i32, infinity: i64): void {
  const sizes = bytes == 8 ? i64.MAX_VALUE : ((<i64>1) << (8 * bytes - 1)) - 1;
  for (let i: u32 = 0; i < count; i++, x += bytes, other += bytes, y += bytes) {
    memory.copy(y, x, bytes);
    if ((bitsAt(other, bytes) & sizes) <= infinity) continue;
    // The quiet NaN without a sign.
    const quiet =
      infinity | (bytes == 8 ? (<i64>1) << 51 : bytes == 4 ? (<i64>1) << 22 : infinity == 0x7c00 ? 0x200 : 0x40);
    if (bytes == 8) store<i64>(y, quiet);
    else if (bytes == 4) store<i32>(y, <i32>quiet);
    else store<i16>(y, <i16>quiet);
  }
}

function bitsAt(at: usize, bytes: i32): i64 {
  return bytes == 8 ? load<i64>(at) : bytes == 4 ? <i64>load<u32>(at) : <i64>load<u16>(at);
}
