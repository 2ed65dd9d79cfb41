import { PANEL_ROW_BYTES, PANEL_WIDTH } from './panel-product.as';

/** In place: each of `rows` rows of panels becomes exp(z) / Σ exp(z) of its first `clusters` elements. NaN spreads. */
export function softmaxRows(z: usize, rows: i32, clusters: i32, panels: i32, stride: usize): void {
  for (const end = z + <usize>rows * PANEL_ROW_BYTES; z < end; z += PANEL_ROW_BYTES) {
    const last = z + <usize>(panels - 1) * stride;
    for (let lane = clusters - (panels - 1) * PANEL_WIDTH; lane < PANEL_WIDTH; lane++) {
      store<f64>(last + ((<usize>lane) << 3), -Infinity);
    }
    softmaxRow(z, last, stride);
  }
}

/** Panels from `first` to `last`. */
function softmaxRow(first: usize, last: usize, stride: usize): void {
  let best = f64x2.splat(-Infinity);
  for (let at = first; at <= last; at += stride) {
    best = f64x2.pmax(f64x2.pmax(best, v128.load(at)), v128.load(at, 16));
  }
  best = f64x2.pmax(best, i64x2.shuffle(best, best, 1, 0));
  let sums = f64x2.splat(0);
  for (let at = first; at <= last; at += stride) {
    const low = expOf(f64x2.sub(v128.load(at), best));
    const high = expOf(f64x2.sub(v128.load(at, 16), best));
    sums = f64x2.add(sums, f64x2.add(low, high));
    v128.store(at, low);
    v128.store(at, high, 16);
  }
  sums = f64x2.add(sums, i64x2.shuffle(sums, sums, 1, 0));
  for (let at = first; at <= last; at += stride) {
    v128.store(at, f64x2.div(v128.load(at), sums));
    v128.store(at, f64x2.div(v128.load(at, 16), sums), 16);
  }
}

/**
 * e^x of two FP64 that are not above 0, within two units: 2^n · e^r, |r| ≤ ln 2 / 2, by the Taylor series to r^13 / 13!
 * (what is left out is below 2^-57). Below −708, where results leave the normal numbers: 0. NaN stays.
 */
function expOf(x: v128): v128 {
  // Added, it leaves n in the low bits: 1.5 · 2^52.
  const shift = f64x2.splat(6755399441055744);
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(Math.LOG2E)), shift);
  const n = f64x2.sub(shifted, shift);
  // ln 2 in two parts: n times the first is exact (fdlibm).
  const high = f64x2.mul(n, f64x2.splat(0.6931471803691238));
  const r = f64x2.sub(f64x2.sub(x, high), f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)));
  let p = f64x2.splat(1 / 6227020800.0);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 479001600.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 39916800.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 3628800.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 362880.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 40320.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 5040.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 720.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 120.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 24.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 6.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return v128.andnot(f64x2.mul(p, power), f64x2.lt(x, f64x2.splat(-708)));
}
