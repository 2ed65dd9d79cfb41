import { expDoubles } from './exponential.as';
import { elementWeights, rows } from './gather-rows.as';
import { powerOf } from './power.as';

// Reductions that add up what they make of their elements, in FP64, four lanes at a time. The state of a lane: one sum or
// two, and the elements seen where NaN are left out.

// Tags: what is added.
/** x. */
export class Plain {}
/** |x|. */
export class Size {}
/** |x|^p, or (|x| / centre)^p. */
export class Power {}
export class ScaledPower {}
/** max(x, floor)^p, or (max(x, floor) / centre)^p. */
export class Clamped {}
export class ScaledClamped {}
/** e^(p·x − centre). */
export class Exponential {}
/** x·e^(p·x − centre) and e^(p·x − centre). */
export class Soft {}
/** (x − centre)² and x − centre. */
export class Deviation {}
/** w·x and w. */
export class Weighted {}
/** rank·x and rank, ranks from 1. */
export class Ranked {}
/** max(x, 0)² and max(x, 0). */
export class Expected {}
/** The product, not the sum, of x. */
export class Product {}

/** The exponent p and the floor of the call. */
let exponent: f64 = 1;
let floor: f64 = 0;
/** p of each lane (f64), or 0. */
let exponents: usize = 0;
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
  exponent = p;
  floor = least;
  exponents = pOfLanes;
  firsts = sums;
  seconds = secondSums;
  seen = counts;
  centres = centreOfLanes;
}

/** Adds the n rows of a part, the elements from `from` on of their region, to the sums of `width` lanes, of which the first is lane `lane`. */
export function addRows<K, Op>(from: i32, n: i32, width: i32, lane: i32, skipNan: bool): void {
  for (let l = 0; l < width; l += 2) {
    const at = (<usize>l) << 3;
    const p = exponents == 0 ? f64x2.splat(exponent) : v128.load(exponents + ((<usize>(lane + l)) << 3));
    const centre = v128.load(centres + at);
    let first = v128.load(firsts + at);
    let second = v128.load(seconds + at);
    let found = v128.load(seen + at);
    const column = <usize>l * sizeof<K>();
    for (let e = 0; e < n; e++) {
      const v = two<K>(<usize>load<u32>(rows + ((<usize>e) << 2)) + column);
      const real = skipNan ? f64x2.eq(v, v) : i64x2.splat(-1);
      if (skipNan) found = f64x2.add(found, v128.and(real, f64x2.splat(1)));
      const factor = factorOf<Op>(v, p, centre, found, from, e, skipNan);
      const part = partOf<Op>(v, factor, p, centre);
      if (idof<Op>() == idof<Product>()) {
        first = f64x2.mul(first, skipNan ? v128.bitselect(part, f64x2.splat(1), real) : part);
      } else {
        first = f64x2.add(first, skipNan ? v128.and(part, real) : part);
        if (hasSecond<Op>()) second = f64x2.add(second, skipNan ? v128.and(factor, real) : factor);
      }
    }
    v128.store(firsts + at, first);
    v128.store(seconds + at, second);
    v128.store(seen + at, found);
  }
}

function hasSecond<Op>(): bool {
  return (
    idof<Op>() == idof<Soft>() ||
    idof<Op>() == idof<Deviation>() ||
    idof<Op>() == idof<Weighted>() ||
    idof<Op>() == idof<Ranked>() ||
    idof<Op>() == idof<Expected>()
  );
}

/** Two lanes as FP64. */
function two<K>(at: usize): v128 {
  if (sizeof<K>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(at));
  return v128.load(at);
}

/** What is added to the second sum. */
function factorOf<Op>(v: v128, p: v128, centre: v128, found: v128, from: i32, e: i32, skipNan: bool): v128 {
  if (idof<Op>() == idof<Soft>()) return expDoubles(f64x2.sub(f64x2.mul(p, v), centre));
  if (idof<Op>() == idof<Deviation>()) return f64x2.sub(v, centre);
  if (idof<Op>() == idof<Weighted>()) return v128.load64_splat(elementWeights + ((<usize>e) << 3));
  if (idof<Op>() == idof<Ranked>()) return skipNan ? found : f64x2.splat(<f64>(from + e + 1));
  if (idof<Op>() == idof<Expected>()) return f64x2.max(v, f64x2.splat(0));
  return v;
}

/** What is added to the first sum. */
function partOf<Op>(v: v128, factor: v128, p: v128, centre: v128): v128 {
  if (idof<Op>() == idof<Size>()) return f64x2.abs(v);
  if (idof<Op>() == idof<Power>()) return raise(f64x2.abs(v), p);
  if (idof<Op>() == idof<ScaledPower>()) return raise(f64x2.div(f64x2.abs(v), centre), p);
  if (idof<Op>() == idof<Clamped>()) return raise(f64x2.max(v, f64x2.splat(floor)), p);
  if (idof<Op>() == idof<ScaledClamped>()) return raise(f64x2.div(f64x2.max(v, f64x2.splat(floor)), centre), p);
  if (idof<Op>() == idof<Exponential>()) return expDoubles(f64x2.sub(f64x2.mul(p, v), centre));
  // A term of weight 0 is nothing, also of an infinite element.
  if (idof<Op>() == idof<Soft>()) return v128.and(f64x2.mul(v, factor), f64x2.ne(factor, f64x2.splat(0)));
  if (idof<Op>() == idof<Deviation>() || idof<Op>() == idof<Expected>()) return f64x2.mul(factor, factor);
  if (idof<Op>() == idof<Weighted>() || idof<Op>() == idof<Ranked>()) return f64x2.mul(v, factor);
  return v;
}

function raise(size: v128, p: v128): v128 {
  if (exponents == 0) return powerOf(size, exponent);
  return f64x2(
    Math.pow(f64x2.extract_lane(size, 0), f64x2.extract_lane(p, 0)),
    Math.pow(f64x2.extract_lane(size, 1), f64x2.extract_lane(p, 1)),
  );
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
