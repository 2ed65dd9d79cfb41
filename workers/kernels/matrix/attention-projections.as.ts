import { addScaled, dot } from './row-products.as';

/**
 * y [rows, out] = x [rows, inputs] · Wᵀ + bias, all f64; bias 0: none. With groups, row r takes the out rows of W [groups · out,
 * inputs], and the elements of the bias [groups · out], of group r mod groups.
 */
export function project_rows(
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  rows: i32,
  inputs: i32,
  out: i32,
  groups: i32,
): void {
  const inBytes = (<usize>inputs) << 3;
  for (let r = 0; r < rows; r++) {
    const from = x + <usize>r * inBytes;
    const first = <usize>((r % groups) * out);
    let weights = w + first * inBytes;
    for (let j = 0; j < out; j++, weights += inBytes, y += 8) {
      let value = dot<f64>(from, weights, inputs);
      if (bias != 0) value += load<f64>(bias + ((first + <usize>j) << 3));
      store<f64>(y, value == value ? value : NaN);
    }
  }
}

/** u [queries, heads, channels] = Kᵀ q of each head: query [queries, heads · depth], key [heads · depth, channels], all f64. */
export function project_queries(
  query: usize,
  key: usize,
  u: usize,
  queries: i32,
  heads: i32,
  depth: i32,
  channels: i32,
): void {
  const rowBytes = (<usize>channels) << 3;
  for (let k = 0; k < queries * heads; k++, u += rowBytes) {
    memory.fill(u, 0, rowBytes);
    const head = k % heads;
    for (let j = 0; j < depth; j++, query += 8) {
      addScaled<f64>(u, key + <usize>(head * depth + j) * rowBytes, channels, load<f64>(query));
    }
  }
}
