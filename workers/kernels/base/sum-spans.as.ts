import { input, map, readInPlace } from './arithmetic.as';
import { BF16, FP16, MAP_NONE } from './codes.as';
import { highHalf, isBlocked, lowHalf, pairs } from './fold-blocks.as';
import { anySpecialHalf, fromFiniteHalf, fromHalf } from './half.as';
import { anyLarge } from './large.as';
import { BrainHalf, Eight, FiniteHalf, Four, fourOf, Half, halves, Single } from './packed-four.as';

/** What FiniteHalf is short of: 2^112. */
const HALF_SCALE: f64 = 5.192296858534828e33;

/** Whether the input's spans of `count` elements can be summed where they are. */
export function sumsSpans<S, K>(count: i32): bool {
  if (sizeof<S>() != 4 || sizeof<K>() != 8 || !isBlocked<S, K>(count)) return false;
  return readInPlace() || (map == MAP_NONE && (input == FP16 || input == BF16));
}

/**
 * The sums of `spans` spans of `count` elements of the input each, `step` elements from one to the next, as FP64 at `to`.
 * The order of adding depends on `count` alone.
 */
export function sumSpans(to: usize, from: usize, spans: i32, count: i32, step: i32): void {
  if (input == BF16) sumAll<u16, BrainHalf>(to, from, spans, count, step);
  else if (input != FP16) sumAll<f32, Single>(to, from, spans, count, step);
  else if (sumAll<i16, FiniteHalf>(to, from, spans, count, step)) sumAll<u16, Half>(to, from, spans, count, step);
}

/** The same for contiguous spans of FP32. */
export function sumFloats(to: usize, from: usize, spans: i32, count: i32): void {
  sumAll<f32, Single>(to, from, spans, count, count);
}

/** Whether halves that were taken for finite are not. One loop over all spans: a call for each of 7×7 took a third more. */
function sumAll<T, Meaning>(to: usize, first: usize, spans: i32, count: i32, step: i32): bool {
  const blocks = count >> 4;
  const vectors = (count >> 2) & 3;
  const singles = count & 3;
  const four = 4 * sizeof<T>();
  const isHalf = idof<Meaning>() == idof<FiniteHalf>();
  const pitch = <usize>step * sizeof<T>();
  let largest = i64x2.splat(0);
  for (const end = to + ((<usize>spans) << 3); to < end; to += 8, first += pitch) {
    let from = first;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let b = 0; b < blocks; b++, from += 4 * four) {
      if (isHalf) largest = i16x8.max_u(largest, i16x8.max_u(halves<Eight>(from), halves<Eight>(from + 16)));
      const sum = pairs(
        fourOf<T, Meaning>(from),
        fourOf<T, Meaning>(from + four),
        fourOf<T, Meaning>(from + 2 * four),
        fourOf<T, Meaning>(from + 3 * four),
      );
      low = f64x2.add(low, lowHalf(sum));
      high = f64x2.add(high, highHalf(sum));
    }
    for (let v = 0; v < vectors; v++, from += four) {
      if (isHalf) largest = i16x8.max_u(largest, halves<Four>(from));
      const some = fourOf<T, Meaning>(from);
      low = f64x2.add(low, lowHalf(some));
      high = f64x2.add(high, highHalf(some));
    }
    const sum = f64x2.add(low, high);
    let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
    for (let s = 0; s < singles; s++, from += sizeof<T>()) {
      if (isHalf) largest = i16x8.max_u(largest, i16x8.shl(v128.load16_splat(from), 1));
      total += oneOf<T, Meaning>(from);
    }
    // Four elements may leave the range of FP32 where their sum with others does not.
    if (!isHalf && !(abs<f64>(total) < Infinity) && mayBeLarge<T, Meaning>(first, count)) {
      total = sumOneByOne<T, Meaning>(first, count);
    }
    store<f64>(to, isHalf ? total * HALF_SCALE : total);
  }
  return isHalf && anySpecialHalf(largest);
}

/** Whether sums of four of a span's elements may leave the range of FP32. */
function mayBeLarge<T, Meaning>(from: usize, count: i32): bool {
  if (sizeof<T>() == 4) return anyLarge<i32>(from, count);
  return idof<Meaning>() == idof<BrainHalf>() && anyLarge<i16>(from, count);
}

function sumOneByOne<T, Meaning>(from: usize, count: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < count; i++, from += sizeof<T>()) total += oneOf<T, Meaning>(from);
  return total;
}

function oneOf<T, Meaning>(from: usize): f64 {
  if (sizeof<T>() == 4) return <f64>load<f32>(from);
  const bits = i32x4.splat(<i32>load<T>(from));
  if (idof<Meaning>() == idof<BrainHalf>()) return <f64>f32x4.extract_lane(i32x4.shl(bits, 16), 0);
  return <f64>f32x4.extract_lane(idof<Meaning>() == idof<Half>() ? fromHalf(bits) : fromFiniteHalf(bits), 0);
}
