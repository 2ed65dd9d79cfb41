import { fold, foldOne, loadAs } from './fold.as';

// Tags: how many rows one pass folds; More… also folds what `base` holds.
export class One {}
export class Two {}
export class Three {}
export class Four {}
export class MoreOne {}
export class MoreFour {}

/** Bytes of K that one step of the main loop makes: its pointers move once for four vectors. */
const STEP: usize = 64;

/**
 * to[i] = (base[i] ∘) a[i] ∘ b[i] ∘ c[i] ∘ d[i] for `count` elements: rows of S, `to` and `base` of K. In that order,
 * whatever `count` is. `to` may be `base`. Rows that N does not name are not read.
 */
export function foldRows<S, K, Op, N>(
  to: usize,
  base: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  count: i32,
): void {
  const end = to + <usize>count * sizeof<K>();
  const ratio = sizeof<K>() / sizeof<S>();
  for (; to + STEP <= end; to += STEP) {
    v128.store(to, foldVectors<S, K, Op, N>(base, a, b, c, d));
    v128.store(
      to,
      foldVectors<S, K, Op, N>(base + 16, a + 16 / ratio, b + 16 / ratio, c + 16 / ratio, d + 16 / ratio),
      16,
    );
    v128.store(
      to,
      foldVectors<S, K, Op, N>(base + 32, a + 32 / ratio, b + 32 / ratio, c + 32 / ratio, d + 32 / ratio),
      32,
    );
    v128.store(
      to,
      foldVectors<S, K, Op, N>(base + 48, a + 48 / ratio, b + 48 / ratio, c + 48 / ratio, d + 48 / ratio),
      48,
    );
    base += STEP;
    a += STEP / ratio;
    b += STEP / ratio;
    c += STEP / ratio;
    d += STEP / ratio;
  }
  for (; to + 16 <= end; to += 16) {
    v128.store(to, foldVectors<S, K, Op, N>(base, a, b, c, d));
    base += 16;
    a += 16 / ratio;
    b += 16 / ratio;
    c += 16 / ratio;
    d += 16 / ratio;
  }
  for (; to < end; to += sizeof<K>()) {
    store<K>(to, foldElements<S, K, Op, N>(base, a, b, c, d));
    base += sizeof<K>();
    a += sizeof<S>();
    b += sizeof<S>();
    c += sizeof<S>();
    d += sizeof<S>();
  }
}

function foldVectors<S, K, Op, N>(base: usize, a: usize, b: usize, c: usize, d: usize): v128 {
  let v = loadAs<S, K>(a);
  if (idof<N>() == idof<MoreOne>() || idof<N>() == idof<MoreFour>()) v = fold<K, Op>(v128.load(base), v);
  if (idof<N>() == idof<One>() || idof<N>() == idof<MoreOne>()) return v;
  v = fold<K, Op>(v, loadAs<S, K>(b));
  if (idof<N>() == idof<Two>()) return v;
  v = fold<K, Op>(v, loadAs<S, K>(c));
  if (idof<N>() == idof<Three>()) return v;
  return fold<K, Op>(v, loadAs<S, K>(d));
}

function foldElements<S, K, Op, N>(base: usize, a: usize, b: usize, c: usize, d: usize): K {
  let v = <K>load<S>(a);
  if (idof<N>() == idof<MoreOne>() || idof<N>() == idof<MoreFour>()) v = foldOne<K, Op>(load<K>(base), v);
  if (idof<N>() == idof<One>() || idof<N>() == idof<MoreOne>()) return v;
  v = foldOne<K, Op>(v, <K>load<S>(b));
  if (idof<N>() == idof<Two>()) return v;
  v = foldOne<K, Op>(v, <K>load<S>(c));
  if (idof<N>() == idof<Three>()) return v;
  return foldOne<K, Op>(v, <K>load<S>(d));
}
