import {
  addProduct,
  PANEL_ROW_BYTES,
  PANEL_WIDTH,
  Product,
  panelBytes,
  panelsOf,
  SquaredDifference,
} from './panel-product.as';
import { count, packColumns, packRows, setRows } from './panel-rows.as';
import { addResiduals } from './vlad-residuals.as';
import { softmaxRows } from './vlad-softmax.as';

// The sums of one region before they are normalized, and what they are made of: FP64 in panels.

/** Rows that are laid out at a time: 64 of 512 channels, twice, are L2's 512 KiB. */
const VLAD_ROWS: i32 = 64;

/** Of channels, with clusters as rows, and the bytes from one panel to the next. */
export let sums: usize = 0;
export let stride: usize = 0;

let channels: i32 = 0;
let clusters: i32 = 0;
let byDistance: bool = false;
let sharpness: f64 = 0;
/** Weights (or centroids) with clusters as columns, and what is added to their products. */
let weights: usize = 0;
let biases: usize = 0;
let centroids: usize = 0;
let zeros: usize = 0;
/** A block of rows, the same as columns, and its assignment to clusters. */
let rows: usize = 0;
let columns: usize = 0;
let assignment: usize = 0;

/** Lays out centroids and weights, which all regions share; `weightRows` at 0: assignment is by distance. */
export function setClusters<S>(
  rowChannels: i32,
  centroidRows: usize,
  weightRows: usize,
  bias: usize,
  clusterCount: i32,
  alpha: f64,
  scratch: usize,
): void {
  channels = rowChannels;
  clusters = clusterCount;
  byDistance = weightRows == 0;
  sharpness = alpha;
  const panels = panelsOf(channels);
  const clusterPanels = panelsOf(clusters);
  stride = <usize>(clusterPanels * PANEL_WIDTH) * PANEL_ROW_BYTES;
  zeros = scratch;
  biases = zeros + panelBytes(1, panels);
  weights = biases + panelBytes(1, clusterPanels);
  centroids = weights + panelBytes(channels, clusterPanels);
  sums = centroids + stride * panels;
  rows = sums + stride * panels;
  columns = rows + panelBytes(VLAD_ROWS, panels);
  assignment = columns + panelBytes(channels, VLAD_ROWS / PANEL_WIDTH);

  const rowBytes = <usize>channels * sizeof<S>();
  memory.fill(zeros, 0, weights - zeros);
  if (bias != 0) {
    for (let k: usize = 0; k < <usize>clusters; k++) {
      store<f64>(biases + (k << 3), <f64>load<S>(bias + k * sizeof<S>()));
    }
  }
  setRows(byDistance ? centroidRows : weightRows, rowBytes, clusters);
  packColumns<S>(0, clusters, channels, weights);
  setRows(centroidRows, rowBytes, clusters);
  packRows<S>(0, clusters, channels, zeros, centroids, stride);
}

/** Makes the sums of the region that is set. */
export function sumRegion<S>(): void {
  const panels = panelsOf(channels);
  memory.fill(sums, 0, stride * panels);
  for (let from = 0; from < count; from += VLAD_ROWS) {
    const depth = min<i32>(VLAD_ROWS, count - from);
    const rowStride = <usize>VLAD_ROWS * PANEL_ROW_BYTES;
    packRows<S>(from, depth, channels, zeros, rows, rowStride);
    packColumns<S>(from, depth, channels, columns);
    const assignmentStride = <usize>(panelsOf(depth) * PANEL_WIDTH) * PANEL_ROW_BYTES;
    assign(depth, assignmentStride);
    addResiduals(assignment, assignmentStride, clusters, rows, rowStride, depth, panels, centroids, sums, stride);
  }
}

/** Makes the assignment of the block's rows. */
function assign(depth: i32, assignmentStride: usize): void {
  const panels = panelsOf(clusters);
  const rowPanels = panelsOf(depth);
  const columnStride = <usize>channels * PANEL_ROW_BYTES;
  for (let at = assignment, q = 0; q < panels; q++) {
    const low = v128.load(biases + <usize>q * PANEL_ROW_BYTES);
    const high = v128.load(biases + <usize>q * PANEL_ROW_BYTES, 16);
    for (const end = at + assignmentStride; at < end; at += PANEL_ROW_BYTES) {
      v128.store(at, low);
      v128.store(at, high, 16);
    }
  }
  if (byDistance) {
    addProduct<SquaredDifference>(columns, rowPanels, weights, panels, channels, columnStride, assignment, false);
    scale(assignment, assignmentStride * panels, -sharpness);
  } else {
    addProduct<Product>(columns, rowPanels, weights, panels, channels, columnStride, assignment, false);
  }
  softmaxRows(assignment, depth, clusters, panels, assignmentStride);
}

function scale(at: usize, bytes: usize, factor: f64): void {
  const by = f64x2.splat(factor);
  for (const end = at + bytes; at < end; at += 16) v128.store(at, f64x2.mul(v128.load(at), by));
}
