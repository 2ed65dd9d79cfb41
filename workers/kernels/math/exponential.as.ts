// Constants stand in memory, from where one instruction makes a vector of them; written into the code each takes up to
// three, and exponentials a fifth longer. ln 2 is in two parts (Cody and Waite): n times the first is exact.

/**
 * log₂ e, ln 2, 1.5·2^23, the end of `decayFloats`, 1; then (e^r − 1 − r) / r² by r, from its
 * highest power on, with the least largest error of e^r that was found, roundings included. */
const SINGLES = memory.data<f32>([Mathf.LOG2E, 0.693359375, -0.00021219444005469057, 12582912, -87, 1]);
const SERIES = memory.data<f32>([0.0013949346, 0.008372412, 0.041666444, 0.16666482, 0.5]);
/** log₂ e, ln 2, 1, 2. */
const DOUBLES = memory.data<f64>([Math.LOG2E, 0.6931471803691238, 1.9082149292705877e-10, 1, 2]);
/** r·(e^r + 1) / (e^r − 1) − 2, by r², from its highest power on (FreeBSD's msun `e_exp.c`). */
const QUOTIENT = memory.data<f64>([
  4.1381367970572385e-8, -0.0000016533902205465252, 0.00006613756321437934, -0.0027777777777015593, 0.16666666666666602,
]);

/**
 * e^x of four FP32, at most 1 ulp off (below the normal range too, which is not flushed); NaN stays, +Infinity from
 * 88.73 on, 0 from −103.98 down. x = n·ln 2 + r, a polynomial of r, 2^n in two factors.
 */
export function expFloats(x: v128): v128 {
  // pmin and pmax keep a NaN that is their first operand; beyond these ends the result is Infinity or 0 all the same.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const n = f32x4.nearest(f32x4.mul(x, v128.load32_splat(SINGLES)));
  const p = reducedFloats(x, n);
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, twoToFloats(half)), twoToFloats(i32x4.sub(whole, half)));
}

/**
 * e^x of four FP32 that are not above 0, at most 1 ulp off; 0 below −87 and of NaN. For sums whose largest term is 1: half
 * the instructions of `expFloats`.
 */
export function decayFloats(x: v128): v128 {
  return v128.and(expNormalFloats(x), f32x4.ge(x, v128.load32_splat(SINGLES, 16)));
}

/** e^x of four FP32 from −87 to 88, at most 1 ulp off; beyond them anything. */
export function expNormalFloats(x: v128): v128 {
  // Adding 1.5·2^23 leaves the nearest integer in the low bits.
  const magic = v128.load32_splat(SINGLES, 12);
  const shifted = f32x4.add(f32x4.mul(x, v128.load32_splat(SINGLES)), magic);
  return i32x4.add(reducedFloats(x, f32x4.sub(shifted, magic)), i32x4.shl(shifted, 23));
}

/** e^(x − n·ln 2), of at most ½·ln 2. */
function reducedFloats(x: v128, n: v128): v128 {
  let r = f32x4.sub(x, f32x4.mul(n, v128.load32_splat(SINGLES, 4)));
  r = f32x4.sub(r, f32x4.mul(n, v128.load32_splat(SINGLES, 8)));
  // In pairs, so that fewer steps wait for one another.
  const square = f32x4.mul(r, r);
  const high = f32x4.add(f32x4.mul(v128.load32_splat(SERIES, 4), r), v128.load32_splat(SERIES, 8));
  const low = f32x4.add(f32x4.mul(v128.load32_splat(SERIES, 12), r), v128.load32_splat(SERIES, 16));
  const p = f32x4.add(f32x4.mul(f32x4.add(f32x4.mul(v128.load32_splat(SERIES), square), high), square), low);
  return f32x4.add(f32x4.add(f32x4.mul(p, square), r), v128.load32_splat(SINGLES, 20));
}

/**
 * e^x of two FP64, at most 1 ulp off, below the normal range too; NaN stays, +Infinity from 709.79 on, 0 from −745.14
 * down. As above.
 */
export function expDoubles(x: v128): v128 {
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(710)), f64x2.splat(-746));
  const n = f64x2.nearest(f64x2.mul(x, v128.load64_splat(DOUBLES)));
  const high = f64x2.sub(x, f64x2.mul(n, v128.load64_splat(DOUBLES, 8)));
  const low = f64x2.mul(n, v128.load64_splat(DOUBLES, 16));
  const r = f64x2.sub(high, low);
  const square = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.mul(v128.load64_splat(QUOTIENT), square), v128.load64_splat(QUOTIENT, 8));
  p = f64x2.add(f64x2.mul(p, square), v128.load64_splat(QUOTIENT, 16));
  p = f64x2.add(f64x2.mul(p, square), v128.load64_splat(QUOTIENT, 24));
  p = f64x2.add(f64x2.mul(p, square), v128.load64_splat(QUOTIENT, 32));
  const c = f64x2.sub(r, f64x2.mul(p, square));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(v128.load64_splat(DOUBLES, 32), c));
  p = f64x2.sub(v128.load64_splat(DOUBLES, 24), f64x2.sub(f64x2.sub(low, quotient), high));
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const half = i32x4.shr_s(whole, 1);
  return f64x2.mul(f64x2.mul(p, twoToDoubles(half)), twoToDoubles(i32x4.sub(whole, half)));
}

/** 2^n of four i32 from −126 to 127. */
function twoToFloats(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** 2^n of the two low i32, from −1022 to 1023. */
export function twoToDoubles(n: v128): v128 {
  return i64x2.shl(i64x2.add(i64x2.extend_low_i32x4_s(n), i64x2.splat(1023)), 52);
}
