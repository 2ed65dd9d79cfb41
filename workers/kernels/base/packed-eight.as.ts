import { BrainHalf, isTaken, plus } from './packed-four.as';

/** What `lowOf` and `highOf` need in a register: a constant is made again for each use. */
export const FINITE_MASK = memory.data<u32>([0x8fffffff, 0x8fffffff, 0x8fffffff, 0x8fffffff], 16);

/** The first four of eight neighbors of two bytes, as `fourOf` has them, and the others. */
export function lowOf<T, Meaning>(v: v128, mask: v128): v128 {
  if (!isHalf<Meaning>()) return isSigned<T>() ? i32x4.extend_low_i16x8_s(v) : i32x4.extend_low_i16x8_u(v);
  return ofUpper<Meaning>(i16x8.shuffle(i64x2.splat(0), v, 0, 8, 1, 9, 2, 10, 3, 11), mask);
}

export function highOf<T, Meaning>(v: v128, mask: v128): v128 {
  if (!isHalf<Meaning>()) return isSigned<T>() ? i32x4.extend_high_i16x8_s(v) : i32x4.extend_high_i16x8_u(v);
  return ofUpper<Meaning>(i16x8.shuffle(i64x2.splat(0), v, 4, 12, 5, 13, 6, 14, 7, 15), mask);
}

function isHalf<Meaning>(): bool {
  return isTaken<Meaning>() || idof<Meaning>() == idof<BrainHalf>();
}

/** Four halves that are the upper ones of the lanes. */
function ofUpper<Meaning>(bits: v128, mask: v128): v128 {
  return isTaken<Meaning>() ? v128.and(i32x4.shr_s(bits, 3), mask) : bits;
}

/** The sums of the first four of eight in four vectors, as `sumOfFour`, and of the others. */
export function lowSum<T, Meaning>(i: v128, j: v128, k: v128, m: v128, mask: v128): v128 {
  const low = plus<Meaning>(lowOf<T, Meaning>(i, mask), lowOf<T, Meaning>(j, mask));
  return plus<Meaning>(low, plus<Meaning>(lowOf<T, Meaning>(k, mask), lowOf<T, Meaning>(m, mask)));
}

export function highSum<T, Meaning>(i: v128, j: v128, k: v128, m: v128, mask: v128): v128 {
  const low = plus<Meaning>(highOf<T, Meaning>(i, mask), highOf<T, Meaning>(j, mask));
  return plus<Meaning>(low, plus<Meaning>(highOf<T, Meaning>(k, mask), highOf<T, Meaning>(m, mask)));
}

/** The greatest of the lanes of four vectors of FP16, as signed and as unsigned integers: see `anySpecial`. */
export function mostSigned(i: v128, j: v128, k: v128, m: v128): v128 {
  return i16x8.max_s(i16x8.max_s(i, j), i16x8.max_s(k, m));
}

export function mostUnsigned(i: v128, j: v128, k: v128, m: v128): v128 {
  return i16x8.max_u(i16x8.max_u(i, j), i16x8.max_u(k, m));
}

/** Whether one of FP16 is infinite or NaN: as integers they are the greatest of their sign. */
export function anySpecial(signed: v128, unsigned: v128): bool {
  const positive = i16x8.ge_s(signed, i16x8.splat(0x7c00));
  return v128.any_true(v128.or(positive, i16x8.ge_u(unsigned, i16x8.splat(-1024))));
}

/** Whether no lane of four vectors of FP32 is infinite or NaN, and neither are sums of these. */
export function areFinite(a: v128, b: v128, c: v128, d: v128): bool {
  const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  const zero = f32x4.sub(sum, sum);
  return i32x4.all_true(f32x4.eq(zero, zero));
}
