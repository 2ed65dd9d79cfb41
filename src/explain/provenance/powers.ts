import { type Attributes, type ElementWeights, itself, type Provenance, type RegionValues } from './provenance.ts';

/** Returns m elements' weights of sign·m^(1/p − 1) at the infinite elements of a norm, its limit; 0 at the others. */
const atInfinities = (values: Float64Array, weight: (m: number) => number, sign: (x: number) => number) => {
  const m = values.reduce((count, value) => count + (Math.abs(value) === Number.POSITIVE_INFINITY ? 1 : 0), 0);
  const share = weight(m);
  return values.map((value) => (Math.abs(value) === Number.POSITIVE_INFINITY ? sign(value) * share : 0));
};

const largestSize = (values: Float64Array): number =>
  values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

/** (Σ|x|^p)^(1/p), scaled by the largest element. */
const normOf = (values: Float64Array, p: number): number => {
  const largest = largestSize(values);
  if (largest === 0 || largest === Number.POSITIVE_INFINITY) return largest;
  let sum = 0;
  for (const value of values) sum += (Math.abs(value) / largest) ** p;
  return largest * sum ** (1 / p);
};

/** sign(x)·(|x|/y)^(p − 1); 0 where x or y is 0. */
const normWeights =
  (p: number): ElementWeights =>
  ({ values }) => {
    if (p === 1) return values.map(Math.sign);
    const y = largestSize(values);
    if (y === Number.POSITIVE_INFINITY && p !== Number.POSITIVE_INFINITY)
      return atInfinities(values, (m) => m ** (1 / p - 1), Math.sign);
    if (p === Number.POSITIVE_INFINITY) {
      const winner = values.findIndex((value) => Math.abs(value) === y);
      return values.map((value, e) => (e === winner ? Math.sign(value) : 0));
    }
    const norm = normOf(values, p);
    return values.map((value) =>
      value === 0 || norm === 0 ? 0 : Math.sign(value) * (Math.abs(value) / norm) ** (p - 1),
    );
  };

const norm = (exponent: (attributes: Attributes) => number): Provenance => ({
  exact: (attributes) => normWeights(exponent(attributes)),
  nan: 'all',
  typical: (y, { n }, attributes) => y / n ** (1 / exponent(attributes)),
});

type GemAttributes = { readonly p?: number | readonly number[]; readonly eps?: number };

const gemExponent = ({ p = 3 }: GemAttributes, channel: number): number =>
  typeof p === 'number' ? p : (p[channel] as number);

/** [x > eps](1/n)(x/y)^(p − 1). */
const gemWeights = ({ values, channel }: RegionValues, attributes: GemAttributes): Float64Array => {
  const { eps = 1e-6 } = attributes;
  const p = gemExponent(attributes, channel);
  const n = values.length;
  const clamped = values.map((value) => Math.max(value, eps));
  const y = normOf(clamped, p) / n ** (1 / p);
  if (y === Number.POSITIVE_INFINITY) {
    const positive = values.map((value) => Math.max(value, 0));
    return atInfinities(positive, (m) => n ** (-1 / p) * m ** (1 / p - 1), Math.sign);
  }
  return values.map((value) => (value > eps && y > 0 ? (value / y) ** (p - 1) / n : 0));
};

/** Norms and means of powers. */
export const POWERS: Readonly<Record<string, Provenance>> = {
  l1: { ...norm(() => 1), typical: (y, { n }) => y / n },
  l2: norm(() => 2),
  lp: norm(({ p = 2 }) => Number(p)),
  sum_square: {
    exact:
      () =>
      ({ values }) =>
        values.slice(),
    derivative: ({ values }) => values.map((value) => 2 * value),
    nan: 'all',
    typical: (y, { n }) => Math.sqrt(y / n),
  },
  gem: {
    derivative: gemWeights,
    isExact: ({ values }, { eps = 1e-6 }: GemAttributes) => values.every((value) => value > eps),
    nan: 'all',
    typical: itself,
  },
};
