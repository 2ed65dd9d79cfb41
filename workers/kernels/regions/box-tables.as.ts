import { refuse } from '../base/refused.as';
import { kept, SAMPLE_BOX_BYTES } from './region-samples.as';

// Tables of regions that are parts of boxes, from FP64 [n, 5] = batch, x1, y1, x2, y2, or from FP64 [n, 4] = x1, y1, x2, y2
// and INT64 [n] image numbers (`numbers`, or 0). What is computed of them is rounded to FP32 after each operation where `single`, as torchvision and ONNX compute in the boxes' datatype.
// Each returns 0, or one of:
/** A batch that is not there. */
const REFUSED_BATCH: i32 = 1;
/** A coordinate that is no number, or past 1e9, once it is scaled. */
const REFUSED_BOX: i32 = 2;
/** Regions of more elements altogether than `limit`, or one of more than `most`. */
const REFUSED_WORK: i32 = 3;

/** The image number of the open box, and its coordinates x1, y1, x2, y2 in cells of the plane. */
let plane: i32 = 0;
let left1: f64 = 0;
let top1: f64 = 0;
let right2: f64 = 0;
let bottom2: f64 = 0;

/** Opens box b of `boxes`, its coordinates times `scale`. @returns 0, REFUSED_BATCH or REFUSED_BOX */
function openBox(boxes: usize, numbers: usize, b: i32, batch: i32, scale: f64, single: i32): i32 {
  const at = boxes + <usize>b * (numbers == 0 ? 40 : 32);
  const number = numbers == 0 ? load<f64>(at) : <f64>load<i64>(numbers + ((<usize>b) << 3));
  if (!(number >= 0 && number < <f64>batch && Math.floor(number) == number)) return refuse(REFUSED_BATCH, b);
  plane = <i32>number;
  const corners = numbers == 0 ? at + 8 : at;
  left1 = kept(load<f64>(corners) * scale, single);
  top1 = kept(load<f64>(corners, 8) * scale, single);
  right2 = kept(load<f64>(corners, 16) * scale, single);
  bottom2 = kept(load<f64>(corners, 24) * scale, single);
  const fits = isExact(left1) && isExact(top1) && isExact(right2) && isExact(bottom2);
  return fits ? 0 : refuse(REFUSED_BOX, b);
}

/** Whether the whole numbers near a coordinate are exact, and its products with another one finite; false for NaN. */
function isExact(coordinate: f64): bool {
  return abs<f64>(coordinate) < 1e9;
}

/** Half away from zero, as C's `round`: x + 0.5 would be rounded itself. */
function rounded(value: f64): f64 {
  const whole = Math.trunc(value);
  return abs<f64>(value - whole) < 0.5 ? whole : whole + (value < 0 ? -1 : 1);
}

/**
 * RoI pooling (Girshick 2015): the rounded box is divided into bins of whole cells, which may overlap and are clipped to
 * the plane. `inclusive`: its last cell belongs to the box (torchvision.roi_pool); else not, and bins end before the
 * plane's last row and column (torchvision.ps_roi_pool). i32 [0, 1, first1, count1, first2, count2, plane, group] a bin.
 */
