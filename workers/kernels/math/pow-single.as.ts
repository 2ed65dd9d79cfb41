/** 2^52 + 1023; 1.5·2^52. */
const MAGIC = memory.data<f64>([4503599627371519, 6755399441055744]);
/** log₂((1 + s) / (1 − s)) / s by s², from its highest power on: 2 / (k·ln 2) for odd k. */
const LOGARITHM = memory.data<f64>([
  0.2623081892525388, 0.3205988979753252, 0.41219858311113244, 0.5770780163555853, 0.9617966939259757,
  2.8853900817779268,
]);
/** 2^f by f, from its highest power on: (ln 2)^k / k!. */
const POWER = memory.data<f64>([
  0.0000013215486790144305,
  0.000015252733804059838,
  0.00015403530393381606,
  0.0013333558146428441,
  0.009618129107628477,
  0.055504108664821576,
  0.2402265069591007,
  Math.LN2,
]);

/**
 * x^y of two FP64 for outputs of FP32: x from 0 to 2^1000, y above 0, x^y below 2^1000. Within 2^−31 (1 + y), half as long
 * as `powDoubles`. 0, Infinity and NaN of x stay, what is below 2^−1000 becomes that.
 */
export function powSingles(x: v128, y: v128): v128 {
  // The exponent of the power of two next to x, biased, and what is left: from √½ to √2.
  const shifted = i64x2.add(x, i64x2.splat(0x00095f619980c433));
  const m = i64x2.sub(
    i64x2.add(x, i64x2.splat(0x3ff0000000000000)),
    v128.and(shifted, i64x2.splat(0x7ff0000000000000)),
  );
  const biased = v128.or(i64x2.shr_u(shifted, 52), i64x2.splat(0x4330000000000000));
  const n = f64x2.sub(biased, v128.load64_splat(MAGIC));
  const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)));
  const square = f64x2.mul(s, s);
  let series = f64x2.add(f64x2.mul(v128.load64_splat(LOGARITHM), square), v128.load64_splat(LOGARITHM, 8));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(LOGARITHM, 16));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(LOGARITHM, 24));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(LOGARITHM, 32));
  series = f64x2.add(f64x2.mul(series, square), v128.load64_splat(LOGARITHM, 40));
  const logarithm = f64x2.add(n, f64x2.mul(s, series));

  const z = f64x2.pmax(f64x2.mul(y, logarithm), f64x2.splat(-1000));
  // Adding 1.5·2^52 leaves the nearest integer in the low bits.
  const whole = f64x2.add(z, v128.load64_splat(MAGIC, 8));
  const f = f64x2.sub(z, f64x2.sub(whole, v128.load64_splat(MAGIC, 8)));
  const f2 = f64x2.mul(f, f);
  const high = f64x2.add(f64x2.mul(v128.load64_splat(POWER), f), v128.load64_splat(POWER, 8));
  const middle = f64x2.add(f64x2.mul(v128.load64_splat(POWER, 16), f), v128.load64_splat(POWER, 24));
  const low = f64x2.add(f64x2.mul(v128.load64_splat(POWER, 32), f), v128.load64_splat(POWER, 40));
  const least = f64x2.add(f64x2.mul(v128.load64_splat(POWER, 48), f), v128.load64_splat(POWER, 56));
  let p = f64x2.add(f64x2.mul(high, f2), middle);
  p = f64x2.add(f64x2.mul(p, f2), low);
  p = f64x2.add(f64x2.mul(p, f2), least);
  const value = i64x2.add(f64x2.add(f64x2.mul(p, f), f64x2.splat(1)), i64x2.shl(whole, 52));
  const stays = v128.or(f64x2.eq(x, f64x2.splat(0)), v128.not(f64x2.lt(x, f64x2.splat(Infinity))));
  return v128.bitselect(x, value, stays);
}
