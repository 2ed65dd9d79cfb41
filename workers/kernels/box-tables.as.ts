import { kept, SAMPLE_BOX_BYTES } from './region-samples.as';

// Tables of regions that are parts of boxes, from FP64 [n, 5] = batch, x1, y1, x2, y2. What is computed
// of them is rounded to FP32 after each operation where `single`, as torchvision and ONNX compute in the boxes' datatype.
// Each returns 0, or one of:
/** A batch that is not there. */
const REFUSED_BATCH: i32 = 1;
/** A coordinate that is no number, or past 1e9. */
const REFUSED_BOX: i32 = 2;
/** Regions of more elements altogether than `limit`. */
const REFUSED_WORK: i32 = 3;

/** @returns 0, REFUSED_BATCH or REFUSED_BOX */
function checkBox(box: usize, batch: i32): i32 {
  const plane = load<f64>(box);
  if (!(plane >= 0 && plane < <f64>batch && Math.floor(plane) == plane)) return REFUSED_BATCH;
  for (let c: usize = 8; c < 40; c += 8) {
    // Beyond this whole numbers are no longer exact.
    if (!(abs<f64>(load<f64>(box + c)) < 1e9)) return REFUSED_BOX;
  }
  return 0;
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
  for (let b = 0; b < n; b++, boxes += 40) {
    const refused = checkBox(boxes, batch);
    if (refused != 0) return refused;
    const left = rounded(kept(load<f64>(boxes, 8) * scale, single));
    const top = rounded(kept(load<f64>(boxes, 16) * scale, single));
    const more: f64 = inclusive != 0 ? 1 : 0;
    const wide = rounded(kept(load<f64>(boxes, 24) * scale, single)) - left + more;
    const high = rounded(kept(load<f64>(boxes, 32) * scale, single)) - top + more;
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
        store<i32>(table, <i32>load<f64>(boxes), 24);
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

/** Most samples along an axis of a plane, where a box says how many; as `src/regions/roi-align` counts them. */
function mostSamples(extent: i32): f64 {
  return <f64>max<i32>(64, 2 * extent);
}

/**
 * Boxes of RoIAlign: their first cell and the extent of a bin along both axes, and the grid of samples of a bin: `ratio`
 * in each direction, or, 0, as many as cells, at most twice those of the plane or 64. `aligned`: cell centres are at .5 and
 * boxes keep their size, and one that is inside out is sampled backwards; else a box is at least 1×1.
 */
export function sample_boxes(
  boxes: usize,
  n: i32,
  batch: i32,
  height: i32,
  width: i32,
  binsHigh: i32,
  binsWide: i32,
  scale: f64,
  single: i32,
  ratio: i32,
  aligned: i32,
  limit: f64,
  table: usize,
): i32 {
  let total: f64 = 0;
  scale = kept(scale, single);
  const shift: f64 = aligned != 0 ? 0.5 : 0;
  for (let b = 0; b < n; b++, boxes += 40, table += SAMPLE_BOX_BYTES) {
    const refused = checkBox(boxes, batch);
    if (refused != 0) return refused;
    const left = kept(kept(load<f64>(boxes, 8) * scale, single) - shift, single);
    const top = kept(kept(load<f64>(boxes, 16) * scale, single) - shift, single);
    let wide = kept(kept(kept(load<f64>(boxes, 24) * scale, single) - shift, single) - left, single);
    let high = kept(kept(kept(load<f64>(boxes, 32) * scale, single) - shift, single) - top, single);
    if (aligned == 0) {
      wide = max<f64>(wide, 1);
      high = max<f64>(high, 1);
    }
    const binHigh = kept(high / <f64>binsHigh, single);
    const binWide = kept(wide / <f64>binsWide, single);
    let gridHigh = ratio > 0 ? ratio : <i32>min<f64>(Math.ceil(binHigh), mostSamples(height));
    let gridWide = ratio > 0 ? ratio : <i32>min<f64>(Math.ceil(binWide), mostSamples(width));
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
    store<i32>(table, <i32>load<f64>(boxes), 32);
    store<i32>(table, gridHigh, 36);
    store<i32>(table, gridWide, 40);
    store<i32>(table, single, 44);
    total += <f64>gridHigh * <f64>gridWide * <f64>(binsHigh * binsWide);
  }
  return total > limit ? REFUSED_WORK : 0;
}
