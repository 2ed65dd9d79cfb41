import { PANEL_ROW_BYTES, PANEL_WIDTH } from './panel-product.as';

/**
 * sums[k, c] += Σ over `depth` rows of weights[row, k] · (x[row, c] − centroids[k, c]): every difference by itself, so that
 * rows that lie on a centroid add exactly nothing. Panels: weights of clusters, x of channels, sums and centroids of
 * channels with clusters as rows; each with its bytes from one panel to the next.
 */
export function addResiduals(
  weights: usize,
  weightStride: usize,
  clusters: i32,
  x: usize,
  xStride: usize,
  depth: i32,
  channelPanels: i32,
  centroids: usize,
  sums: usize,
  stride: usize,
): void {
  for (let p = 0; p < channelPanels; p++, x += xStride, centroids += stride, sums += stride) {
    for (let k = 0; k < clusters; k += 2) {
      const pair = weights + <usize>(k / PANEL_WIDTH) * weightStride + ((<usize>(k % PANEL_WIDTH)) << 3);
      addPair(pair, x, depth, centroids + <usize>k * PANEL_ROW_BYTES, sums + <usize>k * PANEL_ROW_BYTES);
    }
  }
}

/** Two clusters and four channels: sums and centroids stay in registers. */
function addPair(weights: usize, x: usize, depth: i32, centroids: usize, sums: usize): void {
  const from0 = v128.load(centroids);
  const from1 = v128.load(centroids, 16);
  const from2 = v128.load(centroids, 32);
  const from3 = v128.load(centroids, 48);
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  for (const end = x + <usize>depth * PANEL_ROW_BYTES; x < end; x += PANEL_ROW_BYTES, weights += PANEL_ROW_BYTES) {
    const low = v128.load(x);
    const high = v128.load(x, 16);
    const even = v128.load64_splat(weights);
    sum0 = f64x2.add(sum0, f64x2.mul(even, f64x2.sub(low, from0)));
    sum1 = f64x2.add(sum1, f64x2.mul(even, f64x2.sub(high, from1)));
    const odd = v128.load64_splat(weights, 8);
    sum2 = f64x2.add(sum2, f64x2.mul(odd, f64x2.sub(low, from2)));
    sum3 = f64x2.add(sum3, f64x2.mul(odd, f64x2.sub(high, from3)));
  }
  v128.store(sums, f64x2.add(v128.load(sums), sum0));
  v128.store(sums, f64x2.add(v128.load(sums, 16), sum1), 16);
  v128.store(sums, f64x2.add(v128.load(sums, 32), sum2), 32);
  v128.store(sums, f64x2.add(v128.load(sums, 48), sum3), 48);
}
