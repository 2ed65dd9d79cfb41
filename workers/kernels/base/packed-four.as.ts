import { fromFiniteHalf, fromHalf, scaleHalf } from './half.as';

// Tags beside the type T of a stored element: what its bits mean.
export class Single {}
export class Half {}
/** Halves of which none is infinite or NaN, before `scaleHalf`. */
export class FiniteHalf {}
export class BrainHalf {}
export class Integer {}
export class Truth {}

// Tags: how many lanes are done at a time.
export class Eight {}
export class Four {}

export function isWide<Lanes>(): bool {
  return idof<Lanes>() == idof<Eight>();
}

/** The bits of eight or four FP16 without their signs, shifted left by one. */
export function halves<Lanes>(from: usize): v128 {
  return i16x8.shl(isWide<Lanes>() ? v128.load(from) : v128.load64_zero(from), 1);
}

/** Whether four of them are 32-bit integers, not FP32. */
export function isWhole<Meaning>(): bool {
  return idof<Meaning>() == idof<Integer>() || idof<Meaning>() == idof<Truth>();
}

/** Four neighbors as FP32, or as 32-bit integers where they are whole. */
export function fourOf<T, Meaning>(from: usize): v128 {
  const four = loadFour<T>(from);
  if (idof<Meaning>() == idof<Half>()) return fromHalf(four);
  if (idof<Meaning>() == idof<FiniteHalf>()) return fromFiniteHalf(four);
  if (idof<Meaning>() == idof<BrainHalf>()) return i32x4.shl(four, 16);
  if (idof<Meaning>() == idof<Truth>()) return v128.and(i32x4.ne(four, i32x4.splat(0)), i32x4.splat(1));
  return four;
}

function loadFour<T>(from: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(from);
  if (sizeof<T>() == 2) return isSigned<T>() ? v128.load16x4_s(from) : v128.load16x4_u(from);
  const four = v128.load32_zero(from);
  if (isSigned<T>()) return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(four));
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four));
}

/** Whether elements are taken for finite. */
export function isTaken<Meaning>(): bool {
  return idof<Meaning>() == idof<FiniteHalf>();
}

/** The sum of four fours: of FP32 in pairs, whose two roundings do not grow with the number of fours (Higham 1993, §4). */
export function sumOfFour<T, Meaning>(p: usize, q: usize, r: usize, s: usize): v128 {
  const low = plus<Meaning>(fourOf<T, Meaning>(p), fourOf<T, Meaning>(q));
  return plus<Meaning>(low, plus<Meaning>(fourOf<T, Meaning>(r), fourOf<T, Meaning>(s)));
}

export function plus<Meaning>(a: v128, b: v128): v128 {
  return isWhole<Meaning>() ? i32x4.add(a, b) : f32x4.add(a, b);
}

/** The first two of four as FP64, and the others. */
export function lowDoubles<Meaning>(four: v128): v128 {
  if (isWhole<Meaning>()) return f64x2.convert_low_i32x4_s(four);
  return f64x2.promote_low_f32x4(isTaken<Meaning>() ? scaleHalf(four) : four);
}

export function highDoubles<Meaning>(four: v128): v128 {
  return lowDoubles<Meaning>(i64x2.shuffle(four, four, 1, 1));
}

/** Adds four to the four FP64 at an address. */
export function addDoubles<Meaning>(at: usize, four: v128): void {
  v128.store(at, f64x2.add(v128.load(at), lowDoubles<Meaning>(four)));
  v128.store(at, f64x2.add(v128.load(at, 16), highDoubles<Meaning>(four)), 16);
}

/** Lanes that are neither infinite nor NaN. */
export function finiteDoubles(v: v128): v128 {
  return f64x2.lt(f64x2.abs(v), f64x2.splat(Infinity));
}
