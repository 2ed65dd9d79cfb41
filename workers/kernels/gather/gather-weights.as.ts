import { operation, output } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { expNormalFloats } from '../math/exponential.as';
import { sampled } from '../regions/region-source.as';
import { exponent, skipNan } from './gather-call.as';
import { rows, turned, turnedRows, width } from './gather-rows.as';
import * as states from './gather-states.as';
import { isExactRate } from './sum-parts.as';

// Means weighted by e^(p·x), of FP32 rows, p a power of two: the weights of elements of which no |p·x| is above 80 are taken
// as they are, so that regions that share an element share its weight, and no largest element is looked for.

/** 80: no sum of such weights leaves the range of FP32, and p·x is exact, so that each is within 1 ulp. */
const MOST = memory.data<f32>([80]);

/** Whether the call adds such weights, and how far behind a row those of its elements stand, or 0. */
let weighs: bool = false;
let behind: usize = 0;

export function openWeights<K>(): void {
  weighs = sizeof<K>() == 4 && operation == codes.FOLD_SOFT && output != codes.FP64 && !skipNan && isExactRate();
}

/** Weighs the transposed elements of a tile of columns, where regions have more elements than there are. */
export function weighColumns(elementsOfRegions: i64): void {
  behind = 0;
  if (!weighs || turnedRows == 0 || sampled || elementsOfRegions < <i64>turnedRows) return;
  behind = (<usize>turnedRows * <usize>width) << 2;
  const p = f32x4.splat(<f32>exponent);
  for (let at = turned; at < turned + behind; at += 16) v128.store(at + behind, weightOf(v128.load(at), p));
}

/** e^(p·x) of four; NaN where |p·x| is NaN or above 80. */
function weightOf(x: v128, p: v128): v128 {
  const argument = f32x4.mul(x, p);
  const fits = f32x4.le(f32x4.abs(argument), v128.load32_splat(MOST));
  return v128.or(expNormalFloats(argument), v128.not(fits));
}

export function isWeighed(): bool {
  return weighs;
}

/** Adds x·e^(p·x) and e^(p·x) of the n rows of a part: NaN where one has no weight. */
export function addWeighed(n: i32): void {
  if (behind == 0) addRows<bool>(n);
  else addRows<i32>(n);
}

/** Tag: i32 where the weights of a row stand behind it. */
function addRows<Kept>(n: i32): void {
  const p = f32x4.splat(<f32>exponent);
  const weightOffset = behind;
  const end = rows + ((<usize>n) << 2);
  for (let l = 0; l < width; l += 4) {
    const at = (<usize>l) << 3;
    const columnBytes = (<usize>l) << 2;
    let lowFirst = v128.load(states.firsts + at);
    let highFirst = v128.load(states.firsts + at, 16);
    let lowSecond = v128.load(states.seconds + at);
    let highSecond = v128.load(states.seconds + at, 16);
    for (let row = rows; row < end; row += 4) {
      const from = <usize>load<u32>(row) + columnBytes;
      const x = v128.load(from);
      const weight = sizeof<Kept>() == 4 ? v128.load(from + weightOffset) : weightOf(x, p);
      const part = f32x4.mul(x, weight);
      lowFirst = f64x2.add(lowFirst, f64x2.promote_low_f32x4(part));
      highFirst = f64x2.add(highFirst, highHalf(part));
      lowSecond = f64x2.add(lowSecond, f64x2.promote_low_f32x4(weight));
      highSecond = f64x2.add(highSecond, highHalf(weight));
    }
    v128.store(states.firsts + at, lowFirst);
    v128.store(states.firsts + at, highFirst, 16);
    v128.store(states.seconds + at, lowSecond);
    v128.store(states.seconds + at, highSecond, 16);
  }
}

function highHalf(v: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 1));
}

/** Keeps the sums, whose centers are 0. @returns whether one of the first `used` has an element without a weight */
export function keepWeighed(used: i32): bool {
  let lack = false;
  for (let l = 0; l < used; l++) {
    const sum = load<f64>(states.seconds + ((<usize>l) << 3));
    if (sum != sum) lack = true;
  }
  const bytes = (<usize>width) << 3;
  memory.fill(states.centers, 0, bytes);
  if (!lack) return false;
  memory.copy(keptFirsts(), states.firsts, bytes);
  memory.copy(keptSeconds(), states.seconds, bytes);
  return true;
}

/** Puts those back that lack nothing. */
export function putBackWeighed(): void {
  for (let at: usize = 0; at < (<usize>width) << 3; at += 8) {
    const second = load<f64>(keptSeconds() + at);
    if (second != second) continue;
    store<f64>(states.firsts + at, load<f64>(keptFirsts() + at));
    store<f64>(states.seconds + at, second);
    store<f64>(states.centers + at, 0);
  }
}

// Sums have no winners.
function keptFirsts(): usize {
  return states.winners;
}

function keptSeconds(): usize {
  return states.seen;
}
