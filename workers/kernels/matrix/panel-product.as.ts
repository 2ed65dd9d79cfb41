// A matrix in panels: [rows, channels] of FP64 laid out [panels, rows, 4], so that what one tile of a product reads is
// contiguous. The last panel is filled up with channels that reach no output.
// FP64 whatever the rows were: a product of two FP32 is exact, none leaves the range, and sums of any length keep the
// digits of FP32. It costs half of FP32's speed: 18 of 38 GFLOP/s for 256 channels of 784 rows.

/** Channels of a panel, and bytes of a row of one. */
export const PANEL_WIDTH: i32 = 4;
export const PANEL_ROW_BYTES: usize = 32;

/** Rows whose terms are added before they join the sum: a panel of them has 8 KiB, so that two stay in L1. */
export const PANEL_DEPTH: i32 = 256;

// Tags: what an element of a and one of b give.
export class Product {}
export class SquaredDifference {}
export class AbsoluteDifference {}

export function panelsOf(channels: i32): i32 {
  return (channels + PANEL_WIDTH - 1) / PANEL_WIDTH;
}

/** Bytes of a matrix of so many rows. */
export function panelBytes(rows: i32, panels: i32): usize {
  return <usize>rows * PANEL_ROW_BYTES * <usize>panels;
}

/**
 * to[i, j] += Σ over rows of a[row, i] ∘ b[row, j], in the order of rows, by PANEL_DEPTH and then block by block. a and b have
 * `rows` rows, with `stride` bytes from panel to panel; `to` has 4·`panelsA` rows.
 * `upper`: only tiles on and above the diagonal.
 */
export function addProduct<Op>(
  a: usize,
  panelsA: i32,
  b: usize,
  panelsB: i32,
  rows: i32,
  stride: usize,
  to: usize,
  upper: bool,
): void {
  const tile = <usize>PANEL_WIDTH * PANEL_ROW_BYTES;
  for (let first = 0; first < rows; first += PANEL_DEPTH) {
    const depth = min<i32>(PANEL_DEPTH, rows - first);
    for (let p = 0; p < panelsA; p++) {
      const left = a + <usize>p * stride + <usize>first * PANEL_ROW_BYTES;
      for (let q = upper ? p : 0; q < panelsB; q++) {
        const right = b + <usize>q * stride + <usize>first * PANEL_ROW_BYTES;
        addTile<Op>(left, right, depth, to + <usize>(q * panelsA + p) * tile, PANEL_ROW_BYTES);
      }
    }
  }
}

/** to[i, j] += Σ over `depth` rows of a[row, i] ∘ b[row, j], of one panel each: `pitch` bytes from one row of `to` to the next. */
export function addTile<Op>(a: usize, b: usize, depth: i32, to: usize, pitch: usize): void {
  let low0 = f64x2.splat(0);
  let low1 = f64x2.splat(0);
  let low2 = f64x2.splat(0);
  let low3 = f64x2.splat(0);
  let high0 = f64x2.splat(0);
  let high1 = f64x2.splat(0);
  let high2 = f64x2.splat(0);
  let high3 = f64x2.splat(0);
  for (const end = a + <usize>depth * PANEL_ROW_BYTES; a < end; a += PANEL_ROW_BYTES, b += PANEL_ROW_BYTES) {
    const low = v128.load(b);
    const high = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    low0 = f64x2.add(low0, term<Op>(a0, low));
    high0 = f64x2.add(high0, term<Op>(a0, high));
    const a1 = v128.load64_splat(a, 8);
    low1 = f64x2.add(low1, term<Op>(a1, low));
    high1 = f64x2.add(high1, term<Op>(a1, high));
    const a2 = v128.load64_splat(a, 16);
    low2 = f64x2.add(low2, term<Op>(a2, low));
    high2 = f64x2.add(high2, term<Op>(a2, high));
    const a3 = v128.load64_splat(a, 24);
    low3 = f64x2.add(low3, term<Op>(a3, low));
    high3 = f64x2.add(high3, term<Op>(a3, high));
  }
  addRow(to, low0, high0);
  addRow(to + pitch, low1, high1);
  addRow(to + 2 * pitch, low2, high2);
  addRow(to + 3 * pitch, low3, high3);
}

function term<Op>(a: v128, b: v128): v128 {
  if (idof<Op>() == idof<Product>()) return f64x2.mul(a, b);
  const difference = f64x2.sub(a, b);
  if (idof<Op>() == idof<AbsoluteDifference>()) return f64x2.abs(difference);
  return f64x2.mul(difference, difference);
}

function addRow(to: usize, low: v128, high: v128): void {
  v128.store(to, f64x2.add(v128.load(to), low));
  v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
}
