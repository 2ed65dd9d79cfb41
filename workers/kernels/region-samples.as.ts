// Bilinear samples of boxes (Mask R-CNN, He et al. 2017): bin (h, w) of a box has a grid of points, each of which lies
// between four cells of the plane. A point further than one cell outside the plane has no weight (torchvision).

/** Bytes of a box: f64 begin of the rows, of the columns, extent of a bin in each; i32 plane, grid rows, grid columns, –. */
export const SAMPLE_BOX_BYTES: usize = 48;

let boxes: usize = 0;
let height: i32 = 0;
let width: i32 = 0;
let binsHigh: i32 = 0;
let binsWide: i32 = 0;
let grouped: bool = false;

// The open region.
let box: usize = 0;
let binRow: i32 = 0;
let binColumn: i32 = 0;

export function openSamples(table: usize, rows: i32, columns: i32, high: i32, wide: i32, groups: bool): void {
  boxes = table;
  height = rows;
  width = columns;
  binsHigh = high;
  binsWide = wide;
  grouped = groups;
}

/** Opens region r: bin r mod bins of box r / bins. @returns its samples */
export function sampleCount(r: i32): i32 {
  const bins = binsHigh * binsWide;
  box = boxes + <usize>(r / bins) * SAMPLE_BOX_BYTES;
  binRow = (r % bins) / binsWide;
  binColumn = r % binsWide;
  return load<i32>(box, 36) * load<i32>(box, 40);
}

export function sampleBatch(): i32 {
  return load<i32>(box, 32);
}

/** The group of channels that the open region reads: one for each bin where regions are position sensitive. */
export function samplePlane(): i32 {
  return grouped ? binRow * binsWide + binColumn : 0;
}

/** Writes the four positions (i32) and weights (f64) of samples from … from + n − 1 of the open region. */
export function listSamples(from: i32, n: i32, to: usize, weights: usize): void {
  const gridHigh = load<i32>(box, 36);
  const gridWide = load<i32>(box, 40);
  const rowStep = load<f64>(box, 16) / <f64>gridHigh;
  const columnStep = load<f64>(box, 24) / <f64>gridWide;
  const rowBegin = load<f64>(box) + <f64>binRow * load<f64>(box, 16);
  const columnBegin = load<f64>(box, 8) + <f64>binColumn * load<f64>(box, 24);
  for (let e = from; e < from + n; e++, to += 16, weights += 32) {
    const y = rowBegin + (<f64>(e / gridWide) + 0.5) * rowStep;
    const x = columnBegin + (<f64>(e % gridWide) + 0.5) * columnStep;
    listCorners(y, x, to, weights);
  }
}

function listCorners(y: f64, x: f64, to: usize, weights: usize): void {
  // Written so that a NaN is outside.
  if (!(y >= -1 && y <= <f64>height && x >= -1 && x <= <f64>width)) {
    memory.fill(to, 0, 16);
    memory.fill(weights, 0, 32);
    return;
  }
  y = max<f64>(y, 0);
  x = max<f64>(x, 0);
  let top = <i32>y;
  let left = <i32>x;
  let bottom = top + 1;
  let right = left + 1;
  if (top >= height - 1) {
    top = height - 1;
    bottom = top;
    y = <f64>top;
  }
  if (left >= width - 1) {
    left = width - 1;
    right = left;
    x = <f64>left;
  }
  const below = y - <f64>top;
  const beside = x - <f64>left;
  store<i32>(to, top * width + left);
  store<i32>(to, top * width + right, 4);
  store<i32>(to, bottom * width + left, 8);
  store<i32>(to, bottom * width + right, 12);
  store<f64>(weights, (1 - below) * (1 - beside));
  store<f64>(weights, (1 - below) * beside, 8);
  store<f64>(weights, below * (1 - beside), 16);
  store<f64>(weights, below * beside, 24);
}
