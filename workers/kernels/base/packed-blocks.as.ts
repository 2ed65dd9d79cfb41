import * as codes from './codes.as';
import { anySpecialHalf } from './half.as';
import {
  anySpecial,
  areFinite,
  FINITE_MASK,
  highOf,
  highSum,
  lowOf,
  lowSum,
  mostSigned,
  mostUnsigned,
} from './packed-eight.as';
import {
  addDoubles,
  BrainHalf,
  FiniteHalf,
  Four,
  finiteDoubles,
  fourOf,
  Half,
  halves,
  highDoubles,
  Integer,
  isTaken,
  lowDoubles,
  plus,
  sumOfFour,
  Truth,
} from './packed-four.as';

// Sums of rows of short elements in blocks of at most sixteen rows: of integers exactly, of halves in FP32, by seven
// roundings of it at most, for outputs of 11 bits or 8. Sixteen lanes at a time, then four.

/** Rows of a block: sums of as many 8-bit integers fit 16 bits. */
const BLOCK: i32 = 16;

/** Adds n rows, whose addresses (u32) stand at `rows`, to the FP64 sums at `sums` of `width` lanes, a multiple of four. */
export function addBlocks(datatype: i32, rows: usize, n: i32, sums: usize, width: i32): void {
  switch (datatype) {
    case codes.FP16:
      return addAll<i16, FiniteHalf>(rows, n, sums, width);
    case codes.BF16:
      return addAll<u16, BrainHalf>(rows, n, sums, width);
    case codes.INT16:
      return addAll<i16, Integer>(rows, n, sums, width);
    case codes.UINT16:
      return addAll<u16, Integer>(rows, n, sums, width);
    case codes.INT8:
      return addAll<i8, Integer>(rows, n, sums, width);
    case codes.UINT8:
      return addAll<u8, Integer>(rows, n, sums, width);
    default:
      return addAll<u8, Truth>(rows, n, sums, width);
  }
}

function addAll<T, Meaning>(rows: usize, n: i32, sums: usize, width: i32): void {
  for (; n > 0; n -= BLOCK, rows += (<usize>BLOCK) << 2) {
    const some = min<i32>(BLOCK, n);
    let l: usize = 0;
    for (; l + 16 <= <usize>width; l += 16) {
      if (sizeof<T>() == 1) addBytes<T, Meaning>(rows, some, sums + (l << 3), l);
      else addSixteen<T, Meaning>(rows, some, sums + (l << 3), l << 1);
    }
    for (; l < <usize>width; l += 4) addFour<T, Meaning>(rows, some, sums + (l << 3), l * sizeof<T>());
  }
}

/** Sixteen lanes of one byte. */
function addBytes<T, Meaning>(rows: usize, n: i32, at: usize, column: usize): void {
  let low = i64x2.splat(0);
  let high = i64x2.splat(0);
  for (const end = rows + ((<usize>n) << 2); rows < end; rows += 4) {
    let v = v128.load(<usize>load<u32>(rows) + column);
    if (idof<Meaning>() == idof<Truth>()) v = v128.and(i8x16.ne(v, i64x2.splat(0)), i8x16.splat(1));
    low = i16x8.add(low, isSigned<T>() ? i16x8.extend_low_i8x16_s(v) : i16x8.extend_low_i8x16_u(v));
    high = i16x8.add(high, isSigned<T>() ? i16x8.extend_high_i8x16_s(v) : i16x8.extend_high_i8x16_u(v));
  }
  addDoubles<Integer>(at, i32x4.extend_low_i16x8_s(low));
  addDoubles<Integer>(at + 32, i32x4.extend_high_i16x8_s(low));
  addDoubles<Integer>(at + 64, i32x4.extend_low_i16x8_s(high));
  addDoubles<Integer>(at + 96, i32x4.extend_high_i16x8_s(high));
}

