import { ELEMENT_EXP, FP64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { settleNan } from '../base/finish-row.as';
import { storeRow } from '../base/store-row.as';
import { activate } from '../transform/activations.as';
import { mapElements } from '../transform/element-maps.as';
import { multiplyBlock, openProduct, PRODUCT_COLUMNS, PRODUCT_ROWS, sums, sumsPitch } from './product.as';

let map: i32 = 0;
let isExact: bool = false;

/**
 * y [rows, outs] = map(x [rows, inputs] · Wᵀ + bias), the product as product.as.ts has it, in FP64 where `isDouble`; bias and
 * map in FP64, rounded once; weight [outs, inputs], biases f64 [outs] or 0 for none. Scratch: that of the product.
 */
export function project(
  x: usize,
  datatype: i32,
  weight: usize,
  weightDatatype: i32,
  biases: usize,
  y: usize,
  output: i32,
  rows: u32,
  inputs: i32,
  outs: i32,
  activation: i32,
  isDouble: i32,
  scratch: usize,
): void {
  map = activation;
  isExact = output == FP64;
  openProduct(x, datatype, weight, weightDatatype, inputs, isDouble != 0, false, rows, <u32>outs, scratch);
  const rowBytes = <usize>outs * bytesOf(output);
  for (let c = 0; c < outs; c += PRODUCT_COLUMNS) {
    const columns = min<i32>(PRODUCT_COLUMNS, outs - c);
    const bias = biases == 0 ? 0 : biases + ((<usize>c) << 3);
    for (let r: u32 = 0; r < rows; r += PRODUCT_ROWS) {
      const count = <i32>min<u32>(PRODUCT_ROWS, rows - r);
      multiplyBlock(r, count, <u32>c, columns);
      let to = y + <usize>r * rowBytes + <usize>c * bytesOf(output);
      for (let i = 0; i < count; i++, to += rowBytes) finishRow(sums + <usize>i * sumsPitch, columns, bias, output, to);
    }
  }
}

/** Sums with bias and map, to y. */
function finishRow(at: usize, count: i32, bias: usize, output: i32, y: usize): void {
  const end = at + ((<usize>count) << 3);
  if (bias != 0) {
    for (let sum = at; sum < end; sum += 8, bias += 8) store<f64>(sum, load<f64>(sum) + load<f64>(bias));
  }
  if (map >= ELEMENT_EXP) activate(map, at, end, isExact);
  else mapElements<f64>(map, at, end, 1, 1);
  settleNan<f64>(at, end);
  storeRow<f64>(output, at, y, count);
}
