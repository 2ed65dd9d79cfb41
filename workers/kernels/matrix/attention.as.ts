import { FP32, REFUSED_EMPTY } from '../base/codes.as';
import { settleNan } from '../base/finish-row.as';
import { expDoubles } from '../math/exponential.as';

// Attention over the rows of regions (Lee et al. 2019, pooling by multi-head attention). Keys need no projection of their
// own: q · (K x) is (Kᵀ q) · x, so the queries are projected instead; nor do values: V is applied to the weighted sum.

let table: usize = 0;
let index: usize = 0;

/** Address of element e's row of a region, f32 or f64 [channels]. */
function rowOf<T>(x: usize, region: usize, e: i32, channels: i32): usize {
  const at = load<i32>(region, 4) + e;
  const row = load<i32>(region) + (index == 0 ? at : load<i32>(index + ((<usize>at) << 2)));
  return x + <usize>row * <usize>channels * sizeof<T>();
}

/**
 * z [regions, queries, heads, zSpan] (f64) = Σ softmax(scale · u · x) x over the rows of each region: u [queries, heads,
 * uSpan] (f64). A span is a head's own channels, or all of them. Regions: i32 [first row, first, count, –]; `list` 0: rows
 * follow one another. An empty region: `emptyValue`; 2 where it is refused. Scratch: f64 [largest region].
 */
export function attention_pool(
  datatype: i32,
  x: usize,
  channels: i32,
  rows: usize,
  list: usize,
  regions: i32,
  u: usize,
  queries: i32,
  heads: i32,
  uSpan: i32,
  zSpan: i32,
  scale: f64,
  z: usize,
  emptyValue: f64,
  refuseEmpty: i32,
  scratch: usize,
): i32 {
  table = rows;
  index = list;
  let refused = 0;
  const spanBytes = (<usize>zSpan) << 3;
  for (let r = 0; r < regions; r++) {
    const region = table + ((<usize>r) << 4);
    const count = load<i32>(region, 8);
    if (count == 0 && refuseEmpty != 0) refused = REFUSED_EMPTY;
    for (let k = 0; k < queries * heads; k++, z += spanBytes) {
      const head = k % heads;
      const query = u + ((<usize>k * <usize>uSpan) << 3);
      for (let c: usize = 0; c < spanBytes; c += 8) store<f64>(z + c, count == 0 ? emptyValue : 0);
      if (count == 0) continue;
      const uFrom = uSpan < channels ? head * uSpan : 0;
      const zFrom = zSpan < channels ? head * zSpan : 0;
      if (datatype == FP32)
        attend<f32>(x, channels, region, count, query, uSpan, uFrom, scale, z, zSpan, zFrom, scratch);
      else attend<f64>(x, channels, region, count, query, uSpan, uFrom, scale, z, zSpan, zFrom, scratch);
      settleNan<f64>(z, z + spanBytes);
    }
  }
  return refused;
}

function attend<T>(
  x: usize,
  channels: i32,
  region: usize,
  count: i32,
  query: usize,
  uSpan: i32,
  uFrom: i32,
  scale: f64,
  z: usize,
  zSpan: i32,
  zFrom: i32,
  scores: usize,
): void {
  let largest: f64 = -Infinity;
  for (let e = 0; e < count; e++) {
    const row = rowOf<T>(x, region, e, channels) + <usize>uFrom * sizeof<T>();
    const score = scale * dot<T>(row, query, uSpan);
    store<f64>(scores + ((<usize>e) << 3), score);
    largest = max<f64>(largest, score);
  }
  let sum: f64 = 0;
  for (let e = 0; e < count; e += 2) {
    const at = scores + ((<usize>e) << 3);
    const power = expDoubles(f64x2.sub(v128.load(at), f64x2.splat(largest)));
    v128.store(at, power);
    sum += f64x2.extract_lane(power, 0);
    if (e + 1 < count) sum += f64x2.extract_lane(power, 1);
  }
  for (let e = 0; e < count; e++) {
    const row = rowOf<T>(x, region, e, channels) + <usize>zFrom * sizeof<T>();
    addScaled<T>(z, row, zSpan, load<f64>(scores + ((<usize>e) << 3)) / sum);
  }
}

/** Two elements of T as FP64. */
function two<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

/** Σ a·b of `count` elements, a of T, b f64, in four sums. */
function dot<T>(a: usize, b: usize, count: i32): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 4 * sizeof<T>(), b += 32) {
    first = f64x2.add(first, f64x2.mul(two<T>(a), v128.load(b)));
    second = f64x2.add(second, f64x2.mul(two<T>(a + 2 * sizeof<T>()), v128.load(b, 16)));
  }
  const both = f64x2.add(first, second);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < count; i++, a += sizeof<T>(), b += 8) sum += <f64>load<T>(a) * load<f64>(b);
  return sum;
}

/** to += factor · row, `count` elements, to f64. */
function addScaled<T>(to: usize, row: usize, count: i32, factor: f64): void {
  const scale = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= count; i += 2, to += 16, row += 2 * sizeof<T>()) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(two<T>(row), scale)));
  }
  if (i < count) store<f64>(to, load<f64>(to) + <f64>load<T>(row) * factor);
}

/** y [rows, out] = x [rows, inputs] · Wᵀ, all f64. With groups, row r takes the out rows of W [groups · out, inputs] of group r mod groups. */
export function project_rows(x: usize, w: usize, y: usize, rows: i32, inputs: i32, out: i32, groups: i32): void {
  const inBytes = (<usize>inputs) << 3;
  for (let r = 0; r < rows; r++) {
    const from = x + <usize>r * inBytes;
    let weights = w + <usize>((r % groups) * out) * inBytes;
    for (let j = 0; j < out; j++, weights += inBytes, y += 8) {
      const value = dot<f64>(from, weights, inputs);
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
