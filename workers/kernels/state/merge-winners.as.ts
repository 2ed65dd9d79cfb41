import * as codes from '../base/codes.as';

/**
 * Merges winners of `shards` lots: values (FP64, INT64 or UINT64 by `computeType`) and indices (INT64, −1 where a region
 * had no elements), [shards, n] each, into y [n] and `winners` [n]. `offsets` (INT64 [shards], or 0) are added to the
 * indices of each lot. Of equal values the first lot's wins; a NaN wins, the first or, `lastNan`, the last.
 */
export function merge_winners(
  computeType: i32,
  foldKind: i32,
  lastNan: i32,
  shards: i32,
  n: i32,
  values: usize,
  indices: usize,
  offsets: usize,
  y: usize,
  winners: usize,
): void {
  const largest = foldKind == codes.FOLD_MAX;
  const last = lastNan != 0;
  if (computeType == codes.FP64) mergeAll<f64>(largest, last, shards, n, values, indices, offsets, y, winners);
  else if (computeType == codes.INT64) mergeAll<i64>(largest, last, shards, n, values, indices, offsets, y, winners);
  else mergeAll<u64>(largest, last, shards, n, values, indices, offsets, y, winners);
}

function mergeAll<K>(
  largest: bool,
  lastNan: bool,
  shards: i32,
  n: i32,
  values: usize,
  indices: usize,
  offsets: usize,
  y: usize,
  winners: usize,
): void {
  const lotBytes = (<usize>n) << 3;
  for (let at: usize = 0; at < lotBytes; at += 8) {
    let value = load<K>(values + at);
    let winner: i64 = -1;
    for (let s: usize = 0; s < <usize>shards; s++) {
      const index = load<i64>(indices + s * lotBytes + at);
      const other = load<K>(values + s * lotBytes + at);
      if (index < 0 || (winner >= 0 && !beats<K>(other, value, largest, lastNan))) continue;
      value = other;
      winner = offsets == 0 ? index : index + load<i64>(offsets + (s << 3));
    }
    store<K>(y + at, value);
    store<i64>(winners + at, winner);
  }
}

function beats<K>(other: K, value: K, largest: bool, lastNan: bool): bool {
  if (isFloat<K>()) {
    if (other != other) return lastNan || value == value;
    if (value != value) return false;
  }
  return largest ? other > value : other < value;
}
