/**
 * e^x of two FP64, within 1 ulp: 2^n · e^r with |r| ≤ ln 2 / 2 (Cody and Waite 1980), e^r by its Taylor series to the
 * 13th power, whose rest is below 2^-57. Below e^−707 it is 0. NaN stays.
 */
export function expDoubles(x: v128): v128 {
  const bounded = f64x2.pmin(x, f64x2.splat(710));
  const n = f64x2.nearest(f64x2.mul(bounded, f64x2.splat(Math.LOG2E)));
  // ln 2 in two parts, the first of which n multiplies exactly.
  const near = f64x2.sub(bounded, f64x2.mul(n, f64x2.splat(0.6931471803691238)));
  const r = f64x2.sub(near, f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)));
  let power = f64x2.splat(1.6059043836821613e-10);
  power = term(power, r, 2.08767569878681e-9);
  power = term(power, r, 2.505210838544172e-8);
  power = term(power, r, 2.755731922398589e-7);
  power = term(power, r, 2.7557319223985893e-6);
  power = term(power, r, 2.48015873015873e-5);
  power = term(power, r, 1.984126984126984e-4);
  power = term(power, r, 1.3888888888888889e-3);
  power = term(power, r, 8.333333333333333e-3);
  power = term(power, r, 4.1666666666666664e-2);
  power = term(power, r, 0.16666666666666666);
  power = term(power, r, 0.5);
  power = term(power, r, 1);
  power = term(power, r, 1);
  // 2^(n − 1), from n as the low bits of n + 1.5 · 2^52; twice that reaches beyond the largest exponent.
  const whole = f64x2.add(n, f64x2.splat(6755399441055744));
  const scale = i64x2.add(i64x2.shl(whole, 52), i64x2.splat((<i64>1022) << 52));
  const value = f64x2.mul(f64x2.mul(power, scale), f64x2.splat(2));
  return v128.andnot(value, f64x2.lt(x, f64x2.splat(-707)));
}

function term(power: v128, r: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(power, r), f64x2.splat(coefficient));
}
