/**
 * y (u8) = 1 for each of `count` tokens whose `mask` (u8; 0: all) or `also` (u8; 0: none) is not 0, whose id (INT64) is none of
 * `skip`, and one of `keep` where there are any; both INT64 in ascending order.
 */
export function token_mask(
  ids: usize,
  mask: usize,
  also: usize,
  y: usize,
  count: u32,
  skip: usize,
  skipped: i32,
  keep: usize,
  kept: i32,
): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const id = load<i64>(ids + (i << 3));
    const isReal = mask == 0 || load<u8>(mask + i) != 0 || (also != 0 && load<u8>(also + i) != 0);
    store<u8>(y + i, isReal && !isListed(id, skip, skipped) && (kept == 0 || isListed(id, keep, kept)) ? 1 : 0);
  }
}

function isListed(id: i64, list: usize, n: i32): bool {
  let begin = 0;
  for (let end = n; begin < end; ) {
    const middle = (begin + end) >> 1;
    if (load<i64>(list + ((<usize>middle) << 3)) < id) begin = middle + 1;
    else end = middle;
  }
  return begin < n && load<i64>(list + ((<usize>begin) << 3)) == id;
}
