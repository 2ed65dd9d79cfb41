import * as codes from '../base/codes.as';
import { fold, Max, Sum } from '../base/fold.as';
import { anySpecialHalf, scaleHalf } from '../base/half.as';
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
} from '../base/packed-four.as';
import { rows } from './gather-rows.as';

/**
 * Folds the FP32 `values` of `width` columns with the n rows of a part, of a datatype: the largest or the smallest, where NaN
 * wins, or the sum, for few rows.
 */
export function foldPacked<Op>(datatype: i32, values: usize, n: i32, width: i32): void {
  switch (datatype) {
    case codes.FP32:
      return foldAll<f32, Single, Op>(values, n, width);
    case codes.FP16:
      return foldAll<i16, FiniteHalf, Op>(values, n, width);
    case codes.BF16:
      return foldAll<u16, BrainHalf, Op>(values, n, width);
    case codes.INT16:
      return foldAll<i16, Integer, Op>(values, n, width);
    case codes.UINT16:
      return foldAll<u16, Integer, Op>(values, n, width);
    case codes.INT8:
      return foldAll<i8, Integer, Op>(values, n, width);
    case codes.UINT8:
      return foldAll<u8, Integer, Op>(values, n, width);
    default:
      return foldAll<u8, Truth, Op>(values, n, width);
  }
}

function foldAll<T, Meaning, Op>(values: usize, n: i32, width: i32): void {
  let l = 0;
  for (; l + 8 <= width; l += 8) foldLanes<T, Meaning, Op, Eight>(values, n, l);
  if (l < width) foldLanes<T, Meaning, Op, Four>(values, n, l);
}

function foldLanes<T, Meaning, Op, Lanes>(values: usize, n: i32, l: usize): void {
  const at = values + (l << 2);
  const columnBytes = l * sizeof<T>();
  const first = <usize>load<u32>(rows) + columnBytes;
  let largest = i64x2.splat(0);
  if (idof<Meaning>() == idof<FiniteHalf>()) largest = halves<Lanes>(first);
  let low = fourOf<T, Meaning>(first);
  let high = isWide<Lanes>() ? fourOf<T, Meaning>(first + 4 * sizeof<T>()) : low;
  const end = rows + ((<usize>n) << 2);
  for (let row = rows + 4; row < end; row += 4) {
    const p = <usize>load<u32>(row) + columnBytes;
    if (idof<Meaning>() == idof<FiniteHalf>()) largest = i16x8.max_u(largest, halves<Lanes>(p));
    low = accumulate<Meaning, Op>(low, fourOf<T, Meaning>(p));
    if (isWide<Lanes>()) high = accumulate<Meaning, Op>(high, fourOf<T, Meaning>(p + 4 * sizeof<T>()));
  }
  if (idof<Meaning>() == idof<FiniteHalf>() && anySpecialHalf(largest)) {
    return foldLanes<u16, Half, Op, Lanes>(values, n, l);
  }
  v128.store(at, fold<f32, Op>(v128.load(at), asFloats<Meaning>(low)));
  if (isWide<Lanes>()) v128.store(at, fold<f32, Op>(v128.load(at, 16), asFloats<Meaning>(high)), 16);
}

/** A tie keeps a. */
function accumulate<Meaning, Op>(a: v128, b: v128): v128 {
  const isMax = idof<Op>() == idof<Max>();
  if (idof<Op>() == idof<Sum>()) return isWhole<Meaning>() ? i32x4.add(a, b) : f32x4.add(a, b);
  if (isWhole<Meaning>()) return isMax ? i32x4.max_s(a, b) : i32x4.min_s(a, b);
  if (idof<Meaning>() == idof<FiniteHalf>()) return isMax ? f32x4.pmax(a, b) : f32x4.pmin(a, b);
  return fold<f32, Op>(a, b);
}

function asFloats<Meaning>(four: v128): v128 {
  if (isWhole<Meaning>()) return f32x4.convert_i32x4_s(four);
  return idof<Meaning>() == idof<FiniteHalf>() ? scaleHalf(four) : four;
}
