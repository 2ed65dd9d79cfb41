import { PANEL_ROW_BYTES, PANEL_WIDTH } from './panel-product.as';

// Square matrices in panels have as many rows as their panels have channels; `stride` is the bytes of a panel.

/** Bytes of a square matrix. */
export function matrixBytes(panels: i32): usize {
  return squareStride(panels) * <usize>panels;
}

/** Bytes of a panel of a square matrix. */
export function squareStride(panels: i32): usize {
  return <usize>(panels * PANEL_WIDTH) * PANEL_ROW_BYTES;
}

/** Where element (i, j) is. */
function elementAt(matrix: usize, stride: usize, i: i32, j: i32): usize {
  return matrix + <usize>(j / PANEL_WIDTH) * stride + <usize>i * PANEL_ROW_BYTES + ((<usize>(j % PANEL_WIDTH)) << 3);
}

/** The sum of the first `channels` elements of the diagonal. */
export function traceOf(matrix: usize, panels: i32, channels: i32): f64 {
  const stride = squareStride(panels);
  let sum: f64 = 0;
  for (let i = 0; i < channels; i++) sum += load<f64>(elementAt(matrix, stride, i, i));
  return sum;
}

/** Every element, and what fills up panels, set to a value. */
export function fillPanels(matrix: usize, bytes: usize, value: f64): void {
  const all = f64x2.splat(value);
  for (const end = matrix + bytes; matrix < end; matrix += 16) v128.store(matrix, all);
}

/** In place: every element by the divisor. */
export function divideMatrix(matrix: usize, panels: i32, divisor: f64): void {
  const by = f64x2.splat(divisor);
  for (const end = matrix + matrixBytes(panels); matrix < end; matrix += 16) {
    v128.store(matrix, f64x2.div(v128.load(matrix), by));
  }
}

/** In place: scale · matrix + shift · I, where tiles below the diagonal are taken from those above it. */
export function mirrorMatrix(matrix: usize, panels: i32, scale: f64, shift: f64): void {
  const tile = <usize>PANEL_WIDTH * PANEL_ROW_BYTES;
  for (let q = 0; q < panels; q++) {
    for (let p = 0; p < q; p++) {
      mirrorTile(matrix + <usize>(q * panels + p) * tile, matrix + <usize>(p * panels + q) * tile, scale);
    }
    mirrorDiagonal(matrix + <usize>(q * panels + q) * tile, scale, shift);
  }
}

function mirrorTile(tile: usize, mirrored: usize, scale: f64): void {
  const by = f64x2.splat(scale);
  for (let row = 0; row < 2; row++, tile += 2 * PANEL_ROW_BYTES, mirrored += 16) {
    for (let half: usize = 0; half < PANEL_ROW_BYTES; half += 16) {
      const a = f64x2.mul(v128.load(tile + half), by);
      const b = f64x2.mul(v128.load(tile + half + PANEL_ROW_BYTES), by);
      v128.store(tile + half, a);
      v128.store(tile + half + PANEL_ROW_BYTES, b);
      v128.store(mirrored + 4 * half, i64x2.shuffle(a, b, 0, 2));
      v128.store(mirrored + 4 * half + PANEL_ROW_BYTES, i64x2.shuffle(a, b, 1, 3));
    }
  }
}

function mirrorDiagonal(tile: usize, scale: f64, shift: f64): void {
  for (let i: usize = 0; i < <usize>PANEL_WIDTH; i++) {
    for (let j = i; j < <usize>PANEL_WIDTH; j++) {
      const value = load<f64>(tile + i * PANEL_ROW_BYTES + j * 8) * scale + (i == j ? shift : 0);
      store<f64>(tile + i * PANEL_ROW_BYTES + j * 8, value);
      store<f64>(tile + j * PANEL_ROW_BYTES + i * 8, value);
    }
  }
}

/** From FP64 [channels, channels]. */
export function packMatrix(from: usize, channels: i32, matrix: usize, panels: i32): void {
  const stride = squareStride(panels);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < channels; j++, from += 8) store<f64>(elementAt(matrix, stride, i, j), load<f64>(from));
  }
}

/**
 * factor · matrix as T [rows, channels] or, `triangle`, the rows of its upper triangle, contiguous.
 * @returns where the next one begins
 */
export function writeMatrix<T>(
  matrix: usize,
  stride: usize,
  rows: i32,
  channels: i32,
  factor: f64,
  triangle: bool,
  to: usize,
): usize {
  const by = f64x2.splat(factor);
  for (let i = 0; i < rows; i++) {
    for (let j = triangle ? i : 0; j < channels; ) {
      const from = elementAt(matrix, stride, i, j);
      if (j % PANEL_WIDTH == 0 && j + PANEL_WIDTH <= channels) {
        storeFour<T>(to, f64x2.mul(v128.load(from), by), f64x2.mul(v128.load(from, 16), by));
        j += PANEL_WIDTH;
        to += <usize>PANEL_WIDTH * sizeof<T>();
      } else {
        store<T>(to, <T>(load<f64>(from) * factor));
        j++;
        to += sizeof<T>();
      }
    }
  }
  return to;
}

function storeFour<T>(to: usize, low: v128, high: v128): void {
  if (sizeof<T>() == 4) {
    v128.store(to, i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2));
    return;
  }
  v128.store(to, low);
  v128.store(to, high, 16);
}
