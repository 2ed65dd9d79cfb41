import { decayFloats, expNormalFloats } from '../math/exponential.as';
import { powPairs } from '../math/pow-four.as';
import { powSingles } from '../math/pow-single.as';
import { absolute, leastSize } from './gather-call.as';

// Sums of what is made of `n` neighbors of FP32, in FP64. What is added first depends on n alone.

// Tags: products of two or three sizes, which are absolute or at least the floor.
class Square {}
class Cube {}
class Absolute {}
class Clamped {}

/** Sizes to the second or the third power. */
export function lineProducts(at: usize, n: i32, cubes: bool): f64 {
  if (absolute) return cubes ? addProducts<Cube, Absolute>(at, n) : addProducts<Square, Absolute>(at, n);
  return cubes ? addProducts<Cube, Clamped>(at, n) : addProducts<Square, Clamped>(at, n);
}

function addProducts<Power, Size>(at: usize, n: i32): f64 {
  const least = f64x2.splat(leastSize);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (; n >= 4; n -= 4, at += 16) {
    low = f64x2.add(low, product<Power, Size>(v128.load64_zero(at), least));
    high = f64x2.add(high, product<Power, Size>(v128.load64_zero(at, 8), least));
  }
  low = f64x2.add(low, high);
  let total = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  for (; n > 0; n--, at += 4) total += f64x2.extract_lane(product<Power, Size>(v128.load32_zero(at), least), 0);
  return total;
}

function product<Power, Size>(x: v128, least: v128): v128 {
  const wide = f64x2.promote_low_f32x4(x);
  const size = idof<Size>() == idof<Absolute>() ? f64x2.abs(wide) : f64x2.pmax(wide, least);
  const square = f64x2.mul(size, size);
  return idof<Power>() == idof<Cube>() ? f64x2.mul(square, size) : square;
}

/** Below it `powPairs` is exact enough only among larger ones: 2^−60. Not below infinity: no number, or negative zero. */
const LEAST_BITS: i32 = 0x21800000;
const ENDLESS_BITS: i32 = 0x7f800000;

/** Sizes to the power p, from 2 on by `powPairs`. */
export function linePowers(at: usize, n: i32, p: f64): f64 {
  if (!(p >= 2)) return powersOneByOne(at, n, p);
  const begin = at;
  const mask = i32x4.splat(absolute ? i32.MAX_VALUE : -1);
  const least = f32x4.splat(<f32>leastSize);
  const y = f64x2.splat(p);
  const yLogE = f64x2.splat(p * Math.LOG2E);
  let total = f64x2.splat(0);
  let largest = i32x4.splat(0);
  let left = n;
  for (; left >= 4; left -= 4, at += 16) {
    const size = f32x4.pmax(v128.and(v128.load(at), mask), least);
    largest = i32x4.max_u(largest, size);
    total = f64x2.add(total, powPairs(size, y, yLogE));
  }
  if (left > 0) {
    // Lanes that are not there are next to nothing.
    const size = v128.and(f32x4.pmax(v128.and(restOf(at, left), mask), least), lanesOf(left));
    largest = i32x4.max_u(largest, size);
    total = f64x2.add(total, powPairs(size, y, yLogE));
  }
  const most = largestOf(largest);
  if (most < LEAST_BITS || most >= ENDLESS_BITS) return powersOneByOne(begin, n, p);
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

function powersOneByOne(at: usize, n: i32, p: f64): f64 {
  const mask = i64x2.splat(absolute ? i64.MAX_VALUE : -1);
  const least = f64x2.splat(leastSize);
  const y = f64x2.splat(p);
  let total: f64 = 0;
  for (; n > 0; n -= 2, at += 8) {
    const two = n > 1 ? v128.load64_zero(at) : v128.load32_zero(at);
    const power = powSingles(f64x2.pmax(v128.and(f64x2.promote_low_f32x4(two), mask), least), y);
    total += f64x2.extract_lane(power, 0);
    if (n > 1) total += f64x2.extract_lane(power, 1);
  }
  return total;
}

/** The largest |x| of which `lineExponentials` takes e^x as it is: no sum of them leaves the range of FP32. */
const EXPONENT_BITS: i32 = 0x42a00000;

/** Σ e^(rate·x), `rate` a power of two up to its sign; NaN where a rate·x is NaN or its size above 80. */
export function lineExponentials(at: usize, n: i32, rate: f32): f64 {
  const by = f32x4.splat(rate);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let largest = i32x4.splat(0);
  for (; n >= 16; n -= 16, at += 64) {
    const a = f32x4.mul(v128.load(at), by);
    const b = f32x4.mul(v128.load(at, 16), by);
    const c = f32x4.mul(v128.load(at, 32), by);
    const d = f32x4.mul(v128.load(at, 48), by);
    largest = i32x4.max_u(largest, i32x4.max_u(i32x4.max_u(sizes(a), sizes(b)), i32x4.max_u(sizes(c), sizes(d))));
    const sum = f32x4.add(
      f32x4.add(expNormalFloats(a), expNormalFloats(b)),
      f32x4.add(expNormalFloats(c), expNormalFloats(d)),
    );
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, f64x2.promote_low_f32x4(i64x2.shuffle(sum, sum, 1, 1)));
  }
  for (; n > 0; n -= 4, at += 16) {
    const x = f32x4.mul(n >= 4 ? v128.load(at) : restOf(at, n), by);
    largest = i32x4.max_u(largest, sizes(x));
    const term = n >= 4 ? expNormalFloats(x) : v128.and(expNormalFloats(x), lanesOf(n));
    low = f64x2.add(low, f64x2.promote_low_f32x4(term));
    high = f64x2.add(high, f64x2.promote_low_f32x4(i64x2.shuffle(term, term, 1, 1)));
  }
  if (largestOf(largest) > EXPONENT_BITS) return NaN;
  low = f64x2.add(low, high);
  return f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
}

/** Σ e^(rate·(x − extreme)), none of whose exponents is above 0. */
export function lineDecays(at: usize, n: i32, rate: f32, extreme: f32): f64 {
  const by = f32x4.splat(rate);
  const from = f32x4.splat(extreme);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (; n > 0; n -= 4, at += 16) {
    const x = n >= 4 ? v128.load(at) : restOf(at, n);
    let term = decayFloats(f32x4.mul(f32x4.sub(x, from), by));
    if (n < 4) term = v128.and(term, lanesOf(n));
    low = f64x2.add(low, f64x2.promote_low_f32x4(term));
    high = f64x2.add(high, f64x2.promote_low_f32x4(i64x2.shuffle(term, term, 1, 1)));
  }
  low = f64x2.add(low, high);
  return f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
}

function sizes(x: v128): v128 {
  return v128.and(x, i32x4.splat(i32.MAX_VALUE));
}

/** The largest of four lanes, as unsigned: negative where that is past the largest i32. */
function largestOf(bits: v128): i32 {
  const two = i32x4.max_u(bits, i64x2.shuffle(bits, bits, 1, 0));
  return i32x4.extract_lane(i32x4.max_u(two, i32x4.shuffle(two, two, 1, 0, 3, 2)), 0);
}

/** Fewer than four neighbors, and zeros. */
function restOf(at: usize, n: i32): v128 {
  if (n == 1) return v128.load32_zero(at);
  const two = v128.load64_zero(at);
  return n == 2 ? two : v128.load_lane<f32>(at, two, 2, 8);
}

/** All bits of the first n lanes of four. */
function lanesOf(n: i32): v128 {
  return i32x4.lt_s(v128.load(LANES), i32x4.splat(n));
}

const LANES = memory.data<i32>([0, 1, 2, 3], 16);
