/** Two elements of T as FP64. */
function two<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

/** Σ a·b of `count` elements, a of T, b f64, in four sums. */
export function dot<T>(a: usize, b: usize, count: i32): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 4 * sizeof<T>(), b += 32) {
    first = f64x2.add(first, f64x2.mul(two<T>(a), v128.load(b)));
    second = f64x2.add(second, f64x2.mul(two<T>(a + 2 * sizeof<T>()), v128.load(b, 16)));
  }
  const both = f64x2.add(first, second);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < count; i++, a += sizeof<T>(), b += 8) sum += <f64>load<T>(a) * load<f64>(b);
  return sum;
}

/** to += factor · row, `count` elements, to f64. */
export function addScaled<T>(to: usize, row: usize, count: i32, factor: f64): void {
  const scale = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= count; i += 2, to += 16, row += 2 * sizeof<T>()) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(two<T>(row), scale)));
  }
  if (i < count) store<f64>(to, load<f64>(to) + <f64>load<T>(row) * factor);
}
