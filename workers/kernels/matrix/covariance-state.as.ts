import * as codes from '../base/codes.as';
import { loadAs } from '../base/fold.as';
import { matrixBytes, mirrorMatrix } from './panel-matrix.as';
import { addProduct, PANEL_DEPTH, PANEL_ROW_BYTES, Product, panelBytes, panelsOf } from './panel-product.as';
import { count, packRows, rowAt } from './panel-rows.as';

// What covariances are made of: of a region's n rows the mean μ and M = Σ (x − μ)(x − μ)ᵀ, in panels.

/** Bytes of scratch that `makeState` takes. */
export function stateBytes(channels: i32): usize {
  return panelBytes(PANEL_DEPTH, panelsOf(channels));
}

/**
 * Makes μ (FP64, as many as the panels have channels) and M of the region that is set, which has a row. μ first: the
 * mean of what the rows are above the first, so that constant rows have M = 0 to the last bit.
 */
export function makeState(datatype: i32, channels: i32, mean: usize, matrix: usize, scratch: usize): void {
  if (datatype == codes.FP32) make<f32>(channels, mean, matrix, scratch);
  else make<f64>(channels, mean, matrix, scratch);
}

function make<S>(channels: i32, mean: usize, matrix: usize, scratch: usize): void {
  const panels = panelsOf(channels);
  meanOfRows<S>(channels, mean);
  memory.fill(matrix, 0, matrixBytes(panels));
  const stride = <usize>PANEL_DEPTH * PANEL_ROW_BYTES;
  for (let from = 0; from < count; from += PANEL_DEPTH) {
    const depth = min<i32>(PANEL_DEPTH, count - from);
    packRows<S>(from, depth, channels, mean, scratch, stride);
    addProduct<Product>(scratch, panels, scratch, panels, depth, stride, matrix, true);
  }
  mirrorMatrix(matrix, panels, 1, 0);
}

function meanOfRows<S>(channels: i32, mean: usize): void {
  const base = rowAt(0);
  memory.fill(mean, 0, (<usize>channels) << 3);
  for (let e = 1; e < count; e++) addRise<S>(rowAt(e), base, channels, mean);
  for (let c = 0; c < channels; c++, mean += 8) {
    store<f64>(mean, <f64>load<S>(base + <usize>c * sizeof<S>()) + load<f64>(mean) / <f64>count);
  }
}

/** sums += row − base. */
function addRise<S>(row: usize, base: usize, channels: i32, sums: usize): void {
  let left = channels;
  for (; left >= 2; left -= 2, row += 2 * sizeof<S>(), base += 2 * sizeof<S>(), sums += 16) {
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.sub(loadAs<S, f64>(row), loadAs<S, f64>(base))));
  }
  if (left > 0) store<f64>(sums, load<f64>(sums) + (<f64>load<S>(row) - <f64>load<S>(base)));
}
