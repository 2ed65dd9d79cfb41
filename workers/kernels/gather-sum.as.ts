import { expDoubles, expFloats } from './exponential.as';
import { rows } from './gather-rows.as';
import { exponent, exponents, factorOf, hasSecond, isExponential, Product, partOf, setParts } from './sum-parts.as';

// Reductions that add up what they make of their elements, in FP64, four lanes at a time. The state of a lane: one sum or
// two, and the elements seen where NaN are left out.

/** Addresses of the tile's states (f64): sums, second sums, elements seen, centres. */
let firsts: usize = 0;
let seconds: usize = 0;
let seen: usize = 0;
let centres: usize = 0;

/** What is added: the call's map; powers are those of elements by their centre where `scaled`. */
export let measure: i32 = 0;
export let scaled: bool = false;

export function setMeasure(map: i32, byCentre: bool): void {
  measure = map;
  scaled = byCentre;
}

export function setSums(
  p: f64,
  least: f64,
  pOfLanes: usize,
  sums: usize,
  secondSums: usize,
  counts: usize,
  centreOfLanes: usize,
): void {
  setParts(p, least, pOfLanes);
  firsts = sums;
  seconds = secondSums;
  seen = counts;
  centres = centreOfLanes;
}

/** Adds the n rows of a part, the elements from `from` on of their region, to the sums of `width` lanes, of which the first is lane `lane`. */
export function addRows<K, Op>(from: i32, n: i32, width: i32, lane: i32, skipNan: bool): void {
  for (let l = 0; l < width; l += 4) {
    const at = (<usize>l) << 3;
    const exponentsAt = exponents + ((<usize>(lane + l)) << 3);
    const lowP = exponents == 0 ? f64x2.splat(exponent) : v128.load(exponentsAt);
    const highP = exponents == 0 ? lowP : v128.load(exponentsAt, 16);
    const lowCentre = v128.load(centres + at);
    const highCentre = v128.load(centres + at, 16);
    let lowFirst = v128.load(firsts + at);
    let highFirst = v128.load(firsts + at, 16);
    let lowSecond = v128.load(seconds + at);
    let highSecond = v128.load(seconds + at, 16);
    let lowFound = v128.load(seen + at);
    let highFound = v128.load(seen + at, 16);
    const column = <usize>l * sizeof<K>();
    for (let e = 0; e < n; e++) {
      const row = <usize>load<u32>(rows + ((<usize>e) << 2)) + column;
      const low = lowTwo<K>(row);
      const high = highTwo<K>(row);
      const lowReal = skipNan ? f64x2.eq(low, low) : i64x2.splat(-1);
      const highReal = skipNan ? f64x2.eq(high, high) : i64x2.splat(-1);
      if (skipNan) {
        lowFound = f64x2.add(lowFound, v128.and(lowReal, f64x2.splat(1)));
        highFound = f64x2.add(highFound, v128.and(highReal, f64x2.splat(1)));
      }
      let lowFactor = low;
      let highFactor = high;
      if (isExponential<Op>()) {
        const lowPower = f64x2.sub(f64x2.mul(lowP, low), lowCentre);
        const highPower = f64x2.sub(f64x2.mul(highP, high), highCentre);
        if (sizeof<K>() == 4) {
          const four = expFloats(
            i64x2.shuffle(f32x4.demote_f64x2_zero(lowPower), f32x4.demote_f64x2_zero(highPower), 0, 2),
          );
          lowFactor = f64x2.promote_low_f32x4(four);
          highFactor = f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 1));
        } else {
          lowFactor = expDoubles(lowPower);
          highFactor = expDoubles(highPower);
        }
      } else {
        lowFactor = factorOf<Op>(low, lowCentre, lowFound, from, e, skipNan);
        highFactor = factorOf<Op>(high, highCentre, highFound, from, e, skipNan);
      }
      const lowPart = partOf<Op>(low, lowFactor, lowP, lowCentre);
      const highPart = partOf<Op>(high, highFactor, highP, highCentre);
      lowFirst = together<Op>(lowFirst, lowPart, lowReal, skipNan);
      highFirst = together<Op>(highFirst, highPart, highReal, skipNan);
      if (hasSecond<Op>()) {
        lowSecond = f64x2.add(lowSecond, skipNan ? v128.and(lowFactor, lowReal) : lowFactor);
        highSecond = f64x2.add(highSecond, skipNan ? v128.and(highFactor, highReal) : highFactor);
      }
    }
    v128.store(firsts + at, lowFirst);
    v128.store(firsts + at, highFirst, 16);
    v128.store(seconds + at, lowSecond);
    v128.store(seconds + at, highSecond, 16);
    v128.store(seen + at, lowFound);
    v128.store(seen + at, highFound, 16);
  }
}

/** A sum, or product, with another part; what is not real adds nothing. */
function together<Op>(so: v128, part: v128, real: v128, skipNan: bool): v128 {
  if (idof<Op>() == idof<Product>()) {
    return f64x2.mul(so, skipNan ? v128.bitselect(part, f64x2.splat(1), real) : part);
  }
  return f64x2.add(so, skipNan ? v128.and(part, real) : part);
}

/** The first two of four lanes as FP64, and the others. */
function lowTwo<K>(at: usize): v128 {
  if (sizeof<K>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(at));
  return v128.load(at);
}

function highTwo<K>(at: usize): v128 {
  if (sizeof<K>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(at, 8));
  return v128.load(at, 16);
}

/** The sums of integers of 64 bits, which wrap: x, or their product. */
export function addWhole<K, Op>(n: i32, width: i32): void {
  for (let l = 0; l < width; l++) {
    const at = (<usize>l) << 3;
    let total = load<K>(firsts + at);
    for (let e = 0; e < n; e++) {
      const value = load<K>(<usize>load<u32>(rows + ((<usize>e) << 2)) + at);
      total = idof<Op>() == idof<Product>() ? <K>(total * value) : <K>(total + value);
    }
    store<K>(firsts + at, total);
  }
}

/**
 * Follows each lane's running sum of max(x, 0) (`firsts`) and keeps in `seconds` the element at which it passes the lane's
 * centre; a NaN passes nothing unless it is the only sum there is.
 */
export function pickRows<K>(n: i32, width: i32): void {
  for (let l = 0; l < width; l++) {
    const at = (<usize>l) << 3;
    const wanted = load<f64>(centres + at);
    let total = load<f64>(firsts + at);
    if (wanted != wanted) store<f64>(seconds + at, NaN);
    for (let e = 0; e < n; e++) {
      const value = <f64>load<K>(<usize>load<u32>(rows + ((<usize>e) << 2)) + <usize>l * sizeof<K>());
      if (!(value > 0)) continue;
      if (total <= wanted) store<f64>(seconds + at, value);
      total += value;
    }
    store<f64>(firsts + at, total);
  }
}
