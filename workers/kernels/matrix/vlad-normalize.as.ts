import { PANEL_ROW_BYTES } from './panel-product.as';

/** Norms below it count as it. */
const LEAST_NORM: f64 = 1e-12;

/** In place: each of `rows` rows of panels over its own L2 norm. */
export function normalizeRows(matrix: usize, rows: i32, panels: i32, stride: usize): void {
  for (let row = 0; row < rows; row++, matrix += PANEL_ROW_BYTES) {
    divideRow(matrix, panels, stride, normOf(squaresOf(matrix, panels, stride)));
  }
}

/** In place: all rows over the L2 norm of all of them. */
export function normalizeWhole(matrix: usize, rows: i32, panels: i32, stride: usize): void {
  let squares: f64 = 0;
  const end = matrix + <usize>rows * PANEL_ROW_BYTES;
  for (let row = matrix; row < end; row += PANEL_ROW_BYTES) squares += squaresOf(row, panels, stride);
  for (let row = matrix; row < end; row += PANEL_ROW_BYTES) divideRow(row, panels, stride, normOf(squares));
}

function normOf(squares: f64): f64 {
  const norm = Math.sqrt(squares);
  return norm < LEAST_NORM ? LEAST_NORM : norm;
}

function squaresOf(row: usize, panels: i32, stride: usize): f64 {
  let sums = f64x2.splat(0);
  for (let p = 0; p < panels; p++, row += stride) {
    const low = v128.load(row);
    const high = v128.load(row, 16);
    sums = f64x2.add(sums, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

function divideRow(row: usize, panels: i32, stride: usize, norm: f64): void {
  const by = f64x2.splat(norm);
  for (let p = 0; p < panels; p++, row += stride) {
    v128.store(row, f64x2.div(v128.load(row), by));
    v128.store(row, f64x2.div(v128.load(row, 16), by), 16);
  }
}
