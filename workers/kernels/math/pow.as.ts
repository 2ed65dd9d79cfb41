import { twoToDoubles } from './exponential.as';
import { exponentOf, mantissaOf } from './logarithm.as';

/**
 * x^y of two FP64, x from 0 on and y above 0, at most 1 ulp off; 0, Infinity and NaN of x stay. log₂ x in two parts, y in
 * two parts, 2^z as FreeBSD's msun `e_pow.c` has them.
 */
export function powDoubles(x: v128, y: v128): v128 {
  y = f64x2.pmin(y, f64x2.splat(1e300));
  // log₂ x in two parts: of m = x / 2^n, around 1 or around 1.5.
  let m = mantissaOf(x);
  const top = f64x2.ge(m, f64x2.splat(1.7320508075688772));
  const middle = v128.andnot(f64x2.ge(m, f64x2.splat(1.224744871391589)), top);
  m = v128.bitselect(f64x2.mul(m, f64x2.splat(0.5)), m, top);
  const n = f64x2.add(exponentOf(x), v128.and(top, f64x2.splat(1)));
  const base = f64x2.add(f64x2.splat(1), v128.and(middle, f64x2.splat(0.5)));
  const u = f64x2.sub(m, base);
  const sum = f64x2.add(m, base);
  const v = f64x2.div(f64x2.splat(1), sum);
  const s = f64x2.mul(u, v);
  const sHigh = highPart(s);
  const sumHigh = highPart(sum);
  const sumLow = f64x2.sub(m, f64x2.sub(sumHigh, base));
  const sLow = f64x2.mul(v, f64x2.sub(f64x2.sub(u, f64x2.mul(sHigh, sumHigh)), f64x2.mul(sHigh, sumLow)));
  const square = f64x2.mul(s, s);
  let r = f64x2.add(f64x2.mul(square, f64x2.splat(0.20697501780033842)), f64x2.splat(0.23066074577556175));
  r = f64x2.add(f64x2.mul(square, r), f64x2.splat(0.272728123808534));
  r = f64x2.add(f64x2.mul(square, r), f64x2.splat(0.33333332981837743));
  r = f64x2.add(f64x2.mul(square, r), f64x2.splat(0.4285714285785502));
  r = f64x2.add(f64x2.mul(square, r), f64x2.splat(0.5999999999999946));
  r = f64x2.mul(f64x2.mul(square, square), r);
  r = f64x2.add(r, f64x2.mul(sLow, f64x2.add(sHigh, s)));
  const highSquare = f64x2.mul(sHigh, sHigh);
  const tHigh = highPart(f64x2.add(f64x2.add(f64x2.splat(3), highSquare), r));
  const tLow = f64x2.sub(r, f64x2.sub(f64x2.sub(tHigh, f64x2.splat(3)), highSquare));
  const product = f64x2.mul(sHigh, tHigh);
  const rest = f64x2.add(f64x2.mul(sLow, tHigh), f64x2.mul(tLow, s));
  const pHigh = highPart(f64x2.add(product, rest));
  const pLow = f64x2.sub(rest, f64x2.sub(pHigh, product));
  const zHigh = f64x2.mul(f64x2.splat(0.9617967009544373), pHigh);
  const ofBaseLow = v128.and(middle, f64x2.splat(1.350039202129749e-8));
  const ofBaseHigh = v128.and(middle, f64x2.splat(0.5849624872207642));
  const zLow = f64x2.add(
    f64x2.add(f64x2.mul(f64x2.splat(-7.028461650952758e-9), pHigh), f64x2.mul(pLow, f64x2.splat(0.9617966939259756))),
    ofBaseLow,
  );
  const logHigh = highPart(f64x2.add(f64x2.add(f64x2.add(zHigh, zLow), ofBaseHigh), n));
  const logLow = f64x2.sub(zLow, f64x2.sub(f64x2.sub(f64x2.sub(logHigh, n), ofBaseHigh), zHigh));

  const yHigh = highPart(y);
  const low = f64x2.add(f64x2.mul(f64x2.sub(y, yHigh), logHigh), f64x2.mul(y, logLow));
  const high = f64x2.mul(yHigh, logHigh);
  const value = twoTo(high, low);
  const stays = v128.or(f64x2.eq(x, f64x2.splat(0)), v128.not(f64x2.lt(x, f64x2.splat(Infinity))));
  return v128.bitselect(x, value, stays);
}

/** 2^(high + low); Infinity and 0 beyond the range. */
function twoTo(high: v128, low: v128): v128 {
  const z = f64x2.add(high, low);
  const n = f64x2.nearest(z);
  const left = f64x2.sub(high, n);
  const t = highPart(f64x2.add(low, left));
  const u = f64x2.mul(t, f64x2.splat(0.6931471824645996));
  const v = f64x2.add(
    f64x2.mul(f64x2.sub(low, f64x2.sub(t, left)), f64x2.splat(Math.LN2)),
    f64x2.mul(t, f64x2.splat(-1.904654299957768e-9)),
  );
  const w = f64x2.add(u, v);
  const rest = f64x2.sub(v, f64x2.sub(w, u));
  const square = f64x2.mul(w, w);
  let p = f64x2.add(f64x2.mul(square, f64x2.splat(4.1381367970572385e-8)), f64x2.splat(-0.0000016533902205465252));
  p = f64x2.add(f64x2.mul(square, p), f64x2.splat(0.00006613756321437934));
  p = f64x2.add(f64x2.mul(square, p), f64x2.splat(-0.0027777777777015593));
  p = f64x2.add(f64x2.mul(square, p), f64x2.splat(0.16666666666666602));
  const c = f64x2.sub(w, f64x2.mul(square, p));
  const quotient = f64x2.div(f64x2.mul(w, c), f64x2.sub(c, f64x2.splat(2)));
  const r = f64x2.sub(quotient, f64x2.add(rest, f64x2.mul(w, rest)));
  const value = f64x2.sub(f64x2.splat(1), f64x2.sub(r, w));
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const half = i32x4.shr_s(whole, 1);
  const scaled = f64x2.mul(f64x2.mul(value, twoToDoubles(half)), twoToDoubles(i32x4.sub(whole, half)));
  const huge = f64x2.gt(z, f64x2.splat(1100));
  const tiny = f64x2.lt(z, f64x2.splat(-1100));
  return v128.andnot(v128.bitselect(f64x2.splat(Infinity), scaled, huge), tiny);
}

/** The first 21 bits of the significand: products of two such are exact. */
function highPart(x: v128): v128 {
  return v128.and(x, i64x2.splat(-4294967296));
}
