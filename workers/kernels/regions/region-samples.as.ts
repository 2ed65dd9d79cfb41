// Bilinear samples of boxes (Mask R-CNN, He et al. 2017): bin (h, w) of a box has a grid of points, each of which lies
// between four cells of the plane. A point further than one cell outside the plane has no weight (torchvision).

/** Bytes of a box: f64 begin of the rows, of the columns, extent of a bin in each; i32 plane, grid rows, grid columns, single. */
export const SAMPLE_BOX_BYTES: usize = 48;

/** A number as FP32 has it where coordinates are `single`; FP64 holds enough digits that this is what FP32 computes. */
export function kept(value: f64, single: i32): f64 {
  return single != 0 ? <f64>(<f32>value) : value;
}

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
  const single = load<i32>(box, 44);
  const binHigh = load<f64>(box, 16);
  const binWide = load<f64>(box, 24);
  const rowBegin = kept(load<f64>(box) + kept(<f64>binRow * binHigh, single), single);
  const columnBegin = kept(load<f64>(box, 8) + kept(<f64>binColumn * binWide, single), single);
  for (let e = from; e < from + n; e++, to += 16, weights += 32) {
    const y = rowBegin + along(e / gridWide, binHigh, gridHigh, single);
    const x = columnBegin + along(e % gridWide, binWide, gridWide, single);
    listCorners(kept(y, single), kept(x, single), to, weights);
  }
}

/** Where sample i of `samples` lies in a bin of this extent. */
function along(i: i32, extent: f64, samples: i32, single: i32): f64 {
  return kept(kept((<f64>i + 0.5) * extent, single) / <f64>samples, single);
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
