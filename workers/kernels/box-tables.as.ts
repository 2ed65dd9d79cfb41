import { SAMPLE_BOX_BYTES } from './region-samples.as';

// Tables of regions that are parts of boxes, from FP64 [n, 5] = batch, x1, y1, x2, y2. Each returns 0, or one of:
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

/** Half away from zero, as C's `round`. */
function rounded(value: f64): f64 {
  return value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5);
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
  inclusive: i32,
  grouped: i32,
  limit: f64,
  table: usize,
): i32 {
  let total: f64 = 0;
  for (let b = 0; b < n; b++, boxes += 40) {
    const refused = checkBox(boxes, batch);
    if (refused != 0) return refused;
    const left = rounded(load<f64>(boxes, 8) * scale);
    const top = rounded(load<f64>(boxes, 16) * scale);
    const more: f64 = inclusive != 0 ? 1 : 0;
    const binWide = max<f64>(rounded(load<f64>(boxes, 24) * scale) - left + more, 1) / <f64>binsWide;
    const binHigh = max<f64>(rounded(load<f64>(boxes, 32) * scale) - top + more, 1) / <f64>binsHigh;
    const lastRow = inclusive != 0 ? height : height - 1;
    const lastColumn = inclusive != 0 ? width : width - 1;
    for (let h = 0; h < binsHigh; h++) {
      const rowBegin = clip(Math.floor(<f64>h * binHigh) + top, lastRow);
      const rows = max<i32>(clip(Math.ceil(<f64>(h + 1) * binHigh) + top, lastRow) - rowBegin, 0);
      for (let w = 0; w < binsWide; w++, table += 32) {
        const columnBegin = clip(Math.floor(<f64>w * binWide) + left, lastColumn);
        const columns = max<i32>(clip(Math.ceil(<f64>(w + 1) * binWide) + left, lastColumn) - columnBegin, 0);
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
  ratio: i32,
  aligned: i32,
  limit: f64,
  table: usize,
): i32 {
  let total: f64 = 0;
  const shift: f64 = aligned != 0 ? 0.5 : 0;
  for (let b = 0; b < n; b++, boxes += 40, table += SAMPLE_BOX_BYTES) {
    const refused = checkBox(boxes, batch);
    if (refused != 0) return refused;
    const left = load<f64>(boxes, 8) * scale - shift;
    const top = load<f64>(boxes, 16) * scale - shift;
    let wide = load<f64>(boxes, 24) * scale - shift - left;
    let high = load<f64>(boxes, 32) * scale - shift - top;
    if (aligned == 0) {
      wide = max<f64>(wide, 1);
      high = max<f64>(high, 1);
    }
    const binHigh = high / <f64>binsHigh;
    const binWide = wide / <f64>binsWide;
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
    total += <f64>gridHigh * <f64>gridWide * <f64>(binsHigh * binsWide);
  }
  return total > limit ? REFUSED_WORK : 0;
}
