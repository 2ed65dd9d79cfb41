import { type ElementWeights, itself, type Provenance, type RegionValues } from './provenance.ts';

/** Returns a reduction whose weights do not depend on its elements. */
const linear = (weights: ElementWeights, typical: NonNullable<Provenance['typical']>): Provenance => ({
  exact: () => weights,
  nan: 'unchanged',
  typical,
});

const filled =
  (weight: (region: RegionValues) => number): ElementWeights =>
  (region) =>
    new Float64Array(region.values.length).fill(weight(region));

const tapsOf = ({ taps, values }: RegionValues): Float64Array => taps ?? new Float64Array(values.length).fill(1);

const totalOf = (weights: Float64Array): number => {
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
};

/** w / Σw; NaN where Σw = 0. */
const shares: ElementWeights = (region) => {
  const taps = tapsOf(region);
  const total = totalOf(taps);
  return taps.map((tap) => (total === 0 ? Number.NaN : tap / total));
};

/** +1 at the first maximum, −1 at the first minimum; none where all elements are equal. */
const rangeWeights: ElementWeights = ({ values }) => {
  const weights = new Float64Array(values.length);
  let [high, low] = [0, 0];
  for (let e = 1; e < values.length; e += 1) {
    if ((values[e] as number) > (values[high] as number)) high = e;
    if ((values[e] as number) < (values[low] as number)) low = e;
  }
  if (values[high] === values[low]) return weights;
  weights[high] = 1;
  weights[low] = -1;
  return weights;
};

/** Reductions that are linear in their elements, piece by piece. */
export const SUMS: Readonly<Record<string, Provenance>> = {
  sum: linear(
    filled(() => 1),
    (y, { n }) => y / n,
  ),
  mean: linear(
    filled(({ divisor }) => 1 / divisor),
    (y, { n, divisor }) => (y * divisor) / n,
  ),
  sqrt_mean: linear(
    filled(({ values }) => 1 / Math.sqrt(values.length)),
    (y, { n }) => y / Math.sqrt(n),
  ),
  rank_mean: linear(({ values }) => {
    const n = values.length;
    return values.map((_, e) => (e + 1) / ((n * (n + 1)) / 2));
  }, itself),
  weighted: {
    exact: ({ divide = true }) => (divide ? shares : (region) => tapsOf(region).slice()),
    nan: 'unchanged',
    typical: (y, { total }, { divide = true }) => (divide ? y : y / total),
  },
  blur: linear(shares, itself),
  range: { exact: () => rangeWeights, nan: 'first' },
  // It does not depend on x.
  count: {
    isExact: () => false,
    exact:
      () =>
      ({ values }) =>
        new Float64Array(values.length),
    nan: 'unchanged',
  },
};
