import { FP32 } from './codes.as';

/**
 * e^x of four FP32, at most 1 ulp off (below the normal range too, which is not flushed); NaN stays, +Infinity from
 * 88.73 on, 0 from −103.98 down. x = n·ln 2 + r, a polynomial of r (SLEEF `expf`), 2^n in two factors.
 */
export function expFloats(x: v128): v128 {
  // pmin and pmax keep a NaN that is their first operand; beyond these ends the answer is Infinity or 0 all the same.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(Mathf.LOG2E)));
  // ln 2 in two parts (Cody and Waite): n times the first, of 10 bits, is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(0.00021219444005469057)));
  let p = f32x4.splat(0.00019852761761285365);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0013930435525253415));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.008333360776305199));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.041666485369205475));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.1666666716337204));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, twoToFloats(half)), twoToFloats(i32x4.sub(whole, half)));
}

/**
 * e^x of two FP64, at most 1 ulp off, below the normal range too; NaN stays, +Infinity from 709.79 on, 0 from −745.14
 * down. FreeBSD's msun `e_exp.c`, with 2^n in two factors.
 */
export function expDoubles(x: v128): v128 {
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(710)), f64x2.splat(-746));
  const n = f64x2.nearest(f64x2.mul(x, f64x2.splat(Math.LOG2E)));
  const high = f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.6931471803691238)));
  const low = f64x2.mul(n, f64x2.splat(1.9082149292705877e-10));
  const r = f64x2.sub(high, low);
  const square = f64x2.mul(r, r);
  let p = f64x2.splat(4.1381367970572385e-8);
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(-0.0000016533902205465252));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(0.00006613756321437934));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(-0.0027777777777015593));
  p = f64x2.add(f64x2.mul(p, square), f64x2.splat(0.16666666666666602));
  const c = f64x2.sub(r, f64x2.mul(p, square));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  p = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, quotient), high));
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const half = i32x4.shr_s(whole, 1);
  return f64x2.mul(f64x2.mul(p, twoToDoubles(half)), twoToDoubles(i32x4.sub(whole, half)));
}

/** y[i] = e^x[i] of `count` FP32 or FP64; y may be x. */
export function exponentials(datatype: i32, x: usize, y: usize, count: i32): void {
  if (datatype == FP32) {
    for (; count >= 4; count -= 4, x += 16, y += 16) v128.store(y, expFloats(v128.load(x)));
    for (; count > 0; count--, x += 4, y += 4) v128.store_lane<f32>(y, expFloats(v128.load32_splat(x)), 0);
  } else {
    for (; count >= 2; count -= 2, x += 16, y += 16) v128.store(y, expDoubles(v128.load(x)));
    if (count > 0) v128.store_lane<f64>(y, expDoubles(v128.load64_splat(x)), 0);
  }
}

/** 2^n of four i32 from −126 to 127. */
function twoToFloats(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** 2^n of the two low i32, from −1022 to 1023. */
function twoToDoubles(n: v128): v128 {
  return i64x2.shl(i64x2.add(i64x2.extend_low_i32x4_s(n), i64x2.splat(1023)), 52);
}
