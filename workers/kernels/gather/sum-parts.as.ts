import { powDoubles } from '../math/pow.as';
import { powSingles } from '../math/pow-single.as';
import { exponent, exponents, leastSize, sizeMask } from './gather-call.as';
import { elementWeights } from './gather-rows.as';

// Tags: what is added.
/** x. */
export class Plain {}
/** Powers of the sizes of elements (see `sizeOf`): to the second, the third, the p-th; by the largest size first. */
export class Square {}
export class Cube {}
export class Power {}
export class ScaledPower {}
export class ScaledSquare {}
export class ScaledCube {}
/** The same, accurate to FP32. */
export class SinglePower {}
export class ScaledSinglePower {}
/** e^(p·x − center). */
export class Exponential {}
/** x·e^(p·x − center) and e^(p·x − center). */
export class Soft {}
/** (x − center)² and x − center. */
export class Deviation {}
/** w·x and w. */
export class Weighted {}
/** rank·x and rank, ranks from 1. */
export class Ranked {}
/** max(x, 0)² and max(x, 0). */
export class Expected {}
/** The product, not the sum, of x. */
export class Product {}

/** Whether each column has a p of its own. */
export function isOneRate(): bool {
  return exponents == 0;
}

/** Whether p is a power of two, so that products with it are exact, of no extreme size. */
export function isExactRate(): bool {
  const size = abs<f64>(exponent);
  return reinterpret<u64>(exponent) << 12 == 0 && size > 1e-6 && size < 1e6;
}

/** p of column `column` of all columns. */
export function rateOf(column: i32): f64 {
  return exponents == 0 ? exponent : load<f64>(exponents + ((<usize>column) << 3));
}

/** p of column `column`, of all columns, and of the one after it. */
export function ratesOf(column: i32): v128 {
  return exponents == 0 ? f64x2.splat(exponent) : v128.load(exponents + ((<usize>column) << 3));
}

export function hasRate<Op>(): bool {
  return isPower<Op>() || idof<Op>() == idof<Exponential>() || idof<Op>() == idof<Soft>();
}

function isPower<Op>(): bool {
  return idof<Op>() == idof<Power>() || idof<Op>() == idof<ScaledPower>() || isSingle<Op>();
}

function isSingle<Op>(): bool {
  return idof<Op>() == idof<SinglePower>() || idof<Op>() == idof<ScaledSinglePower>();
}

function isScaled<Op>(): bool {
  return (
    idof<Op>() == idof<ScaledPower>() ||
    idof<Op>() == idof<ScaledSinglePower>() ||
    idof<Op>() == idof<ScaledSquare>() ||
    idof<Op>() == idof<ScaledCube>()
  );
}

export function hasCenter<Op>(): bool {
  return (
    isScaled<Op>() || idof<Op>() == idof<Exponential>() || idof<Op>() == idof<Soft>() || idof<Op>() == idof<Deviation>()
  );
}

export function isExponential<Op>(): bool {
  return idof<Op>() == idof<Exponential>() || idof<Op>() == idof<Soft>();
}

export function hasSecond<Op>(): bool {
  return (
    idof<Op>() == idof<Soft>() ||
    idof<Op>() == idof<Deviation>() ||
    idof<Op>() == idof<Weighted>() ||
    idof<Op>() == idof<Ranked>() ||
    idof<Op>() == idof<Expected>()
  );
}

/** What is added to the second sum; of an exponential, its argument. */
export function factorOf<Op>(v: v128, p: v128, center: v128, found: v128, rank: f64, e: i32, skipNan: bool): v128 {
  if (isExponential<Op>()) return f64x2.sub(f64x2.mul(p, v), center);
  if (idof<Op>() == idof<Deviation>()) return f64x2.sub(v, center);
  if (idof<Op>() == idof<Weighted>()) return v128.load64_splat(elementWeights + ((<usize>e) << 3));
  if (idof<Op>() == idof<Ranked>()) return skipNan ? found : f64x2.splat(rank);
  if (idof<Op>() == idof<Expected>()) return f64x2.pmax(v, f64x2.splat(0));
  return v;
}

/** What is added to the first sum. */
export function partOf<Op>(v: v128, factor: v128, p: v128, center: v128): v128 {
  if (idof<Op>() == idof<Square>()) return squareOf(sizeOf(v));
  const size = isScaled<Op>() ? f64x2.div(sizeOf(v), center) : sizeOf(v);
  if (idof<Op>() == idof<ScaledSquare>()) return squareOf(size);
  if (idof<Op>() == idof<Cube>() || idof<Op>() == idof<ScaledCube>()) return f64x2.mul(squareOf(size), size);
  if (isPower<Op>()) return isSingle<Op>() ? powSingles(size, p) : powDoubles(size, p);
  if (idof<Op>() == idof<Exponential>()) return factor;
  // A term of weight 0 is nothing, also of an infinite element.
  if (idof<Op>() == idof<Soft>()) return v128.and(f64x2.mul(v, factor), f64x2.ne(factor, f64x2.splat(0)));
  if (idof<Op>() == idof<Deviation>() || idof<Op>() == idof<Expected>()) return squareOf(factor);
  if (idof<Op>() == idof<Weighted>() || idof<Op>() == idof<Ranked>()) return f64x2.mul(v, factor);
  return v;
}

function squareOf(v: v128): v128 {
  return f64x2.mul(v, v);
}

/** NaN stays. */
function sizeOf(v: v128): v128 {
  return f64x2.pmax(v128.and(v, i64x2.splat(sizeMask)), f64x2.splat(leastSize));
}
