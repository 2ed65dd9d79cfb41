import { elementWeights } from './gather-rows.as';
import { powerOf } from './power.as';

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
/** e^(p·x − centre); of FP32 rows in FP32, whose terms below the largest matter the less the less exact they are. */
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

/** The exponent p and the floor of the call; p of each lane (f64), or 0. */
export let exponent: f64 = 1;
export let exponents: usize = 0;
let floor: f64 = 0;

export function setParts(p: f64, least: f64, pOfLanes: usize): void {
  exponent = p;
  floor = least;
  exponents = pOfLanes;
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

/** What is added to the second sum. */
export function factorOf<Op>(v: v128, centre: v128, found: v128, from: i32, e: i32, skipNan: bool): v128 {
  if (idof<Op>() == idof<Deviation>()) return f64x2.sub(v, centre);
  if (idof<Op>() == idof<Weighted>()) return v128.load64_splat(elementWeights + ((<usize>e) << 3));
  if (idof<Op>() == idof<Ranked>()) return skipNan ? found : f64x2.splat(<f64>(from + e + 1));
  if (idof<Op>() == idof<Expected>()) return f64x2.pmax(v, f64x2.splat(0));
  return v;
}

/** What is added to the first sum. */
export function partOf<Op>(v: v128, factor: v128, p: v128, centre: v128): v128 {
  if (idof<Op>() == idof<Size>()) return f64x2.abs(v);
  if (idof<Op>() == idof<Power>()) return raise(f64x2.abs(v), p);
  if (idof<Op>() == idof<ScaledPower>()) return raise(f64x2.div(f64x2.abs(v), centre), p);
  if (idof<Op>() == idof<Clamped>()) return raise(f64x2.pmax(v, f64x2.splat(floor)), p);
  if (idof<Op>() == idof<ScaledClamped>()) return raise(f64x2.div(f64x2.pmax(v, f64x2.splat(floor)), centre), p);
  if (idof<Op>() == idof<Exponential>()) return factor;
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
