import { loadAs } from '../base/fold.as';
import { PANEL_ROW_BYTES, PANEL_WIDTH } from './panel-product.as';

// Regions as a table of i32 quadruples [firstRow, first, count, unused]: element e of a region is row
// firstRow + index[first + e], or firstRow + first + e where there is no index, of rows [rows, channels].

/** Rows of the region that is set. */
export let count: i32 = 0;

let rows: usize = 0;
let rowBytes: usize = 0;
let listed: usize = 0;

/** Sets the region whose rows are read; rows of `bytes` bytes each. `index`: i32[], or 0. */
export function setRegion(x: usize, bytes: usize, table: usize, index: usize, region: i32): void {
  const entry = table + ((<usize>region) << 4);
  const firstRow = load<i32>(entry);
  const first = load<i32>(entry, 4);
  count = load<i32>(entry, 8);
  rowBytes = bytes;
  listed = index == 0 ? 0 : index + ((<usize>first) << 2);
  rows = x + <usize>(index == 0 ? firstRow + first : firstRow) * bytes;
}

/** Sets a region of all `rowCount` rows from `x` on. */
export function setRows(x: usize, bytes: usize, rowCount: i32): void {
  rows = x;
  rowBytes = bytes;
  listed = 0;
  count = rowCount;
}

/** Where element e of the region that is set begins. */
export function rowAt(e: i32): usize {
  return rows + <usize>(listed == 0 ? e : load<i32>(listed + ((<usize>e) << 2))) * rowBytes;
}

/**
 * Lays out elements from … from + depth − 1, less `mean` (FP64, as many as the panels have channels), as panels with
 * `stride` bytes from one to the next. Channels behind the last are 0.
 */
export function packRows<S>(from: i32, depth: i32, channels: i32, mean: usize, to: usize, stride: usize): void {
  for (let e = 0; e < depth; e++, to += PANEL_ROW_BYTES) {
    let row = rowAt(from + e);
    let means = mean;
    let at = to;
    let left = channels;
    for (
      ;
      left >= PANEL_WIDTH;
      left -= PANEL_WIDTH, row += <usize>PANEL_WIDTH * sizeof<S>(), means += PANEL_ROW_BYTES, at += stride
    ) {
      v128.store(at, f64x2.sub(loadAs<S, f64>(row), v128.load(means)));
      v128.store(at, f64x2.sub(loadAs<S, f64>(row + 2 * sizeof<S>()), v128.load(means, 16)), 16);
    }
    if (left == 0) continue;
    memory.fill(at, 0, PANEL_ROW_BYTES);
    for (; left > 0; left--, row += sizeof<S>(), means += 8, at += 8) {
      store<f64>(at, <f64>load<S>(row) - load<f64>(means));
    }
  }
}

/** Lays out elements from … from + depth − 1 as columns: panels of as many rows as there are channels. */
export function packColumns<S>(from: i32, depth: i32, channels: i32, to: usize): void {
  const panel = <usize>channels * PANEL_ROW_BYTES;
  for (let e = 0; e < depth; e++) {
    const row = rowAt(from + e);
    let at = to + <usize>(e / PANEL_WIDTH) * panel + ((<usize>(e % PANEL_WIDTH)) << 3);
    for (
      let end = row + <usize>channels * sizeof<S>(), one = row;
      one < end;
      one += sizeof<S>(), at += PANEL_ROW_BYTES
    ) {
      store<f64>(at, <f64>load<S>(one));
    }
  }
}
