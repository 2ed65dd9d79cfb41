import * as product from './region-axes.as';
import { listSamples, openSamples, sampleBatch, sampleCount, samplePlane } from './region-samples.as';

// What the regions of the calls that follow are: one of these kinds, until another is set. A region is `count` positions
// of a plane, listed in order; its elements are the rows at those positions.

/** Products of the intervals of up to three axes. */
const AXES: i32 = 0;
/** i32 [first row of the plane, first, count, plane] for each region: positions first …, or index[first] …. */
const ROWS: i32 = 1;
/** i32 [first0, count0, first1, count1, first2, count2, plane, group] for each region: a box of cells of the plane. */
const CELLS: i32 = 2;
/** Bilinear samples in boxes: four positions and their weights for each element. */
const SAMPLES: i32 = 3;

let kind: i32 = AXES;
let table: usize = 0;
let index: usize = 0;
/** The last two extents of a plane of products or boxes of cells. */
export let extent1: i32 = 1;
export let extent2: i32 = 1;

/** Where the positions of an open region of rows begin. */
let first: i32 = 0;

/** Elements of the open region, and its share of a divisor. */
export let count: i32 = 0;
export let cells: f64 = 0;
/** The plane it lies in (its batch), the row at which that plane starts, and the group of channels it reads. */
export let plane: i32 = 0;
export let planeRow: i32 = 0;
export let group: i32 = 0;
/** Whether elements are made of four weighted rows, and whether each of these is an element of its own. */
export let sampled: bool = false;
export let cornersApart: bool = false;

/** Regions are products of intervals; an axis at 0 is not there, its extents are 1. `taps`: FP64 weights, or 0. */
export function regions_axes(
  table0: usize,
  positions0: i32,
  table1: usize,
  input1: i32,
  positions1: i32,
  table2: usize,
  input2: i32,
  positions2: i32,
  taps0: usize,
  taps1: usize,
  taps2: usize,
): void {
  setKind(AXES);
  extent1 = input1;
  extent2 = input2;
  product.openAxes(table0, positions0, table1, positions1, table2, positions2);
  product.openFilters(taps0, taps1, taps2);
}

/** Regions are rows: see ROWS. `list` is 0 where rows follow one another. */
export function regions_rows(rows: usize, list: usize): void {
  setKind(ROWS);
  table = rows;
  index = list;
}

/** Regions are boxes of cells of a plane [·, extent1, extent2]: see CELLS. */
export function regions_cells(boxes: usize, planeExtent1: i32, planeExtent2: i32): void {
  setKind(CELLS);
  table = boxes;
  extent1 = planeExtent1;
  extent2 = planeExtent2;
}

/** Regions are the bins of boxes that `sample_boxes` has laid out; `areApart`: samples' weighted cells are elements. */
export function regions_samples(
  boxes: usize,
  height: i32,
  width: i32,
  binsHigh: i32,
  binsWide: i32,
  groups: i32,
  areApart: i32,
): void {
  setKind(SAMPLES);
  cornersApart = areApart != 0;
  openSamples(boxes, height, width, binsHigh, binsWide, groups != 0);
}

function setKind(to: i32): void {
  kind = to;
  sampled = to == SAMPLES;
  cornersApart = false;
  plane = 0;
  planeRow = 0;
  group = 0;
  product.openFilters(0, 0, 0);
}

/** Opens region r. */
export function openRegion(r: i32): void {
  if (kind == AXES) {
    cells = product.openProduct(r);
    count = product.count0 * product.count1 * product.count2;
    return;
  }
  if (kind == SAMPLES) {
    count = sampleCount(r) * (cornersApart ? 4 : 1);
    plane = sampleBatch();
    group = samplePlane();
  } else if (kind == ROWS) {
    const at = table + ((<usize>r) << 4);
    planeRow = load<i32>(at);
    first = load<i32>(at, 4);
    count = load<i32>(at, 8);
    plane = load<i32>(at, 12);
  } else {
    const at = table + ((<usize>r) << 5);
    product.openBox(at);
    count = product.count0 * product.count1 * product.count2;
    plane = load<i32>(at, 24);
    group = load<i32>(at, 28);
  }
  cells = <f64>count;
}

/** Whether regions are products of intervals. */
export function isProduct(): bool {
  return kind == AXES;
}

/** Whether the open region is all rows of the one plane, in their order. */
export function isWholePlane(rows: i32): bool {
  return kind == AXES && count == rows;
}

/** Writes the positions of elements from … from + n − 1 of the open region; of samples four each, with their weights (f64). */
export function listPositions(from: i32, n: i32, to: usize, weights: usize): void {
  if (kind == SAMPLES)
    return cornersApart ? listSamples(from >> 2, n >> 2, to, weights) : listSamples(from, n, to, weights);
  if (kind == ROWS) {
    for (let e = from + first; e < from + first + n; e++, to += 4) {
      store<i32>(to, index == 0 ? e : load<i32>(index + ((<usize>e) << 2)));
    }
    return;
  }
  listProduct(from, n, to);
}

/** The same of a product, in row-major order. */
function listProduct(from: i32, n: i32, to: usize): void {
  if (n == 0) return;
  const step = product.step2;
  const count2 = product.count2;
  let t2 = from % count2;
  let t1 = (from / count2) % product.count1;
  let t0 = from / count2 / product.count1;
  for (const end = to + ((<usize>n) << 2); to < end; t2 = 0) {
    const row = (product.first0 + t0 * product.step0) * extent1 + product.first1 + t1 * product.step1;
    let at = row * extent2 + product.first2 + t2 * step;
    for (; t2 < count2 && to < end; t2++, to += 4, at += step) store<i32>(to, at);
    t1++;
    if (t1 == product.count1) {
      t1 = 0;
      t0++;
    }
  }
}
