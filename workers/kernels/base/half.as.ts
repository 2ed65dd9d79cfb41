/** Four FP16 in the low halves of four 32-bit lanes, as FP32. Exact: subnormals, infinities and NaN too. */
export function fromHalf(bits: v128): v128 {
  const magnitude = i32x4.shl(v128.and(bits, i32x4.splat(0x7fff)), 13);
  const scaled = scaleHalf(magnitude);
  const special = f32x4.ge(scaled, f32x4.splat(65536));
  const value = v128.or(scaled, v128.and(special, i32x4.splat(0x7f800000)));
  return v128.or(value, i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16));
}

/** By 2^112: moves the exponent's bias from 15 to 127 and normalizes subnormals on the way. */
export function scaleHalf(value: v128): v128 {
  return f32x4.mul(value, i32x4.splat(0x77800000));
}

const FINITE_MASK = memory.data<u32>([0x8fffffff, 0x8fffffff, 0x8fffffff, 0x8fffffff], 16);

/**
 * Four FP16, none of them infinite or NaN, in sign-extended 32-bit lanes, as FP32 that `scaleHalf` makes theirs: sums and
 * comparisons of them are as exact before.
 */
export function fromFiniteHalf(bits: v128): v128 {
  return v128.and(i32x4.shl(bits, 13), v128.load(FINITE_MASK));
}

/** Whether the largest of FP16 bits shifted left by one, as unsigned, is one of an infinity or a NaN. */
export function anySpecialHalf(largest: v128): bool {
  return v128.any_true(i16x8.ge_u(largest, i16x8.splat(-2048)));
}

/** Four FP32 as FP16 in the low halves of the lanes: to nearest, ties to even; overflow to infinity. */
export function toHalf(value: v128): v128 {
  const sign = v128.and(value, i32x4.splat(i32.MIN_VALUE));
  const magnitude = v128.xor(value, sign);
  const odd = v128.and(i32x4.shr_u(magnitude, 13), i32x4.splat(1));
  // Rebias 127 to 15, add just under half a unit of the last place, and one more for an odd one: nearest even.
  const normal = i32x4.shr_u(i32x4.add(i32x4.add(magnitude, i32x4.splat(0xc8000fff)), odd), 13);
  // Adding 0.5 lets the FP32 adder round at the last place of an FP16 subnormal.
  const small = i32x4.sub(f32x4.add(magnitude, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
  const finite = v128.bitselect(small, normal, i32x4.lt_s(magnitude, i32x4.splat(0x38800000)));
  const nan = v128.and(f32x4.ne(value, value), i32x4.splat(0x200));
  const special = v128.or(i32x4.splat(0x7c00), nan);
  const huge = i32x4.ge_s(magnitude, i32x4.splat(0x47800000));
  return v128.or(v128.bitselect(special, finite, huge), i32x4.shr_u(sign, 16));
}

/** Four FP32 as BF16 in the low halves of the lanes: to nearest, ties to even; overflow to infinity. */
export function toBrainHalf(value: v128): v128 {
  const odd = v128.and(i32x4.shr_u(value, 16), i32x4.splat(1));
  const rounded = i32x4.shr_u(i32x4.add(i32x4.add(value, i32x4.splat(0x7fff)), odd), 16);
  return v128.bitselect(i32x4.splat(0x7fc0), rounded, f32x4.ne(value, value));
}

/**
 * Four FP64 (low pair, high pair) as FP32, toward zero with the last bit set where inexact: a second rounding to
 * FP16 or BF16 then errs nowhere (Boldo & Melquiond 2008).
 */
export function toOddFloat(low: v128, high: v128): v128 {
  const nearLow = f32x4.demote_f64x2_zero(low);
  const nearHigh = f32x4.demote_f64x2_zero(high);
  const backLow = f64x2.promote_low_f32x4(nearLow);
  const backHigh = f64x2.promote_low_f32x4(nearHigh);
  const beyond = i32x4.shuffle(
    f64x2.gt(f64x2.abs(backLow), f64x2.abs(low)),
    f64x2.gt(f64x2.abs(backHigh), f64x2.abs(high)),
    0,
    2,
    4,
    6,
  );
  const inexact = i32x4.shuffle(f64x2.ne(backLow, low), f64x2.ne(backHigh, high), 0, 2, 4, 6);
  const near = i32x4.shuffle(nearLow, nearHigh, 0, 1, 4, 5);
  return v128.or(i32x4.add(near, beyond), v128.and(inexact, i32x4.splat(1)));
}

/** The low 16 bits of the lanes of two vectors: a, then b. */
export function lowHalves(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}
