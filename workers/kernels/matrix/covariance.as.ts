import * as codes from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { makeState } from './covariance-state.as';
import { squareRoot } from './newton-schulz.as';
import {
  divideMatrix,
  fillPanels,
  matrixBytes,
  packMatrix,
  squareStride,
  traceOf,
  writeMatrix,
} from './panel-matrix.as';
import { PANEL_ROW_BYTES, panelsOf } from './panel-product.as';
import { count, setRegion } from './panel-rows.as';

/**
 * The population covariance of each region's rows [rows, channels] (FP32 or FP64; regions: panel-rows.as.ts), in the
 * datatype of the rows: [regions, channels, channels] or, `triangle`, the rows of the upper triangle. `iterations` above
 * 0: sqrt(tr Σ) times so many steps to the square root of Σ / tr Σ; zeros where tr Σ is 0.
 * An empty region is all `emptyValue`. NaN: propagates; through a root to the whole region.
 * @returns 0 or, where `refuseEmpty`, REFUSED_EMPTY
 */
export function covariance(
  datatype: i32,
  x: usize,
  channels: i32,
  table: usize,
  index: usize,
  regions: i32,
  y: usize,
  triangle: i32,
  iterations: i32,
  emptyValue: f64,
  refuseEmpty: i32,
  scratch: usize,
): i32 {
  const matrix = scratch + <usize>panelsOf(channels) * PANEL_ROW_BYTES;
  const rest = matrix + matrixBytes(panelsOf(channels));
  for (let r = 0; r < regions; r++) {
    setRegion(x, <usize>channels * bytesOf(datatype), table, index, r);
    if (count == 0 && refuseEmpty) return codes.REFUSED_EMPTY;
    if (count > 0) makeState(datatype, channels, scratch, matrix, rest);
    y = finishMatrix(datatype, <f64>count, matrix, channels, iterations, triangle, emptyValue, rest, y);
  }
  return 0;
}

/**
 * The states that covariances are finished from and that `covariance_merge` merges, FP64: how many rows (`counts`
 * [regions]), their means [regions, channels] and Σ (x − mean)(x − mean)ᵀ (`moments` [regions, channels, channels]). An
 * empty region has zeros.
 */
export function covariance_state(
  datatype: i32,
  x: usize,
  channels: i32,
  table: usize,
  index: usize,
  regions: i32,
  counts: usize,
  means: usize,
  moments: usize,
  scratch: usize,
): void {
  const matrix = scratch + <usize>panelsOf(channels) * PANEL_ROW_BYTES;
  const rest = matrix + matrixBytes(panelsOf(channels));
  const meanBytes = (<usize>channels) << 3;
  for (let r = 0; r < regions; r++, counts += 8, means += meanBytes, moments += meanBytes * channels) {
    setRegion(x, <usize>channels * bytesOf(datatype), table, index, r);
    store<f64>(counts, <f64>count);
    if (count == 0) {
      memory.fill(means, 0, meanBytes);
      memory.fill(moments, 0, meanBytes * channels);
      continue;
    }
    makeState(datatype, channels, scratch, matrix, rest);
    memory.copy(means, scratch, meanBytes);
    writeMatrix<f64>(matrix, squareStride(panelsOf(channels)), channels, channels, 1, false, moments);
  }
}

/** Finishes states, of which means are not needed: as `covariance`, which does the same to states of its own. */
export function covariance_finish(
  datatype: i32,
  channels: i32,
  regions: i32,
  counts: usize,
  moments: usize,
  y: usize,
  triangle: i32,
  iterations: i32,
  emptyValue: f64,
  refuseEmpty: i32,
  scratch: usize,
): i32 {
  const rest = scratch + matrixBytes(panelsOf(channels));
  const bytes = ((<usize>channels) << 3) * <usize>channels;
  for (let r = 0; r < regions; r++, counts += 8, moments += bytes) {
    const n = load<f64>(counts);
    if (n == 0 && refuseEmpty) return codes.REFUSED_EMPTY;
    packMatrix(moments, channels, scratch, panelsOf(channels));
    y = finishMatrix(datatype, n, scratch, channels, iterations, triangle, emptyValue, rest, y);
  }
  return 0;
}

/** Writes the output of a region of n rows. @returns the address of the next region's */
function finishMatrix(
  datatype: i32,
  n: f64,
  matrix: usize,
  channels: i32,
  iterations: i32,
  triangle: i32,
  emptyValue: f64,
  scratch: usize,
  y: usize,
): usize {
  const panels = panelsOf(channels);
  let factor: f64 = 1;
  if (n == 0) {
    fillPanels(matrix, matrixBytes(panels), emptyValue);
  } else if (iterations == 0) {
    divideMatrix(matrix, panels, n);
  } else {
    const trace = traceOf(matrix, panels, channels);
    if (trace != 0) {
      divideMatrix(matrix, panels, trace);
      matrix = squareRoot(matrix, channels, iterations, scratch);
      factor = Math.sqrt(trace / n);
    }
  }
  const stride = squareStride(panels);
  if (datatype == codes.FP32) return writeMatrix<f32>(matrix, stride, channels, channels, factor, triangle != 0, y);
  return writeMatrix<f64>(matrix, stride, channels, channels, factor, triangle != 0, y);
}
