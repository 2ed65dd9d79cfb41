/**
 * In place, for INT64 indices: a position in the padded plane becomes that of the cell it repeats in the plane before
 * padding; −1 for a constant cell. −1 stays. Tables as in `pad`.
 */
export function pad_indices(
  indices: usize,
  count: u32,
  table0: usize,
  table1: usize,
  extent1: i64,
  outputs1: i64,
  table2: usize,
  extent2: i64,
  outputs2: i64,
): void {
  for (const end = indices + ((<usize>count) << 3); indices < end; indices += 8) {
    const index = load<i64>(indices);
    if (index < 0) continue;
    const k = source(table2, index % outputs2);
    const j = source(table1, (index / outputs2) % outputs1);
    const i = source(table0, index / (outputs2 * outputs1));
    store<i64>(indices, i < 0 || j < 0 || k < 0 ? -1 : (i * extent1 + j) * extent2 + k);
  }
}

function source(table: usize, position: i64): i64 {
  return table == 0 ? position : load<i32>(table + ((<usize>position) << 2));
}

/**
 * In place, for INT64 [batch, channels, positions, inner]: a flat row-major position within a plane of three extents
 * becomes Σ coordinate·stride + batch·batchStride + channel·channelStride + inner·innerStride. −1 stays.
 */
export function label_indices(
  indices: usize,
  batch: i64,
  channels: i64,
  positions: i64,
  inner: i64,
  extent1: i64,
  extent2: i64,
  stride0: i64,
  stride1: i64,
  stride2: i64,
  batchStride: i64,
  channelStride: i64,
  innerStride: i64,
): void {
  for (let b: i64 = 0; b < batch; b++) {
    for (let c: i64 = 0; c < channels; c++) {
      const plane = b * batchStride + c * channelStride;
      for (let p: i64 = 0; p < positions; p++) {
        for (let i: i64 = 0; i < inner; i++, indices += 8) {
          const index = load<i64>(indices);
          if (index < 0) continue;
          const row = index / extent2;
          const label = (row / extent1) * stride0 + (row % extent1) * stride1 + (index % extent2) * stride2;
          store<i64>(indices, label + plane + i * innerStride);
        }
      }
    }
  }
}
