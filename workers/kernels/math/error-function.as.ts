// Numerators and denominators of rational approximations, from the constant term on (FreeBSD's msun s_erf.c).
const NEAR_TOP = memory.data<f64>([
  1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2, -5.77027029648944159157e-3,
  -2.37630166566501626084e-5,
]);
const NEAR_BOTTOM = memory.data<f64>([
  1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3, 1.32494738004321644526e-4,
  -3.9602282787753681232e-6,
]);
const ONE_TOP = memory.data<f64>([
  -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1, 3.18346619901161753674e-1,
  -1.10894694282396677476e-1, 3.54783043256182359371e-2, -2.166375594868790843e-3,
]);
const ONE_BOTTOM = memory.data<f64>([
  1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2, 1.26171219808761642112e-1,
  1.36370839120290507362e-2, 1.1984499846799107417e-2,
]);
const MIDDLE_TOP = memory.data<f64>([
  -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1, -6.23753324503260060396e1,
  -1.62396669462573470355e2, -1.84605092906711035994e2, -8.12874355063065934246e1, -9.81432934416914548592,
]);
const MIDDLE_BOTTOM = memory.data<f64>([
  1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2, 6.45387271733267880336e2,
  4.29008140027567833386e2, 1.08635005541779435134e2, 6.57024977031928170135, -6.04244152148580987438e-2,
]);
const FAR_TOP = memory.data<f64>([
  -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1, -1.60636384855821916062e2,
  -6.37566443368389627722e2, -1.02509513161107724954e3, -4.83519191608651397019e2,
]);
const FAR_BOTTOM = memory.data<f64>([
  1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3,
  2.55305040643316442583e3, 4.74528541206955367215e2, -2.24409524465858183362e1,
]);

/** erf(1) as FP32 has it. */
const ERF_ONE: f64 = 0.845062911510467529297;

/** A polynomial of so many coefficients. */
function polynomial(coefficients: usize, count: i32, x: f64): f64 {
  let value: f64 = 0;
  for (let i = count - 1; i >= 0; i--) value = value * x + load<f64>(coefficients + ((<usize>i) << 3));
  return value;
}

/** 1 − erf x, at most 1 ulp off: 2 of −Infinity, 0 of Infinity; NaN stays. */
export function complementaryError(x: f64): f64 {
  if (x != x) return x;
  const size = abs<f64>(x);
  if (size < 0.84375) {
    const z = x * x;
    const y = polynomial(NEAR_TOP, 5, z) / polynomial(NEAR_BOTTOM, 6, z);
    return x < 0.25 ? 1 - (x + x * y) : 0.5 - (x - 0.5 + x * y);
  }
  if (size < 1.25) {
    const s = size - 1;
    const ratio = polynomial(ONE_TOP, 7, s) / polynomial(ONE_BOTTOM, 7, s);
    return x >= 0 ? 1 - ERF_ONE - ratio : 1 + (ERF_ONE + ratio);
  }
  if (size >= 28) return x > 0 ? 0 : 2;
  if (x < -6) return 2;
  const s = 1 / (size * size);
  const ratio =
    size < 1 / 0.35
      ? polynomial(MIDDLE_TOP, 8, s) / polynomial(MIDDLE_BOTTOM, 9, s)
      : polynomial(FAR_TOP, 7, s) / polynomial(FAR_BOTTOM, 8, s);
  // The square of the high half is exact.
  const high = reinterpret<f64>(reinterpret<u64>(size) & 0xffffffff00000000);
  const tail = Math.exp(-high * high - 0.5625) * Math.exp((high - size) * (high + size) + ratio);
  return x > 0 ? tail / size : 2 - tail / size;
}
