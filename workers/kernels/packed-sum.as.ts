import * as codes from './codes.as';
import { anySpecialHalf, scaleHalf } from './half.as';
import {
  BrainHalf,
  Eight,
  FiniteHalf,
  Four,
  fourOf,
  Half,
  halves,
  Integer,
  isWhole,
  isWide,
  Single,
  Truth,
} from './packed-four.as';

// Sums of rows whose elements fit FP32, widened in registers, eight lanes at a time. Halves are taken for finite, four
// instructions for four of them instead of ten; where one was not, the lanes are added again.

/**
 * Adds n rows of a datatype, whose addresses (u32) stand at `rows`, to the FP64 sums at `sums` of `width` lanes, rounded
 * up to four. `blocked`: four rows at a time are added in FP32, in pairs, whose two roundings do not grow with the number
 * of rows (Higham 1993, §4).
 */
export function addPacked(datatype: i32, rows: usize, n: i32, sums: usize, width: i32, blocked: bool): void {
  switch (datatype) {
    case codes.FP32:
      return addAll<f32, Single>(rows, n, sums, width, blocked);
    case codes.FP16:
      return addAll<i16, FiniteHalf>(rows, n, sums, width, blocked);
    case codes.BF16:
      return addAll<u16, BrainHalf>(rows, n, sums, width, blocked);
    case codes.INT16:
      return addAll<i16, Integer>(rows, n, sums, width, true);
    case codes.UINT16:
      return addAll<u16, Integer>(rows, n, sums, width, true);
    case codes.INT8:
      return addAll<i8, Integer>(rows, n, sums, width, true);
    case codes.UINT8:
      return addAll<u8, Integer>(rows, n, sums, width, true);
    default:
      return addAll<u8, Truth>(rows, n, sums, width, true);
  }
}

function addAll<T, Meaning>(rows: usize, n: i32, sums: usize, width: i32, blocked: bool): void {
  let l = 0;
  for (; l + 8 <= width; l += 8) addLanes<T, Meaning, Eight>(rows, n, sums, l, blocked);
  if (l < width) addLanes<T, Meaning, Four>(rows, n, sums, l, blocked);
}

function addLanes<T, Meaning, Lanes>(rows: usize, n: i32, sums: usize, l: usize, blocked: bool): void {
  const at = sums + (l << 3);
  const column = l * sizeof<T>();
  let a = v128.load(at);
  let b = v128.load(at, 16);
  let c = isWide<Lanes>() ? v128.load(at, 32) : a;
  let d = isWide<Lanes>() ? v128.load(at, 48) : a;
  let largest = i64x2.splat(0);
  let row = rows;
  const end = rows + ((<usize>n) << 2);
  for (const fours = blocked ? rows + ((<usize>n & ~3) << 2) : rows; row < fours; row += 16) {
    const p = <usize>load<u32>(row) + column;
    const q = <usize>load<u32>(row, 4) + column;
    const r = <usize>load<u32>(row, 8) + column;
    const s = <usize>load<u32>(row, 12) + column;
    if (idof<Meaning>() == idof<FiniteHalf>()) {
      largest = i16x8.max_u(largest, i16x8.max_u(halves<Lanes>(p), halves<Lanes>(q)));
      largest = i16x8.max_u(largest, i16x8.max_u(halves<Lanes>(r), halves<Lanes>(s)));
    }
    const low = sumOfFour<T, Meaning>(p, q, r, s);
    a = f64x2.add(a, lowDoubles<Meaning>(low));
    b = f64x2.add(b, highDoubles<Meaning>(low));
    if (isWide<Lanes>()) {
      const step = 4 * sizeof<T>();
      const high = sumOfFour<T, Meaning>(p + step, q + step, r + step, s + step);
      c = f64x2.add(c, lowDoubles<Meaning>(high));
      d = f64x2.add(d, highDoubles<Meaning>(high));
    }
  }
  for (; row < end; row += 4) {
    const p = <usize>load<u32>(row) + column;
    if (idof<Meaning>() == idof<FiniteHalf>()) largest = i16x8.max_u(largest, halves<Lanes>(p));
    const low = fourOf<T, Meaning>(p);
    a = f64x2.add(a, lowDoubles<Meaning>(low));
    b = f64x2.add(b, highDoubles<Meaning>(low));
    if (isWide<Lanes>()) {
      const high = fourOf<T, Meaning>(p + 4 * sizeof<T>());
      c = f64x2.add(c, lowDoubles<Meaning>(high));
      d = f64x2.add(d, highDoubles<Meaning>(high));
    }
  }
  if (idof<Meaning>() == idof<FiniteHalf>() && anySpecialHalf(largest)) {
    return addLanes<u16, Half, Lanes>(rows, n, sums, l, blocked);
  }
  // Four elements may leave the range of FP32 where their sum with others does not.
  if (mayOverflow<Meaning>() && blocked) {
    const finite = v128.and(v128.and(finiteOf(a), finiteOf(b)), v128.and(finiteOf(c), finiteOf(d)));
    if (!i64x2.all_true(finite)) {
      addLanes<T, Meaning, Lanes>(rows, n, sums, l, false);
      a = v128.bitselect(a, v128.load(at), finiteOf(a));
      b = v128.bitselect(b, v128.load(at, 16), finiteOf(b));
      if (isWide<Lanes>()) {
        c = v128.bitselect(c, v128.load(at, 32), finiteOf(c));
        d = v128.bitselect(d, v128.load(at, 48), finiteOf(d));
      }
    }
  }
  v128.store(at, a);
  v128.store(at, b, 16);
  if (!isWide<Lanes>()) return;
  v128.store(at, c, 32);
  v128.store(at, d, 48);
}

function sumOfFour<T, Meaning>(p: usize, q: usize, r: usize, s: usize): v128 {
  if (isWhole<Meaning>()) {
    const low = i32x4.add(fourOf<T, Meaning>(p), fourOf<T, Meaning>(q));
    return i32x4.add(low, i32x4.add(fourOf<T, Meaning>(r), fourOf<T, Meaning>(s)));
  }
  const low = f32x4.add(fourOf<T, Meaning>(p), fourOf<T, Meaning>(q));
  return f32x4.add(low, f32x4.add(fourOf<T, Meaning>(r), fourOf<T, Meaning>(s)));
}

function lowDoubles<Meaning>(four: v128): v128 {
  if (isWhole<Meaning>()) return f64x2.convert_low_i32x4_s(four);
  return f64x2.promote_low_f32x4(idof<Meaning>() == idof<FiniteHalf>() ? scaleHalf(four) : four);
}

function highDoubles<Meaning>(four: v128): v128 {
  return lowDoubles<Meaning>(i64x2.shuffle(four, four, 1, 1));
}

function mayOverflow<Meaning>(): bool {
  return idof<Meaning>() == idof<Single>() || idof<Meaning>() == idof<BrainHalf>();
}

function finiteOf(v: v128): v128 {
  return f64x2.lt(f64x2.abs(v), f64x2.splat(Infinity));
}
