// Finite elements so large that sums of few of them may leave the range of FP32. A sum without one is infinite or NaN by its
// infinities and NaN alone, whatever the datatype that it is kept in.

/**
 * Bits of 2^100. FP32 adds at most 16 terms of a region (`SHORT_SUM` of compute-datatype.ts), or four of a block: no sum
 * of smaller sizes leaves its range.
 */
const LARGE: i32 = 0x71800000;
/** What wraps the bits of an infinity to the least integer. */
const WRAP: i32 = 0x00800000;
/** Bytes between two looks at the largest size so far. */
const BLOCK_BYTES: usize = 4096;

/** Returns whether one of `count` FP32 or BF16 (as i16) is finite and at least 2^100 in size. */
export function anyLarge<T>(x: usize, count: usize): bool {
  const end = x + count * sizeof<T>();
  while (x + 64 <= end) {
    let most = i64x2.splat(0);
    for (const blockEnd = min<usize>(end, x + BLOCK_BYTES); x + 64 <= blockEnd; x += 64) {
      const a = v128.max<T>(ranked<T>(v128.load(x)), ranked<T>(v128.load(x, 16)));
      const b = v128.max<T>(ranked<T>(v128.load(x, 32)), ranked<T>(v128.load(x, 48)));
      most = v128.max<T>(most, v128.max<T>(a, b));
    }
    if (isLarge<T>(most)) return true;
  }
  for (; x < end; x += sizeof<T>()) if (isLarge<T>(ranked<T>(v128.splat<T>(load<T>(x))))) return true;
  return false;
}

/** Sizes as integers in their order; those of infinities and NaN wrap below 0. */
function ranked<T>(v: v128): v128 {
  const shift = sizeof<T>() == 4 ? 0 : 16;
  const size = v128.and(v, v128.splat<T>(<T>(i32.MAX_VALUE >> shift)));
  return v128.add<T>(size, v128.splat<T>(<T>(WRAP >> shift)));
}

function isLarge<T>(rank: v128): bool {
  const least = v128.splat<T>(<T>((LARGE + WRAP) >> (sizeof<T>() == 4 ? 0 : 16)));
  return v128.any_true(v128.ge<T>(rank, least));
}
