import { ELEMENT_EXP, FP64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { settleNan } from '../base/finish-row.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';
import { activate } from '../transform/activations.as';
import { mapElements } from '../transform/element-maps.as';
import { addProduct, PANEL_ROW_BYTES, PANEL_WIDTH, Product, panelsOf } from './panel-product.as';

// A block of rows of x and a group of rows of the weights at a time are turned into panels, so that both stay in L2. Each
// sum is added up in the same order for every number of rows: by PANEL_DEPTH elements, which divides PROJECT_BLOCK.

/** Rows of x of a block, rows of the weights of a group, and elements of both. */
const PROJECT_ROWS: i32 = 64;
const PROJECT_COLUMNS: i32 = 64;
const PROJECT_BLOCK: i32 = 512;

/** Four rows of a block as FP64; then as many results of a row. */
const lines = memory.data(16384, 16);
const RESULTS: i32 = 1024;

let bias: usize = 0;
let map: i32 = 0;
let isExact: bool = false;
let outputs: i32 = 0;

/**
 * y [rows, outs] = map(x [rows, inputs] · Wᵀ + bias) in FP64, rounded once; weight [outs, inputs], biases f64 [outs] or 0 for
 * none. Scratch: f64 [PROJECT_ROWS · PROJECT_BLOCK + PROJECT_COLUMNS · PROJECT_BLOCK + PROJECT_ROWS · (outs + 3)], 16 bytes aligned.
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
  scratch: usize,
): void {
  // Rows without elements are not walked: no memory bounds their number.
  if (outs == 0) return;
  bias = biases;
  map = activation;
  isExact = output == FP64;
  outputs = outs;
  const xRow = <usize>inputs * bytesOf(datatype);
  const weightRow = <usize>inputs * bytesOf(weightDatatype);
  const left = scratch;
  const right = left + ((<usize>(PROJECT_ROWS * PROJECT_BLOCK)) << 3);
  const sums = right + ((<usize>(PROJECT_COLUMNS * PROJECT_BLOCK)) << 3);
  for (let r: u32 = 0; r < rows; r += PROJECT_ROWS) {
    const count = <i32>min<u32>(PROJECT_ROWS, rows - r);
    const panels = panelsOf(count);
    const panel = <usize>(panels * PANEL_WIDTH) * PANEL_ROW_BYTES;
    memory.fill(sums, 0, panel * <usize>panelsOf(outs));
    for (let k = 0; k < inputs; k += PROJECT_BLOCK) {
      const depth = min<i32>(PROJECT_BLOCK, inputs - k);
      turn(datatype, x + <usize>r * xRow + <usize>k * bytesOf(datatype), xRow, count, depth, left);
      for (let c = 0; c < outs; c += PROJECT_COLUMNS) {
        const group = min<i32>(PROJECT_COLUMNS, outs - c);
        const from = weight + <usize>c * weightRow + <usize>k * bytesOf(weightDatatype);
        turn(weightDatatype, from, weightRow, group, depth, right);
        const to = sums + <usize>(c / PANEL_WIDTH) * panel;
        addProduct<Product>(left, panels, right, panelsOf(group), depth, <usize>depth * PANEL_ROW_BYTES, to, false);
      }
    }
    for (let i = 0; i < count; i++, y += <usize>outs * bytesOf(output))
      finishRow(sums + <usize>i * PANEL_ROW_BYTES, panel, output, y);
  }
}

/** Lays `depth` elements of each of `count` rows out as columns of panels; what fills up the last panel is 0. */
function turn(datatype: i32, from: usize, rowBytes: usize, count: i32, depth: i32, to: usize): void {
  const line = (<usize>depth + 1) & ~1;
  const second = lines + (line << 3);
  const third = second + (line << 3);
  const fourth = third + (line << 3);
  for (let r = 0; r < count; r += PANEL_WIDTH) {
    for (let i = 0; i < PANEL_WIDTH; i++) {
      const at = lines + <usize>i * (line << 3);
      if (r + i < count) widenFrom<f64>(datatype, from + <usize>(r + i) * rowBytes, at, depth);
      else memory.fill(at, 0, (<usize>depth) << 3);
    }
    let k: usize = 0;
    const end = (<usize>depth) << 3;
    for (; k + 16 <= end; k += 16, to += 2 * PANEL_ROW_BYTES) {
      const a = v128.load(lines + k);
      const b = v128.load(second + k);
      const c = v128.load(third + k);
      const d = v128.load(fourth + k);
      v128.store(to, i64x2.shuffle(a, b, 0, 2));
      v128.store(to, i64x2.shuffle(c, d, 0, 2), 16);
      v128.store(to, i64x2.shuffle(a, b, 1, 3), 32);
      v128.store(to, i64x2.shuffle(c, d, 1, 3), 48);
    }
    if (k == end) continue;
    store<f64>(to, load<f64>(lines + k));
    store<f64>(to, load<f64>(second + k), 8);
    store<f64>(to, load<f64>(third + k), 16);
    store<f64>(to, load<f64>(fourth + k), 24);
    to += PANEL_ROW_BYTES;
  }
}

/** One row of sums, whose panels are `panel` bytes apart, with bias and map, to y. */
function finishRow(sums: usize, panel: usize, output: i32, y: usize): void {
  for (let done = 0; done < outputs; done += RESULTS) {
    const count = min<i32>(RESULTS, outputs - done);
    for (let j = 0; j < count; j++) {
      const column = done + j;
      let value = load<f64>(sums + <usize>(column / PANEL_WIDTH) * panel + ((<usize>(column % PANEL_WIDTH)) << 3));
      if (bias != 0) value += load<f64>(bias + ((<usize>column) << 3));
      store<f64>(lines + ((<usize>j) << 3), value);
    }
    const end = lines + ((<usize>count) << 3);
    if (map >= ELEMENT_EXP) activate(map, lines, end, isExact);
    else mapElements<f64>(map, lines, end, 1, 1);
    settleNan<f64>(lines, end);
    storeRow<f64>(output, lines, y, count);
    y += <usize>count * bytesOf(output);
  }
}
