import { FP16, FP32, FP64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';

/**
 * y u8 [rows, ⌈extent / 8⌉]: a bit for each element of floats, 1 above 0, the first one the highest of its byte, filled up
 * with zeros (numpy.packbits); each byte xor `flip`.
 */
export function pack_bits(x: usize, datatype: i32, y: usize, rows: u32, extent: u32, flip: i32): void {
  // Rows without elements are not walked: no memory bounds their number.
  if (extent == 0) return;
  const bytes = bytesOf(datatype);
  for (let row: u32 = 0; row < rows; row++) {
    let count = extent;
    for (; count >= 16; count -= 16, x += 16 * bytes, y += 2)
      store<u16>(y, <u16>sixteen(datatype, x) ^ <u16>(flip * 257));
    for (; count > 0; y++) {
      let byte = 0;
      const bits = min<u32>(count, 8);
      for (let bit: u32 = 0; bit < bits; bit++, x += bytes) byte |= (<i32>isPositive(datatype, x)) << (7 - bit);
      store<u8>(y, <u8>(byte ^ flip));
      count -= bits;
    }
  }
}

/** The bits of sixteen elements: those of the first eight in the low byte. */
function sixteen(datatype: i32, x: usize): i32 {
  let lanes: v128;
  if (datatype == FP32) lanes = i8x16.narrow_i16x8_s(eightSingles(x), eightSingles(x + 32));
  else if (datatype == FP64) lanes = i8x16.narrow_i16x8_s(eightDoubles(x), eightDoubles(x + 64));
  else lanes = i8x16.narrow_i16x8_s(eightHalves(datatype, x), eightHalves(datatype, x + 16));
  return i8x16.bitmask(i8x16.shuffle(lanes, lanes, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
}

function eightSingles(x: usize): v128 {
  const zero = f32x4.splat(0);
  return i16x8.narrow_i32x4_s(f32x4.gt(v128.load(x), zero), f32x4.gt(v128.load(x, 16), zero));
}

function eightDoubles(x: usize): v128 {
  return i16x8.narrow_i32x4_s(fourDoubles(x), fourDoubles(x + 32));
}

function fourDoubles(x: usize): v128 {
  const zero = f64x2.splat(0);
  return i32x4.shuffle(f64x2.gt(v128.load(x), zero), f64x2.gt(v128.load(x, 16), zero), 0, 2, 4, 6);
}

/** As integers, halves above 0 lie from 1 to infinity; NaN lie beyond it, or below 0. */
function eightHalves(datatype: i32, x: usize): v128 {
  const v = v128.load(x);
  const infinity = i16x8.splat(datatype == FP16 ? 0x7c00 : 0x7f80);
  return v128.and(i16x8.gt_s(v, i16x8.splat(0)), i16x8.le_s(v, infinity));
}

function isPositive(datatype: i32, x: usize): bool {
  if (datatype == FP32) return load<f32>(x) > 0;
  if (datatype == FP64) return load<f64>(x) > 0;
  const bits = load<i16>(x);
  return bits > 0 && bits <= (datatype == FP16 ? 0x7c00 : 0x7f80);
}
