import { FP32, FP64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';

// ONNX QuantizeLinear-25 and DequantizeLinear-25, of x [outer, extent, inner] with a scale and a zero point for each
// position of the middle axis; in FP64 where x or the scale is FP64, else in FP32.

/** Elements that are converted at a time. */
const PART: u32 = 1024;
const values = memory.data(8192, 16);
const scales = memory.data(8192, 16);
const zeros = memory.data(8192, 16);
const rounded = memory.data(2048, 16);

/**
 * y = x / scale, as `scaleDatatype` has it, to the nearest whole number, halves to even, + zero point, saturated. `scale`
 * and `zero`: K [extent]. @returns 0 or REFUSED_NAN
 */
export function quantize_linear(
  x: usize,
  input: i32,
  scale: usize,
  scaleDatatype: i32,
  zero: usize,
  y: usize,
  output: i32,
  outer: u32,
  extent: u32,
  inner: u32,
): i32 {
  if (input == FP64 || scaleDatatype == FP64) {
    return each<f64>(true, x, input, scale, scaleDatatype, zero, y, output, outer, extent, inner);
  }
  return each<f32>(true, x, input, scale, scaleDatatype, zero, y, output, outer, extent, inner);
}

/** y = (x − zero point) · scale, converted to the datatype of the scale. `scale` and `zero`: K [extent]. */
export function dequantize_linear(
  x: usize,
  input: i32,
  scale: usize,
  scaleDatatype: i32,
  zero: usize,
  y: usize,
  outer: u32,
  extent: u32,
  inner: u32,
): void {
  if (scaleDatatype == FP64) each<f64>(false, x, input, scale, FP64, zero, y, FP64, outer, extent, inner);
  else each<f32>(false, x, input, scale, scaleDatatype, zero, y, scaleDatatype, outer, extent, inner);
}

/** Rows along the inner axis have one scale; where that has one position, rows along the middle axis have one each. */
function each<K>(
  quantizes: bool,
  x: usize,
  input: i32,
  scale: usize,
  scaleDatatype: i32,
  zero: usize,
  y: usize,
  output: i32,
  outer: u32,
  extent: u32,
  inner: u32,
): i32 {
  if (extent == 0 || inner == 0) return 0;
  const isSpread = inner > 1;
  const width = isSpread ? inner : extent;
  const perOuter: u32 = isSpread ? extent : 1;
  let refused = 0;
  for (let o: u32 = 0; o < outer; o++) {
    for (let r: u32 = 0; r < perOuter; r++) {
      const first = <usize>r * sizeof<K>();
      if (isSpread) spread<K>(load<K>(scale + first), load<K>(zero + first));
      for (let done: u32 = 0; done < width; done += PART) {
        const count = <i32>min<u32>(PART, width - done);
        const from = <usize>done * sizeof<K>();
        widenFrom<K>(input, x, values, count);
        const by = isSpread ? scales : scale + from;
        const shift = isSpread ? zeros : zero + from;
        if (quantizes) quantize<K>(by, scaleDatatype, shift, count);
        else dequantize<K>(by, shift, count);
        refused |= storeRow<K>(output, values, y, count);
        x += <usize>count * bytesOf(input);
        y += <usize>count * bytesOf(output);
      }
    }
  }
  return refused;
}

function spread<K>(scale: K, zero: K): void {
  for (let at: usize = 0; at < <usize>PART * sizeof<K>(); at += sizeof<K>()) {
    store<K>(scales + at, scale);
    store<K>(zeros + at, zero);
  }
}

function quantize<K>(scale: usize, scaleDatatype: i32, zero: usize, count: i32): void {
  const bytes = <usize>count * sizeof<K>();
  for (let at: usize = 0; at < bytes; at += sizeof<K>())
    store<K>(values + at, load<K>(values + at) / load<K>(scale + at));
  if (scaleDatatype != FP64 && scaleDatatype != FP32) {
    storeRow<K>(scaleDatatype, values, rounded, count);
    widenFrom<K>(scaleDatatype, rounded, values, count);
  }
  for (let at: usize = 0; at < bytes; at += sizeof<K>()) {
    store<K>(values + at, nearest<K>(load<K>(values + at)) + load<K>(zero + at));
  }
}

function dequantize<K>(scale: usize, zero: usize, count: i32): void {
  for (let at: usize = 0; at < <usize>count * sizeof<K>(); at += sizeof<K>()) {
    store<K>(values + at, (load<K>(values + at) - load<K>(zero + at)) * load<K>(scale + at));
  }
}