/** Sixteen lanes of two bytes. */
function addSixteen<T, Meaning>(rows: usize, n: i32, at: usize, column: usize): void {
  // Loaded once: a constant is made again for each use.
  const mask = v128.load(FINITE_MASK);
  let a = i64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let signed = a;
  let unsigned = a;
  let row = rows;
  const end = rows + ((<usize>n) << 2);
  for (const fours = rows + ((<usize>n & ~3) << 2); row < fours; row += 16) {
    const p = <usize>load<u32>(row) + column;
    const q = <usize>load<u32>(row, 4) + column;
    const r = <usize>load<u32>(row, 8) + column;
    const s = <usize>load<u32>(row, 12) + column;
    let i = v128.load(p);
    let j = v128.load(q);
    let k = v128.load(r);
    let m = v128.load(s);
    if (isTaken<Meaning>()) {
      signed = i16x8.max_s(signed, mostSigned(i, j, k, m));
      unsigned = i16x8.max_u(unsigned, mostUnsigned(i, j, k, m));
    }
    a = plus<Meaning>(a, lowSum<T, Meaning>(i, j, k, m, mask));
    b = plus<Meaning>(b, highSum<T, Meaning>(i, j, k, m, mask));
    i = v128.load(p, 16);
    j = v128.load(q, 16);
    k = v128.load(r, 16);
    m = v128.load(s, 16);
    if (isTaken<Meaning>()) {
      signed = i16x8.max_s(signed, mostSigned(i, j, k, m));
      unsigned = i16x8.max_u(unsigned, mostUnsigned(i, j, k, m));
    }
    c = plus<Meaning>(c, lowSum<T, Meaning>(i, j, k, m, mask));
    d = plus<Meaning>(d, highSum<T, Meaning>(i, j, k, m, mask));
  }
  for (; row < end; row += 4) {
    const p = <usize>load<u32>(row) + column;
    const i = v128.load(p);
    const j = v128.load(p, 16);
    if (isTaken<Meaning>()) {
      signed = i16x8.max_s(signed, i16x8.max_s(i, j));
      unsigned = i16x8.max_u(unsigned, i16x8.max_u(i, j));
    }
    a = plus<Meaning>(a, lowOf<T, Meaning>(i, mask));
    b = plus<Meaning>(b, highOf<T, Meaning>(i, mask));
    c = plus<Meaning>(c, lowOf<T, Meaning>(j, mask));
    d = plus<Meaning>(d, highOf<T, Meaning>(j, mask));
  }
  if (isTaken<Meaning>() && anySpecial(signed, unsigned)) return addFours<u16, Half>(rows, n, at, column);
  if (idof<Meaning>() == idof<BrainHalf>() && !areFinite(a, b, c, d)) return addFours<T, Meaning>(rows, n, at, column);
  addDoubles<Meaning>(at, a);
  addDoubles<Meaning>(at + 32, b);
  addDoubles<Meaning>(at + 64, c);
  addDoubles<Meaning>(at + 96, d);
}

/** Sixteen lanes of two bytes, four at a time. */
function addFours<T, Meaning>(rows: usize, n: i32, at: usize, column: usize): void {
  for (const end = column + 32; column < end; column += 8, at += 32) addFour<T, Meaning>(rows, n, at, column);
}

/** Four lanes, in the order of sixteen. */
function addFour<T, Meaning>(rows: usize, n: i32, at: usize, column: usize): void {
  let a = i64x2.splat(0);
  let largest = a;
  let row = rows;
  const end = rows + ((<usize>n) << 2);
  for (const fours = rows + ((<usize>n & ~3) << 2); row < fours; row += 16) {
    const p = <usize>load<u32>(row) + column;
    const q = <usize>load<u32>(row, 4) + column;
    const r = <usize>load<u32>(row, 8) + column;
    const s = <usize>load<u32>(row, 12) + column;
    if (isTaken<Meaning>()) {
      largest = i16x8.max_u(largest, i16x8.max_u(halves<Four>(p), halves<Four>(q)));
      largest = i16x8.max_u(largest, i16x8.max_u(halves<Four>(r), halves<Four>(s)));
    }
    a = plus<Meaning>(a, sumOfFour<T, Meaning>(p, q, r, s));
  }
  for (; row < end; row += 4) {
    const p = <usize>load<u32>(row) + column;
    if (isTaken<Meaning>()) largest = i16x8.max_u(largest, halves<Four>(p));
    a = plus<Meaning>(a, fourOf<T, Meaning>(p));
  }
  if (isTaken<Meaning>() && anySpecialHalf(largest)) return addFour<u16, Half>(rows, n, at, column);
  if (idof<Meaning>() == idof<BrainHalf>() && !areFinite(a, a, a, a))
    return addApart<T, Meaning>(rows, n, at, column, a);
  addDoubles<Meaning>(at, a);
}

/** Four lanes, of whose FP32 sums some left the range, where those of single elements may not: these in FP64. */
function addApart<T, Meaning>(rows: usize, n: i32, at: usize, column: usize, sum: v128): void {
  let low = v128.load(at);
  let high = v128.load(at, 16);
  for (const end = rows + ((<usize>n) << 2); rows < end; rows += 4) {
    const four = fourOf<T, Meaning>(<usize>load<u32>(rows) + column);
    low = f64x2.add(low, lowDoubles<Meaning>(four));
    high = f64x2.add(high, highDoubles<Meaning>(four));
  }
  addDoubles<Meaning>(at, sum);
  v128.store(at, v128.bitselect(v128.load(at), low, finiteDoubles(lowDoubles<Meaning>(sum))));
  v128.store(at, v128.bitselect(v128.load(at, 16), high, finiteDoubles(highDoubles<Meaning>(sum))), 16);
}
