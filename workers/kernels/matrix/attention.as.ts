import { FP32, REFUSED_EMPTY } from '../base/codes.as';
import { settleNan } from '../base/finish-row.as';
import { expDoubles } from '../math/exponential.as';
import { addScaled, dot } from './row-products.as';

// Attention over the rows of regions (Lee et al. 2019, pooling by multi-head attention). Keys need no projection of their
// own: q · (K x) is (Kᵀ q) · x, so the queries are projected instead; nor do values: V is applied to the weighted sum.

let table: usize = 0;
let index: usize = 0;
/** Rows that keys are made of, and how many elements each has. */
let keyRows: usize = 0;
let keyChannels: i32 = 0;

/** Address of element e's row of a region, f32 or f64 [channels]. */
function rowOf<T>(x: usize, region: usize, e: i32, channels: i32): usize {
  const at = load<i32>(region, 4) + e;
  const row = load<i32>(region) + (index == 0 ? at : load<i32>(index + ((<usize>at) << 2)));
  return x + <usize>row * <usize>channels * sizeof<T>();
}

/**
 * z [regions, queries, heads, zSpan] (f64) = Σ softmax(scale · (u · key + offset)) x over the rows of each region: u [groups,
 * queries, heads, uSpan] and offsets [groups, queries, heads] (f64; 0: none), of which `regionsPerGroup` regions share a
 * group (0: all share one). Keys are rows like those of x, [keySpan] each (0: those of x). A span is a head's own channels, or
 * all of them. Regions: i32 [first row, first, count, –]; `list` 0: rows follow one another. An empty region: `emptyValue`;
 * 2 where it is refused. Scratch: f64 [largest region].
 */
export function attention_pool(
  datatype: i32,
  x: usize,
  channels: i32,
  keys: usize,
  keySpan: i32,
  rows: usize,
  list: usize,
  regions: i32,
  u: usize,
  offsets: usize,
  regionsPerGroup: i32,
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
  keyRows = keys == 0 ? x : keys;
  keyChannels = keys == 0 ? channels : keySpan;
  let refused = 0;
  const spanBytes = (<usize>zSpan) << 3;
  for (let r = 0; r < regions; r++) {
    const region = table + ((<usize>r) << 4);
    const count = load<i32>(region, 8);
    const group = regionsPerGroup == 0 ? 0 : <usize>(r / regionsPerGroup);
    if (count == 0 && refuseEmpty != 0) refused = REFUSED_EMPTY;
    for (let k = 0; k < queries * heads; k++, z += spanBytes) {
      const head = k % heads;
      const place = group * <usize>(queries * heads) + <usize>k;
      const query = u + ((place * <usize>uSpan) << 3);
      for (let c: usize = 0; c < spanBytes; c += 8) store<f64>(z + c, count == 0 ? emptyValue : 0);
      if (count == 0) continue;
      const offset = offsets == 0 ? 0 : load<f64>(offsets + (place << 3));
      const uFrom = uSpan < keyChannels ? head * uSpan : 0;
      const zFrom = zSpan < channels ? head * zSpan : 0;
      if (datatype == FP32)
        attend<f32>(x, channels, region, count, query, uSpan, uFrom, offset, scale, z, zSpan, zFrom, scratch);
      else attend<f64>(x, channels, region, count, query, uSpan, uFrom, offset, scale, z, zSpan, zFrom, scratch);
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
  offset: f64,
  scale: f64,
  z: usize,
  zSpan: i32,
  zFrom: i32,
  scores: usize,
): void {
  let largest: f64 = -Infinity;
  for (let e = 0; e < count; e++) {
    const row = rowOf<T>(keyRows, region, e, keyChannels) + <usize>uFrom * sizeof<T>();
    const score = scale * (dot<T>(row, query, uSpan) + offset);
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

/** Fills the rows of y, `bytes` each, that belong to regions without elements with 0. */
export function clear_empty_regions(rows: usize, regions: i32, y: usize, bytes: usize): void {
  for (let r = 0; r < regions; r++, y += bytes) {
    if (load<i32>(rows + ((<usize>r) << 4), 8) == 0) memory.fill(y, 0, bytes);
  }
}
