import { refuse } from '../base/refused.as';

// Tables of regions that are rows: i32 [first row of the plane, first, count, plane] for each (region-source.as.ts), made
// from tensors of the request. All counts are INT64. Each returns 0, or a code below for what it refuses.

/** Numbers that no rows can have. */
const REFUSED: i32 = 1;
/** Segments that leave rows out where all are to be covered. */
const UNCOVERED: i32 = 2;

function setRow(table: usize, r: i32, planeRow: i32, first: i32, count: i32, plane: i32): void {
  const at = table + ((<usize>r) << 4);
  store<i32>(at, planeRow);
  store<i32>(at, first, 4);
  store<i32>(at, count, 8);
  store<i32>(at, plane, 12);
}

/** The real tokens of each row of a mask (BOOL [batch, tokens]), without the first `prefix` and the last `suffix` of them; `index` lists them. */
export function rows_of_mask(
  mask: usize,
  batch: i32,
  tokens: i32,
  prefix: i32,
  suffix: i32,
  table: usize,
  index: usize,
): i32 {
  let used = 0;
  for (let b = 0; b < batch; b++) {
    const begin = used;
    let t = 0;
    // Mostly there are runs of real tokens, and of none.
    for (; t + 16 <= tokens; t += 16, mask += 16) {
      const some = v128.load(mask);
      if (!v128.any_true(some)) continue;
      used = i8x16.all_true(some) ? listSixteen(index, used, t) : listReal(mask, t, t + 16, index, used);
    }
    used = listReal(mask, t, tokens, index, used);
    mask += tokens - t;
    const real = used - begin;
    const skipped = min<i32>(prefix, real);
    setRow(table, b, b * tokens, begin + skipped, max<i32>(real - skipped - suffix, 0), b);
  }
  return 0;
}

/** Lists the real tokens from t to `end`, whose mask begins at `mask`. @returns how many are listed then */
function listReal(mask: usize, t: i32, end: i32, index: usize, used: i32): i32 {
  for (; t < end; t++, mask++) {
    if (load<u8>(mask) == 0) continue;
    store<i32>(index + ((<usize>used) << 2), t);
    used++;
  }
  return used;
}

function listSixteen(index: usize, used: i32, t: i32): i32 {
  const to = index + ((<usize>used) << 2);
  const four = i32x4.add(i32x4.splat(t), i32x4(0, 1, 2, 3));
  v128.store(to, four);
  v128.store(to, i32x4.add(four, i32x4.splat(4)), 16);
  v128.store(to, i32x4.add(four, i32x4.splat(8)), 32);
  v128.store(to, i32x4.add(four, i32x4.splat(12)), 48);
  return used + 16;
}

/** The first lengths[b] tokens of row b, or, `left`, the last ones, without `prefix` and `suffix`; all of them without lengths (0). */
export function rows_of_lengths(
  lengths: usize,
  batch: i32,
  tokens: i32,
  prefix: i32,
  suffix: i32,
  left: i32,
  table: usize,
): i32 {
  for (let b = 0; b < batch; b++) {
    const length = lengths == 0 ? <i64>tokens : load<i64>(lengths + ((<usize>b) << 3));
    if (length < 0 || length > <i64>tokens) return refuse(REFUSED, b);
    const real = <i32>length;
    const skipped = min<i32>(prefix, real);
    setRow(table, b, b * tokens, (left != 0 ? tokens - real : 0) + skipped, max<i32>(real - skipped - suffix, 0), b);
  }
  return 0;
}

/**
 * Rows offsets[s] … offsets[s + 1] − 1 of `rows`; `open`: the last segment's end is not among the offsets. `covers`: every
 * row is to be in a segment, else UNCOVERED is returned.
 */
export function rows_of_offsets(offsets: usize, segments: i32, rows: i32, open: i32, covers: i32, table: usize): i32 {
  if (segments == 0 && open != 0) return 0;
  let begin = load<i64>(offsets);
  if (begin < 0 || begin > <i64>rows) return refuse(REFUSED, 0);
  const isLate = begin != 0;
  for (let s = 0; s < segments; s++) {
    const end = open != 0 && s == segments - 1 ? <i64>rows : load<i64>(offsets + ((<usize>s + 1) << 3));
    if (end < begin || end > <i64>rows) return refuse(REFUSED, s + 1);
    setRow(table, s, 0, <i32>begin, <i32>(end - begin), 0);
    begin = end;
  }
  if (covers == 0 || (!isLate && begin == <i64>rows)) return 0;
  return refuse(UNCOVERED, isLate ? 0 : segments);
}

/** Runs of lengths[s] rows, one after another. `covers`: as of `rows_of_offsets`. */
export function rows_of_runs(lengths: usize, segments: i32, rows: i32, covers: i32, table: usize): i32 {
  let begin: i64 = 0;
  for (let s = 0; s < segments; s++) {
    const length = load<i64>(lengths + ((<usize>s) << 3));
    if (length < 0 || length > <i64>rows - begin) return refuse(REFUSED, s);
    setRow(table, s, 0, <i32>begin, <i32>length, 0);
    begin += length;
  }
  return covers != 0 && begin != <i64>rows ? refuse(UNCOVERED, <u32>begin) : 0;
}

/** The rows of each id from 0 to segments − 1, in their order; `index` lists them (a counting sort). */
export function rows_of_ids(ids: usize, rows: i32, segments: i32, table: usize, index: usize): i32 {
  for (let s = 0; s < segments; s++) setRow(table, s, 0, 0, 0, 0);
  for (let row = 0; row < rows; row++) {
    const id = load<i64>(ids + ((<usize>row) << 3));
    if (id < 0 || id >= <i64>segments) return refuse(REFUSED, row);
    const count = table + ((<usize>id) << 4) + 8;
    store<i32>(count, load<i32>(count) + 1);
  }
  let first = 0;
  for (let s = 0; s < segments; s++) {
    const at = table + ((<usize>s) << 4);
    store<i32>(at, first, 4);
    first += load<i32>(at, 8);
    store<i32>(at, 0, 8);
  }
  for (let row = 0; row < rows; row++) {
    const at = table + ((<usize>load<i64>(ids + ((<usize>row) << 3))) << 4);
    const count = load<i32>(at, 8);
    store<i32>(index + ((<usize>(load<i32>(at, 4) + count)) << 2), row);
    store<i32>(at, count + 1, 8);
  }
  return 0;
}

/** Tokens begin … end − 1 of a row, from [n, 3] = row, begin, end. 2 where all together are more than `limit`. */
export function rows_of_spans(spans: usize, n: i32, batch: i32, tokens: i32, limit: f64, table: usize): i32 {
  let total: f64 = 0;
  for (let s = 0; s < n; s++, spans += 24) {
    const row = load<i64>(spans);
    const begin = load<i64>(spans, 8);
    const end = load<i64>(spans, 16);
    if (row < 0 || row >= <i64>batch || begin < 0 || end < begin || end > <i64>tokens) return refuse(REFUSED, s);
    setRow(table, s, <i32>row * tokens, <i32>begin, <i32>(end - begin), <i32>row);
    total += <f64>(end - begin);
  }
  return total > limit ? 2 : 0;
}
