/** 1; log₂ e, 1.5·2^52, 1. */
const SINGLES = memory.data<f32>([1]);
const DOUBLES = memory.data<f64>([Math.LOG2E, 6755399441055744, 1]);
/** (log₂(1 + u) − u·log₂ e) / u² by u, from its highest power on, from √½ − 1 to √2 − 1: least largest error, 2^−26.6. */
const LOGARITHM = memory.data<f32>([
  0.12599957, -0.20835218, 0.21610542, -0.23879972, 0.28786978, -0.3607097, 0.48091123, -0.7213473,
]);
/** (2^f − 1) / f by f, from its highest power on, from −½ to ½: 2^−28.9. */
const POWER = memory.data<f32>([0.00015476301, 0.001340027, 0.009618004, 0.05550328, 0.2402265, Mathf.LN2]);

/** The bits of √½: those of x less these have the exponent of the power of two next to x. */
const ROOT_HALF: i32 = 0x3f3504f3;

/**
 * x^y of four FP32, in FP64, the second two added to the first: x from 2^−126 on and finite, y from 1 on and below
 * 1000 / 128. What is below counts as at most 2^−125. Of log₂ x = n + u·log₂ e + g, and of 2^z = 2^k (1 + r), only g
 * and r, which are small, are of FP32: x^y is within 2^−25.6 y + 2^−23.7, its y-th root within 2^−24 from y = 2 on.
 */
export function powPairs(x: v128, y: v128, yLogE: v128): v128 {
  const n = i32x4.shr_s(i32x4.sub(x, i32x4.splat(ROOT_HALF)), 23);
  const u = f32x4.sub(i32x4.sub(x, i32x4.shl(n, 23)), v128.load32_splat(SINGLES));
  const u2 = f32x4.mul(u, u);
  const a = f32x4.add(f32x4.mul(v128.load32_splat(LOGARITHM), u), v128.load32_splat(LOGARITHM, 4));
  const b = f32x4.add(f32x4.mul(v128.load32_splat(LOGARITHM, 8), u), v128.load32_splat(LOGARITHM, 12));
  const c = f32x4.add(f32x4.mul(v128.load32_splat(LOGARITHM, 16), u), v128.load32_splat(LOGARITHM, 20));
  const d = f32x4.add(f32x4.mul(v128.load32_splat(LOGARITHM, 24), u), v128.load32_splat(LOGARITHM, 28));
  const ab = f32x4.add(f32x4.mul(a, u2), b);
  const cd = f32x4.add(f32x4.mul(c, u2), d);
  const g = f32x4.mul(f32x4.add(f32x4.mul(ab, f32x4.mul(u2, u2)), cd), u2);

  const lowZ = exponentOf(n, u, g, y, yLogE);
  const highZ = exponentOf(upper(n), upper(u), upper(g), y, yLogE);
  // Adding 1.5·2^52 leaves the nearest integer in the low bits.
  const magic = v128.load64_splat(DOUBLES, 8);
  const lowK = f64x2.add(lowZ, magic);
  const highK = f64x2.add(highZ, magic);
  const lowF = f32x4.demote_f64x2_zero(f64x2.sub(lowZ, f64x2.sub(lowK, magic)));
  const highF = f32x4.demote_f64x2_zero(f64x2.sub(highZ, f64x2.sub(highK, magic)));
  const f = i64x2.shuffle(lowF, highF, 0, 2);
  const f2 = f32x4.mul(f, f);
  const high = f32x4.add(f32x4.mul(v128.load32_splat(POWER), f), v128.load32_splat(POWER, 4));
  const middle = f32x4.add(f32x4.mul(v128.load32_splat(POWER, 8), f), v128.load32_splat(POWER, 12));
  const low = f32x4.add(f32x4.mul(v128.load32_splat(POWER, 16), f), v128.load32_splat(POWER, 20));
  const r = f32x4.mul(f32x4.add(f32x4.mul(f32x4.add(f32x4.mul(high, f2), middle), f2), low), f);
  return f64x2.add(scaled(r, lowK), scaled(upper(r), highK));
}

/** y·log₂ x of the two low lanes. */
function exponentOf(n: v128, u: v128, g: v128, y: v128, yLogE: v128): v128 {
  const whole = f64x2.add(f64x2.convert_low_i32x4_s(n), f64x2.promote_low_f32x4(g));
  return f64x2.add(f64x2.mul(whole, y), f64x2.mul(f64x2.promote_low_f32x4(u), yLogE));
}

/** (1 + r)·2^k of the two low lanes. */
function scaled(r: v128, k: v128): v128 {
  return i64x2.add(f64x2.add(f64x2.promote_low_f32x4(r), v128.load64_splat(DOUBLES, 16)), i64x2.shl(k, 52));
}

function upper(v: v128): v128 {
  return i64x2.shuffle(v, v, 1, 1);
}
