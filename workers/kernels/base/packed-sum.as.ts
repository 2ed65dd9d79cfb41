import * as codes from './codes.as';
import { keepsLittle } from './fold-blocks.as';
import { anySpecialHalf } from './half.as';
import { addBlocks } from './packed-blocks.as';
import {
  BrainHalf,
  Eight,
  FiniteHalf,
  Four,
  finiteDoubles,
  fourOf,
  Half,
  halves,
  highDoubles,
  isTaken,
  isWide,
  lowDoubles,
  Single,
  sumOfFour,
} from './packed-four.as';

// Sums of rows whose elements fit FP32, widened in registers. Halves are taken for finite, four instructions for four of
// them instead of ten; where one was not, the lanes are added again.

/**
 * Adds n rows of a datatype, whose addresses (u32) stand at `rows`, to the FP64 sums at `sums` of `width` lanes, rounded
 * up to four. `blocked`: four rows at a time are added in FP32, in pairs, whose two roundings do not grow with the number
 * of rows (Higham 1993, §4). Integers, and halves for outputs of halves, are added in blocks of their own.
 */
export function addPacked(datatype: i32, rows: usize, n: i32, sums: usize, width: i32, blocked: bool): void {
  if (datatype == codes.FP32) return addSingles(rows, n, sums, width, blocked);
  const isHalf = datatype == codes.FP16 || datatype == codes.BF16;
  if (!isHalf || (blocked && keepsLittle())) return addBlocks(datatype, rows, n, sums, width);
  if (datatype == codes.FP16) addAll<i16, FiniteHalf>(rows, n, sums, width, blocked);
  else addAll<u16, BrainHalf>(rows, n, sums, width, blocked);
}

/** Sixteen lanes at a time where four rows are added in FP32: a tenth less than eight. */
function addSingles(rows: usize, n: i32, sums: usize, width: i32, blocked: bool): void {
  let l: usize = 0;
  if (blocked) for (; l + 16 <= <usize>width; l += 16) addSixteen(rows, n, sums + (l << 3), l);
  for (; l + 8 <= <usize>width; l += 8) addLanes<f32, Single, Eight>(rows, n, sums, l, blocked);
  for (; l < <usize>width; l += 4) addLanes<f32, Single, Four>(rows, n, sums, l, blocked);
}

/** Sixteen lanes of FP32, four rows at a time in pairs. */
function addSixteen(rows: usize, n: i32, at: usize, l: usize): void {
  let a = v128.load(at);
  let b = v128.load(at, 16);
  let c = v128.load(at, 32);
  let d = v128.load(at, 48);
  let e = v128.load(at, 64);
  let f = v128.load(at, 80);
  let g = v128.load(at, 96);
  let h = v128.load(at, 112);
  const column = l << 2;
  let row = rows;
  for (const fours = rows + ((<usize>n & ~3) << 2); row < fours; row += 16) {
    const p = <usize>load<u32>(row) + column;
    const q = <usize>load<u32>(row, 4) + column;
    const r = <usize>load<u32>(row, 8) + column;
    const s = <usize>load<u32>(row, 12) + column;
    let sum = sumOfFour<f32, Single>(p, q, r, s);
    a = f64x2.add(a, lowDoubles<Single>(sum));
    b = f64x2.add(b, highDoubles<Single>(sum));
    sum = sumOfFour<f32, Single>(p + 16, q + 16, r + 16, s + 16);
    c = f64x2.add(c, lowDoubles<Single>(sum));
    d = f64x2.add(d, highDoubles<Single>(sum));
    sum = sumOfFour<f32, Single>(p + 32, q + 32, r + 32, s + 32);
    e = f64x2.add(e, lowDoubles<Single>(sum));
    f = f64x2.add(f, highDoubles<Single>(sum));
    sum = sumOfFour<f32, Single>(p + 48, q + 48, r + 48, s + 48);
    g = f64x2.add(g, lowDoubles<Single>(sum));
    h = f64x2.add(h, highDoubles<Single>(sum));
  }
  // Infinite, or NaN, if one of them is.
  const any = f64x2.add(
    f64x2.add(f64x2.add(f64x2.abs(a), f64x2.abs(b)), f64x2.add(f64x2.abs(c), f64x2.abs(d))),
    f64x2.add(f64x2.add(f64x2.abs(e), f64x2.abs(f)), f64x2.add(f64x2.abs(g), f64x2.abs(h))),
  );
  if (!i64x2.all_true(finiteDoubles(any))) {
    addLanes<f32, Single, Eight>(rows, n, at - (l << 3), l, true);
    return addLanes<f32, Single, Eight>(rows, n, at - (l << 3), l + 8, true);
  }
  v128.store(at, a);
  v128.store(at, b, 16);
  v128.store(at, c, 32);
  v128.store(at, d, 48);
  v128.store(at, e, 64);
  v128.store(at, f, 80);
  v128.store(at, g, 96);
  v128.store(at, h, 112);
  const rest = n & 3;
  if (rest == 0) return;
  addLanes<f32, Single, Eight>(row, rest, at - (l << 3), l, false);
  addLanes<f32, Single, Eight>(row, rest, at - (l << 3), l + 8, false);
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
    if (isTaken<Meaning>()) {
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
    if (isTaken<Meaning>()) largest = i16x8.max_u(largest, halves<Lanes>(p));
    const low = fourOf<T, Meaning>(p);
    a = f64x2.add(a, lowDoubles<Meaning>(low));
    b = f64x2.add(b, highDoubles<Meaning>(low));
    if (isWide<Lanes>()) {
      const high = fourOf<T, Meaning>(p + 4 * sizeof<T>());
      c = f64x2.add(c, lowDoubles<Meaning>(high));
      d = f64x2.add(d, highDoubles<Meaning>(high));
    }
  }
  if (isTaken<Meaning>() && anySpecialHalf(largest)) {
    return addLanes<u16, Half, Lanes>(rows, n, sums, l, blocked);
  }
  // Four elements may leave the range of FP32 where their sum with others does not.
  if (mayOverflow<Meaning>() && blocked) {
    const finite = v128.and(v128.and(finiteDoubles(a), finiteDoubles(b)), v128.and(finiteDoubles(c), finiteDoubles(d)));
    if (!i64x2.all_true(finite)) {
      addLanes<T, Meaning, Lanes>(rows, n, sums, l, false);
      a = v128.bitselect(a, v128.load(at), finiteDoubles(a));
      b = v128.bitselect(b, v128.load(at, 16), finiteDoubles(b));
      if (isWide<Lanes>()) {
        c = v128.bitselect(c, v128.load(at, 32), finiteDoubles(c));
        d = v128.bitselect(d, v128.load(at, 48), finiteDoubles(d));
      }
    }
  }
  v128.store(at, a);
  v128.store(at, b, 16);
  if (!isWide<Lanes>()) return;
  v128.store(at, c, 32);
  v128.store(at, d, 48);
}

function mayOverflow<Meaning>(): bool {
  return idof<Meaning>() == idof<Single>() || idof<Meaning>() == idof<BrainHalf>();
}
