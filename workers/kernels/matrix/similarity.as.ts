import { METRIC_COSINE, METRIC_EUCLIDEAN, METRIC_MANHATTAN } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { settleNan } from '../base/finish-row.as';
import { storeRow } from '../base/store-row.as';
import {
  addDifferences,
  multiplyBlock,
  openProduct,
  PRODUCT_COLUMNS,
  PRODUCT_ROWS,
  sums,
  sumsPitch,
} from './product.as';

/**
 * y [rows, columns] = metric(x [rows, extent], other [columns, extent]) / temperature, finished in FP64 and rounded once:
 * products as product.as.ts has them, of unit rows for the cosine; negative distances, with `isDouble`. Scratch: that of the
 * product.
 */
export function similarity(
  x: usize,
  datatype: i32,
  other: usize,
  otherDatatype: i32,
  y: usize,
  output: i32,
  rows: u32,
  columns: u32,
  extent: i32,
  metric: i32,
  temperature: f64,
  isDouble: i32,
  scratch: usize,
): void {
  const isUnit = metric == METRIC_COSINE;
  openProduct(x, datatype, other, otherDatatype, extent, isDouble != 0, isUnit, rows, columns, scratch);
  if (metric == METRIC_MANHATTAN) addDifferences(1);
  if (metric == METRIC_EUCLIDEAN) addDifferences(2);
  const rowBytes = <usize>columns * bytesOf(output);
  for (let c: u32 = 0; c < columns; c += PRODUCT_COLUMNS) {
    const width = <i32>min<u32>(PRODUCT_COLUMNS, columns - c);
    for (let r: u32 = 0; r < rows; r += PRODUCT_ROWS) {
      const count = <i32>min<u32>(PRODUCT_ROWS, rows - r);
      multiplyBlock(r, count, c, width);
      let to = y + <usize>r * rowBytes + <usize>c * bytesOf(output);
      for (let i = 0; i < count; i++, to += rowBytes) {
        finishRow(sums + <usize>i * sumsPitch, width, metric, temperature, output, to);
      }
    }
  }
}

function finishRow(at: usize, count: i32, metric: i32, temperature: f64, output: i32, y: usize): void {
  const end = at + ((<usize>count) << 3);
  const by = f64x2.splat(metric == METRIC_EUCLIDEAN || metric == METRIC_MANHATTAN ? -temperature : temperature);
  for (let sum = at; sum < end; sum += 16) {
    const value = v128.load(sum);
    v128.store(sum, f64x2.div(metric == METRIC_EUCLIDEAN ? f64x2.sqrt(value) : value, by));
  }
  settleNan<f64>(at, end);
  storeRow<f64>(output, at, y, count);
}
