/** Multiplies and adds seven vectors of four FP32 `rounds` times: 56 operations a round, and nothing else. */
export function multiply_add(rounds: i32, factor: f32): f32 {
  const by = f32x4.splat(factor);
  let a = f32x4.splat(1);
  let b = f32x4.splat(2);
  let c = f32x4.splat(3);
  let d = f32x4.splat(4);
  let e = f32x4.splat(5);
  let f = f32x4.splat(6);
  let g = f32x4.splat(7);
  let sumA = by;
  let sumB = by;
  let sumC = by;
  let sumD = by;
  let sumE = by;
  let sumF = by;
  let sumG = by;
  for (let i = 0; i < rounds; i++) {
    a = f32x4.mul(a, by);
    sumA = f32x4.add(sumA, a);
    b = f32x4.mul(b, by);
    sumB = f32x4.add(sumB, b);
    c = f32x4.mul(c, by);
    sumC = f32x4.add(sumC, c);
    d = f32x4.mul(d, by);
    sumD = f32x4.add(sumD, d);
    e = f32x4.mul(e, by);
    sumE = f32x4.add(sumE, e);
    f = f32x4.mul(f, by);
    sumF = f32x4.add(sumF, f);
    g = f32x4.mul(g, by);
    sumG = f32x4.add(sumG, g);
  }
  const sums = f32x4.add(
    f32x4.add(sumA, sumB),
    f32x4.add(f32x4.add(sumC, sumD), f32x4.add(sumE, f32x4.add(sumF, sumG))),
  );
  return f32x4.extract_lane(sums, 0);
}
