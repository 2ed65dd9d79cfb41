import { powDoubles } from './pow.as';

/** |x|^p of two FP64; exact products for p = 1, 2, 3. */
export function powerOf(x: v128, p: f64): v128 {
  const a = f64x2.abs(x);
  if (p == 1) return a;
  if (p == 2) return f64x2.mul(a, a);
  if (p == 3) return f64x2.mul(f64x2.mul(a, a), a);
  return powDoubles(a, f64x2.splat(p));
}

/** x^(1/p) of two FP64 that are not negative. `single`: for outputs of FP32 and less. */
export function rootOf(x: v128, p: f64, single: bool): v128 {
  if (p == 1) return x;
  if (p == 2) return f64x2.sqrt(x);
  if (p == 3) return cubeRoot(x, single);
  return powDoubles(x, f64x2.splat(1 / p));
}

/**
 * Cube roots of two FP64 that are not negative: a third of the exponent as a first guess (5 bits), then steps of Halley's,
 * each of which triples the bits: three, or two (44 bits) where `single`. Zero, infinity and NaN stay.
 */
function cubeRoot(x: v128, single: bool): v128 {
  // Subnormals are lifted by 2^54 and their root lowered by 2^18.
  const tiny = f64x2.lt(x, f64x2.splat(2.2250738585072014e-308));
  const a = v128.bitselect(f64x2.mul(x, f64x2.splat(18014398509481984)), x, tiny);
  const high = i64x2.shr_u(a, 32);
  const third = i64x2.extmul_low_i32x4_u(lowWords(high), i32x4.splat(0x55555556));
  let r = i64x2.shl(i64x2.add(i64x2.shr_u(third, 32), i64x2.splat(715094163)), 32);
  for (let step = single ? 1 : 0; step < 3; step++) {
    const cube = f64x2.mul(f64x2.mul(r, r), r);
    const twice = f64x2.add(a, a);
    r = f64x2.mul(r, f64x2.div(f64x2.add(cube, twice), f64x2.add(f64x2.add(cube, cube), a)));
  }
  r = v128.bitselect(f64x2.mul(r, f64x2.splat(3.814697265625e-6)), r, tiny);
  const stays = v128.or(f64x2.eq(x, f64x2.splat(0)), v128.not(f64x2.lt(x, f64x2.splat(Infinity))));
  return v128.bitselect(x, r, stays);
}

/** The low words of two 64-bit lanes in the two low 32-bit lanes. */
function lowWords(x: v128): v128 {
  return i32x4.shuffle(x, x, 0, 2, 0, 2);
}
