// Tags: a type argument that stands for a fold. The compiler removes the branches of the others.
export class Max {}
export class Min {}
export class Sum {}
/** Max and Min where no NaN is. */
export class MaxNumber {}
export class MinNumber {}

/** Whether K is the datatype of input and output themselves: integers of up to 32 bits, which are only compared. */
export function isNative<K>(): bool {
  return isInteger<K>() && sizeof<K>() < 8;
}

/** Elements of K in a vector. */
export function lanes<K>(): i32 {
  return 16 / sizeof<K>();
}

/**
 * Lane by lane a folded with b. NaN wins. A tie keeps a.
 * `pmax` is one instruction and loses a NaN of b alone; the mask of b's NaN is all ones, a NaN itself: three
 * instructions, where the NaN-keeping `f32x4.max` takes eight.
 */
export function fold<K, Op>(a: v128, b: v128): v128 {
  if (idof<Op>() == idof<Sum>()) return v128.add<K>(a, b);
  if (isFloat<K>()) {
    if (idof<Op>() == idof<MaxNumber>()) return v128.pmax<K>(a, b);
    if (idof<Op>() == idof<MinNumber>()) return v128.pmin<K>(a, b);
    const best = idof<Op>() == idof<Max>() ? v128.pmax<K>(a, b) : v128.pmin<K>(a, b);
    return v128.or(best, v128.ne<K>(b, b));
  }
  if (sizeof<K>() < 8) return idof<Op>() == idof<Max>() ? v128.max<K>(a, b) : v128.min<K>(a, b);
  const sign = isSigned<K>() ? i64x2.splat(0) : i64x2.splat(i64.MIN_VALUE);
  const above = i64x2.gt_s(v128.xor(b, sign), v128.xor(a, sign));
  return idof<Op>() == idof<Max>() ? v128.bitselect(b, a, above) : v128.bitselect(a, b, above);
}

/** a folded with b: the same for one element. */
export function foldOne<K, Op>(a: K, b: K): K {
  if (idof<Op>() == idof<Sum>()) return <K>(a + b);
  if (isFloat<K>() && b != b) return b;
  if (idof<Op>() == idof<Max>()) return b > a ? b : a;
  return b < a ? b : a;
}

/** What an empty fold gives. */
export function identity<K, Op>(): K {
  if (idof<Op>() == idof<Sum>()) return <K>0;
  if (isFloat<K>()) return idof<Op>() == idof<Max>() ? <K>-Infinity : <K>Infinity;
  const least = isSigned<K>() ? <K>(i64.MIN_VALUE >> (64 - 8 * sizeof<K>())) : <K>0;
  return idof<Op>() == idof<Max>() ? least : <K>~least;
}

/** A vector of K at an address, from rows of S: S is K, or f32 where K is f64. */
export function loadAs<S, K>(from: usize): v128 {
  if (sizeof<S>() == sizeof<K>()) return v128.load(from);
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}

/** `count` elements of K set to a value. */
export function fill<K>(to: usize, count: i32, value: K): void {
  const end = to + <usize>count * sizeof<K>();
  const all = v128.splat<K>(value);
  for (; to + 16 <= end; to += 16) v128.store(to, all);
  for (; to < end; to += sizeof<K>()) store<K>(to, value);
}
