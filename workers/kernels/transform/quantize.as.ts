import { FP32, FP64, REFUSED_NAN } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';

// Integers of one byte by the ranges of columns (sentence-transformers 6.2, `quantize_embeddings`): ranges FP32
// [2, extent], minima and then maxima, and steps of a 255th of what lies between, in FP32. Rows of FP64 are quantized in
// FP64, all others in FP32, as NumPy promotes them.

/** Elements that are widened at a time. */
const PART: u32 = 1024;
const part = memory.data(8192, 16);

/** ranges FP32 [2, extent] = the least and largest of each column of `rows` rows, one or more; NaN where one is. */
export function column_ranges(x: usize, datatype: i32, rows: u32, extent: u32, ranges: usize): void {
  const bytes = bytesOf(datatype);
  const rowBytes = <usize>extent * bytes;
  for (let done: u32 = 0; done < extent; done += PART) {
    const count = <i32>min<u32>(PART, extent - done);
    const minima = ranges + ((<usize>done) << 2);
    const maxima = minima + ((<usize>extent) << 2);
    let from = x + <usize>done * bytes;
    single(datatype, from, minima, count);
    memory.copy(maxima, minima, (<usize>count) << 2);
    for (let row: u32 = 1; row < rows; row++) {
      from += rowBytes;
      single(datatype, from, part, count);
      let at: usize = 0;
      const end = (<usize>count) << 2;
      for (; at + 16 <= end; at += 16) {
        const v = v128.load(part + at);
        v128.store(minima + at, f32x4.min(v128.load(minima + at), v));
        v128.store(maxima + at, f32x4.max(v128.load(maxima + at), v));
      }
      for (; at < end; at += 4) {
        const value = load<f32>(part + at);
        store<f32>(minima + at, min<f32>(load<f32>(minima + at), value));
        store<f32>(maxima + at, max<f32>(load<f32>(maxima + at), value));
      }
    }
  }
}

/** Elements as FP32; those of FP64 are rounded, which keeps their order. */
function single(datatype: i32, from: usize, to: usize, count: i32): void {
  if (datatype == FP64) storeRow<f64>(FP32, from, to, count);
  else widenFrom<f32>(datatype, from, to, count);
}

/** steps FP32 [extent]: (maximum − minimum) / 255, or 1 where that is 0. */
function setSteps(ranges: usize, extent: u32, steps: usize): void {
  const maxima = (<usize>extent) << 2;
  for (const end = ranges + maxima; ranges < end; ranges += 4, steps += 4) {
    const step = (load<f32>(ranges + maxima) - load<f32>(ranges)) / 255;
    store<f32>(steps, step == 0 ? 1 : step);
  }
}

/**
 * y u8 [rows, extent] = ⌊(x − minimum) / step⌋, from 0 to 255, xor `flip` (0x80: as INT8, less 128). Scratch: steps FP32
 * [extent]. @returns 0 or REFUSED_NAN
 */
export function quantize_rows(
  x: usize,
  datatype: i32,
  ranges: usize,
  steps: usize,
  y: usize,
  rows: u32,
  extent: u32,
  flip: i32,
): i32 {
  setSteps(ranges, extent, steps);
  const bytes = bytesOf(datatype);
  let refused = 0;
  for (let done: u32 = 0; done < extent; done += PART) {
    const count = <i32>min<u32>(PART, extent - done);
    const columns = (<usize>done) << 2;
    let from = x + <usize>done * bytes;
    let to = y + done;
    for (let row: u32 = 0; row < rows; row++, from += <usize>extent * bytes, to += extent) {
      if (datatype == FP64) {
        refused |= quantizeDoubles(from, ranges + columns, steps + columns, to, count, flip);
      } else if (datatype == FP32) {
        refused |= quantizeSingles(from, ranges + columns, steps + columns, to, count, flip);
      } else {
        widenFrom<f32>(datatype, from, part, count);
        refused |= quantizeSingles(part, ranges + columns, steps + columns, to, count, flip);
      }
    }
  }
  return refused;
}

function quantizeSingles(from: usize, minima: usize, steps: usize, to: usize, count: i32, flip: i32): i32 {
  let nan = i32x4.splat(0);
  const flips = i8x16.splat(<i8>flip);
  for (; count >= 16; count -= 16, from += 64, minima += 64, steps += 64, to += 16) {
    const a = quotient(from, minima, steps);
    const b = quotient(from + 16, minima + 16, steps + 16);
    const c = quotient(from + 32, minima + 32, steps + 32);
    const d = quotient(from + 48, minima + 48, steps + 48);
    nan = v128.or(nan, v128.or(v128.or(f32x4.ne(a, a), f32x4.ne(b, b)), v128.or(f32x4.ne(c, c), f32x4.ne(d, d))));
    const low = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(a), i32x4.trunc_sat_f32x4_s(b));
    const high = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(c), i32x4.trunc_sat_f32x4_s(d));
    v128.store(to, v128.xor(i8x16.narrow_i16x8_u(low, high), flips));
  }
  let refused = v128.any_true(nan) ? REFUSED_NAN : 0;
  for (; count > 0; count--, from += 4, minima += 4, steps += 4, to++) {
    const value = (load<f32>(from) - load<f32>(minima)) / load<f32>(steps);
    if (value != value) refused = REFUSED_NAN;
    store<u8>(to, <u8>min<f32>(max<f32>(floor<f32>(value), 0), 255) ^ <u8>flip);
  }
  return refused;
}

function quotient(from: usize, minima: usize, steps: usize): v128 {
  return f32x4.floor(f32x4.div(f32x4.sub(v128.load(from), v128.load(minima)), v128.load(steps)));
}

function quantizeDoubles(from: usize, minima: usize, steps: usize, to: usize, count: i32, flip: i32): i32 {
  let refused = 0;
  for (; count > 0; count--, from += 8, minima += 4, steps += 4, to++) {
    const value = (load<f64>(from) - <f64>load<f32>(minima)) / <f64>load<f32>(steps);
    if (value != value) refused = REFUSED_NAN;
    store<u8>(to, <u8>min<f64>(max<f64>(floor<f64>(value), 0), 255) ^ <u8>flip);
  }
  return refused;
}

/** y FP32 [rows, extent] = q · step + minimum in FP64, rounded once; q: x u8 [rows, extent] xor `flip`. Scratch as above. */
export function dequantize_rows(
  x: usize,
  ranges: usize,
  steps: usize,
  y: usize,
  rows: u32,
  extent: u32,
  flip: i32,
): void {
  // Rows without elements are not walked: no memory bounds their number.
  if (extent == 0) return;
  setSteps(ranges, extent, steps);
  for (let row: u32 = 0; row < rows; row++) {
    for (let i: usize = 0; i < (<usize>extent) << 2; i += 4, x++, y += 4) {
      const code = <f64>(load<u8>(x) ^ <u8>flip);
      store<f32>(y, <f32>(code * <f64>load<f32>(steps + i) + <f64>load<f32>(ranges + i)));
    }
  }
}
