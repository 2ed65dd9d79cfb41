/**
 * The natural logarithm of two FP64, at most 1 ulp off; −Infinity of 0, NaN below, Infinity and NaN stay. x = 2^k·(1 + f)
 * with 1 + f from √½ to √2, a polynomial of f / (2 + f) (FreeBSD's msun `e_log.c`).
 */
export function logDoubles(x: v128): v128 {
  const mantissa = mantissaOf(x);
  const above = f64x2.gt(mantissa, f64x2.splat(Math.SQRT2));
  const f = f64x2.sub(v128.bitselect(f64x2.mul(mantissa, f64x2.splat(0.5)), mantissa, above), f64x2.splat(1));
  const k = f64x2.add(exponentOf(x), v128.and(above, f64x2.splat(1)));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = f64x2.add(f64x2.mul(w, f64x2.splat(0.15313837699209373)), f64x2.splat(0.22222198432149784));
  even = f64x2.mul(w, f64x2.add(f64x2.mul(w, even), f64x2.splat(0.3999999999940942)));
  let odd = f64x2.add(f64x2.mul(w, f64x2.splat(0.14798198605116586)), f64x2.splat(0.1818357216161805));
  odd = f64x2.add(f64x2.mul(w, odd), f64x2.splat(0.2857142874366239));
  odd = f64x2.mul(z, f64x2.add(f64x2.mul(w, odd), f64x2.splat(0.6666666666666735)));
  const half = f64x2.mul(f64x2.mul(f, f64x2.splat(0.5)), f);
  const low = f64x2.add(
    f64x2.mul(s, f64x2.add(half, f64x2.add(even, odd))),
    f64x2.mul(k, f64x2.splat(1.9082149292705877e-10)),
  );
  const high = f64x2.mul(k, f64x2.splat(0.6931471803691238));
  const value = f64x2.sub(high, f64x2.sub(f64x2.sub(half, low), f));
  const stays = v128.or(f64x2.eq(x, f64x2.splat(Infinity)), f64x2.ne(x, x));
  const nothing = f64x2.eq(x, f64x2.splat(0));
  const special = v128.bitselect(x, v128.bitselect(f64x2.splat(-Infinity), f64x2.splat(NaN), nothing), stays);
  return v128.bitselect(value, special, v128.andnot(f64x2.gt(x, f64x2.splat(0)), stays));
}

/** The significands, from 1 to below 2, of two FP64 that are above 0; subnormals too. */
export function mantissaOf(x: v128): v128 {
  const fraction = v128.and(lifted(x), i64x2.splat(0x000fffffffffffff));
  return v128.or(fraction, f64x2.splat(1));
}

/** Their binary exponents, as FP64. */
export function exponentOf(x: v128): v128 {
  const biased = v128.or(i64x2.shr_u(lifted(x), 52), f64x2.splat(4503599627370496));
  const lift = v128.and(isTiny(x), f64x2.splat(54));
  return f64x2.sub(f64x2.sub(biased, f64x2.splat(4503599627370496 + 1023)), lift);
}

/** Subnormals by 2^54. */
function lifted(x: v128): v128 {
  return v128.bitselect(f64x2.mul(x, f64x2.splat(18014398509481984)), x, isTiny(x));
}

function isTiny(x: v128): v128 {
  return f64x2.lt(x, f64x2.splat(2.2250738585072014e-308));
}