export function cells_of_boxes(
  boxes: usize,
  numbers: usize,
  n: i32,
  batch: i32,
  height: i32,
  width: i32,
  binsHigh: i32,
  binsWide: i32,
  scale: f64,
  single: i32,
  inclusive: i32,
  grouped: i32,
  limit: f64,
  table: usize,
): i32 {
  let total: f64 = 0;
  scale = kept(scale, single);
  for (let b = 0; b < n; b++) {
    const refused = openBox(boxes, numbers, b, batch, scale, single);
    if (refused != 0) return refused;
    const left = rounded(left1);
    const top = rounded(top1);
    const more: f64 = inclusive != 0 ? 1 : 0;
    const wide = rounded(right2) - left + more;
    const high = rounded(bottom2) - top + more;
    const binWide = kept(max<f64>(wide, 1) / <f64>binsWide, single);
    const binHigh = kept(max<f64>(high, 1) / <f64>binsHigh, single);
    const lastRow = inclusive != 0 ? height : height - 1;
    const lastColumn = inclusive != 0 ? width : width - 1;
    for (let h = 0; h < binsHigh; h++) {
      const rowBegin = clip(Math.floor(kept(<f64>h * binHigh, single)) + top, lastRow);
      const rows = max<i32>(clip(Math.ceil(kept(<f64>(h + 1) * binHigh, single)) + top, lastRow) - rowBegin, 0);
      for (let w = 0; w < binsWide; w++, table += 32) {
        const columnBegin = clip(Math.floor(kept(<f64>w * binWide, single)) + left, lastColumn);
        const columns = max<i32>(
          clip(Math.ceil(kept(<f64>(w + 1) * binWide, single)) + left, lastColumn) - columnBegin,
          0,
        );
        store<i32>(table, 0);
        store<i32>(table, rows > 0 && columns > 0 ? 1 : 0, 4);
        store<i32>(table, rowBegin, 8);
        store<i32>(table, rows, 12);
        store<i32>(table, columnBegin, 16);
        store<i32>(table, columns, 20);
        store<i32>(table, plane, 24);
        store<i32>(table, grouped != 0 ? h * binsWide + w : 0, 28);
        total += <f64>rows * <f64>columns;
      }
    }
  }
  return total > limit ? REFUSED_WORK : 0;
}

function clip(cell: f64, last: i32): i32 {
  return <i32>min<f64>(max<f64>(cell, 0), <f64>last);
}

/**
 * Boxes of RoIAlign: their first cell and the extent of a bin along both axes, and the grid of samples of a bin: `ratio`
 * in each direction, or, 0, as many as cells. `aligned`: cell centers are at .5 and boxes keep their size, and one that is
 * inside out is sampled backwards; else a box is at least 1×1. `most`: elements that one region may have.
 */
export function sample_boxes(
  boxes: usize,
  numbers: usize,
  n: i32,
  batch: i32,
  binsHigh: i32,
  binsWide: i32,
  scale: f64,
  single: i32,
  ratio: i32,
  aligned: i32,
  limit: f64,
  most: f64,
  table: usize,
): i32 {
  let total: f64 = 0;
  scale = kept(scale, single);
  const shift: f64 = aligned != 0 ? 0.5 : 0;
  for (let b = 0; b < n; b++, table += SAMPLE_BOX_BYTES) {
    const refused = openBox(boxes, numbers, b, batch, scale, single);
    if (refused != 0) return refused;
    const left = kept(left1 - shift, single);
    const top = kept(top1 - shift, single);
    let wide = kept(kept(right2 - shift, single) - left, single);
    let high = kept(kept(bottom2 - shift, single) - top, single);
    if (aligned == 0) {
      wide = max<f64>(wide, 1);
      high = max<f64>(high, 1);
    }
    const binHigh = kept(high / <f64>binsHigh, single);
    const binWide = kept(wide / <f64>binsWide, single);
    let gridHigh = ratio > 0 ? <f64>ratio : Math.ceil(binHigh);
    let gridWide = ratio > 0 ? <f64>ratio : Math.ceil(binWide);
    // No grid has less than no points: one point outside stands for it, 0 as the sum of none (torchvision).
    const insideOut = ratio <= 0 && (gridHigh < 0 || gridWide < 0);
    if (insideOut) {
      gridHigh = gridHigh == 0 ? 0 : 1;
      gridWide = gridWide == 0 ? 0 : 1;
    }
    store<f64>(table, insideOut ? NaN : top);
    store<f64>(table, left, 8);
    store<f64>(table, binHigh, 16);
    store<f64>(table, binWide, 24);
    const samples = gridHigh * gridWide;
    total += samples * <f64>(binsHigh * binsWide);
    if (samples > most || total > limit) return REFUSED_WORK;
    store<i32>(table, plane, 32);
    store<i32>(table, <i32>gridHigh, 36);
    store<i32>(table, <i32>gridWide, 40);
    store<i32>(table, single, 44);
  }
  return 0;
}
