import { WITHOUT_OFFSETS, WITHOUT_POSITIONS } from '../base/codes.as';
import { refuse } from '../base/refused.as';

// WITHOUT_POSITIONS: INT64 [n]: where the ids stand that are not the value, bag after bag; 0 behind the last of them.
// WITHOUT_OFFSETS: INT64 [bags + 1]: which of these positions belong to each bag.

/**
 * What `kind` says of n ids (INT64) without those that are `value`, in bags that begin at `offsets` (INT64 [bags]; where
 * it is 0 bags have `bag` ids each) and end where the next one begins; `closed`: the last one's end is listed, too. Returns 1 for offsets that no ids can have.
 */
export function without(
  ids: usize,
  n: i32,
  value: i64,
  offsets: usize,
  bags: i32,
  bag: i32,
  closed: i32,
  y: usize,
  kind: i32,
): i32 {
  const listed = bags + (closed != 0 ? 1 : 0);
  let kept: i64 = 0;
  if (kind == WITHOUT_POSITIONS) memory.fill(y, 0, (<usize>n) << 3);
  for (let b = 0; b < bags; b++) {
    const begin = beginOf(offsets, b, listed, bag, n);
    const end = beginOf(offsets, b + 1, listed, bag, n);
    // The end of the last bag may not be listed.
    if (begin < 0 || end < begin || end > <i64>n) return refuse(1, begin < 0 || b + 1 == listed ? b : b + 1);
    if (kind == WITHOUT_OFFSETS) store<i64>(y + ((<usize>b) << 3), kept);
    for (let i = begin; i < end; i++) {
      if (load<i64>(ids + ((<usize>i) << 3)) == value) continue;
      if (kind == WITHOUT_POSITIONS) store<i64>(y + ((<usize>kept) << 3), i);
      kept++;
    }
  }
  if (kind == WITHOUT_OFFSETS) store<i64>(y + ((<usize>bags) << 3), kept);
  return 0;
}

function beginOf(offsets: usize, b: i32, listed: i32, bag: i32, n: i32): i64 {
  if (offsets == 0) return <i64>b * <i64>bag;
  return b == listed ? <i64>n : load<i64>(offsets + ((<usize>b) << 3));
}
