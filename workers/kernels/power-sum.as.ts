import { exponent } from './arithmetic.as';
import { powerOf } from './power.as';

// Sums of powers that leave no range: Σ|x|^p = largest^p · Σ(|x|/largest)^p. Elements are already |x|, in FP64.

/** sums[i] += (row[i] / largest[i])^p for `count` columns; a NaN is left out where `skipNan`. */
export function addPowers(sums: usize, largest: usize, row: usize, count: i32, skipNan: bool): void {
  let i = 0;
  for (; i + 2 <= count; i += 2, sums += 16, largest += 16, row += 16) {
    v128.store(sums, f64x2.add(v128.load(sums), scaledPower(v128.load(row), v128.load(largest), skipNan)));
  }
  if (i < count) {
    const power = scaledPower(v128.load64_splat(row), v128.load64_splat(largest), skipNan);
    store<f64>(sums, load<f64>(sums) + f64x2.extract_lane(power, 0));
  }
}

/** The same for one sum and the elements at the listed positions of a plane, or, `dense`, one after another. */
export function addListedPowers(
  sum: usize,
  largest: usize,
  plane: usize,
  listed: usize,
  count: i32,
  dense: bool,
  skipNan: bool,
): void {
  const scale = v128.load64_splat(largest);
  let total = load<f64>(sum);
  for (let e = 0; e < count; e++) {
    const v = v128.load64_splat(plane + ((<usize>(dense ? e : load<i32>(listed + ((<usize>e) << 2)))) << 3));
    total += f64x2.extract_lane(scaledPower(v, scale, skipNan), 0);
  }
  store<f64>(sum, total);
}

function scaledPower(x: v128, largest: v128, skipNan: bool): v128 {
  const power = powerOf(f64x2.div(x, largest), exponent);
  return skipNan ? v128.and(power, f64x2.eq(x, x)) : power;
}
