import { isExact, sumExactly } from './exact-sums.as';
import { fold, foldOne, identity, loadAs } from './fold.as';

/** The fold of `count` neighboring elements of S, as a K. The order of combining depends on `count` alone. */
export function foldSpan<S, K, Op>(from: usize, count: i32): K {
  if (isExact<K, Op>()) return <K>sumExactly<S>(from, count, sizeof<S>());
  const step: usize = (16 / sizeof<K>()) * sizeof<S>();
  const bytes: usize = <usize>count * sizeof<S>();
  const end = from + bytes;
  let total: K;
  if (bytes >= 4 * step) {
    let a = loadAs<S, K>(from);
    let b = loadAs<S, K>(from + step);
    let c = loadAs<S, K>(from + 2 * step);
    let d = loadAs<S, K>(from + 3 * step);
    for (from += 4 * step; from + 4 * step <= end; from += 4 * step) {
      a = fold<K, Op>(a, loadAs<S, K>(from));
      b = fold<K, Op>(b, loadAs<S, K>(from + step));
      c = fold<K, Op>(c, loadAs<S, K>(from + 2 * step));
      d = fold<K, Op>(d, loadAs<S, K>(from + 3 * step));
    }
    for (; from + step <= end; from += step) a = fold<K, Op>(a, loadAs<S, K>(from));
    total = foldVector<K, Op>(fold<K, Op>(fold<K, Op>(a, b), fold<K, Op>(c, d)));
  } else if (bytes >= step) {
    let a = loadAs<S, K>(from);
    for (from += step; from + step <= end; from += step) a = fold<K, Op>(a, loadAs<S, K>(from));
    total = foldVector<K, Op>(a);
  } else {
    total = identity<K, Op>();
  }
  for (; from < end; from += sizeof<S>()) total = foldOne<K, Op>(total, <K>load<S>(from));
  return total;
}

/** The same for elements `pitch` bytes apart. */
export function foldSpaced<S, K, Op>(from: usize, count: i32, pitch: usize): K {
  if (isExact<K, Op>()) return <K>sumExactly<S>(from, count, pitch);
  let total = identity<K, Op>();
  for (let t = 0; t < count; t++, from += pitch) total = foldOne<K, Op>(total, <K>load<S>(from));
  return total;
}

/** The fold of the lanes of a vector. */
function foldVector<K, Op>(v: v128): K {
  v = fold<K, Op>(v, i64x2.shuffle(v, v, 1, 0));
  if (sizeof<K>() <= 4) v = fold<K, Op>(v, i32x4.shuffle(v, v, 1, 0, 3, 2));
  if (sizeof<K>() <= 2) v = fold<K, Op>(v, i16x8.shuffle(v, v, 1, 0, 3, 2, 5, 4, 7, 6));
  if (sizeof<K>() == 1) v = fold<K, Op>(v, i8x16.shuffle(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
  return v128.extract_lane<K>(v, 0);
}
