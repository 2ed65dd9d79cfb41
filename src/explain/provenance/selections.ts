import type { Interpolation } from '../../reductions/interpolation.ts';
import { drawnShare } from './drawn-share.ts';
import { itself, oneAt, type Provenance, type RegionValues } from './provenance.ts';

const selects = (winner: (region: RegionValues) => number): Provenance => ({
  winner: () => winner,
  exact: () => (region) => oneAt(region.values.length, winner(region)),
  nan: 'first',
  typical: itself,
});

/** Returns the place of the first element that none exceeds; −1 of none. */
const first = (values: Float64Array, exceeds: (a: number, b: number) => boolean): number => {
  let best = values.length === 0 ? -1 : 0;
  for (let e = 1; e < values.length; e += 1) if (exceeds(values[e] as number, values[best] as number)) best = e;
  return best;
};

const isLarger = (a: number, b: number): boolean => a > b;
const isSmaller = (a: number, b: number): boolean => a < b;

/** Returns the places of the elements sorted stably by (value, position). */
const sorted = (values: Float64Array): Int32Array =>
  Int32Array.from(values, (_, e) => e).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);

/** Returns the places below and above a quantile, and the share of the upper one. */
const quantilePlaces = (values: Float64Array, q: number): readonly [number, number, number] => {
  const order = sorted(values);
  const place = q * (values.length - 1);
  const below = Math.floor(place);
  return [order[below] as number, order[Math.ceil(place)] as number, place - below];
};

const nearestIsBelow = (values: Float64Array, q: number): boolean => {
  const place = q * (values.length - 1);
  const share = place - Math.floor(place);
  return share < 0.5 || (share === 0.5 && Math.floor(place) % 2 === 0);
};

/** Returns the place that an order statistic selects; −1 of no elements. */
const placeOf = (values: Float64Array, q: number, interpolation: Interpolation): number => {
  if (values.length === 0) return -1;
  const [below, above] = quantilePlaces(values, q);
  const isBelow = interpolation === 'lower' || (interpolation === 'nearest' && nearestIsBelow(values, q));
  return isBelow ? below : above;
};

const quantileWeights = (values: Float64Array, q: number, interpolation: Interpolation): Float64Array => {
  const weights = new Float64Array(values.length);
  if (values.length === 0) return weights;
  const [below, above, share] = quantilePlaces(values, q);
  const upper = interpolation === 'midpoint' ? (share === 0 ? 0 : 0.5) : share;
  weights[below] = 1 - upper;
  weights[above] = (weights[above] as number) + upper;
  return weights;
};

type QuantileAttributes = { readonly q?: number; readonly interpolation?: Interpolation };

const isSelection = ({ interpolation = 'linear' }: QuantileAttributes): boolean =>
  interpolation !== 'linear' && interpolation !== 'midpoint';

const quantile: Provenance = {
  winner: (attributes: QuantileAttributes) =>
    isSelection(attributes)
      ? ({ values }) => placeOf(values, attributes.q ?? 0.5, attributes.interpolation ?? 'linear')
      : undefined,
  exact: (attributes: QuantileAttributes) => (region) => {
    const { q = 0.5, interpolation = 'linear' } = attributes;
    return isSelection(attributes)
      ? oneAt(region.values.length, placeOf(region.values, q, interpolation))
      : quantileWeights(region.values, q, interpolation);
  },
  nan: 'first',
  typical: itself,
};

/** Returns the place of the element that a seed draws in proportion to positive parts; −1 where none is above 0. */
const drawn = ({ values, regionIndex, channel }: RegionValues, seed: number): number => {
  let sum = 0;
  for (const value of values) sum += Math.max(value, 0);
  const threshold = sum * drawnShare(seed, regionIndex, channel);
  let running = 0;
  let last = -1;
  for (let e = 0; e < values.length; e += 1) {
    const part = Math.max(values[e] as number, 0);
    if (part === 0) continue;
    running += part;
    last = e;
    if (running > threshold) return e;
  }
  return last;
};

const stochastic: Provenance = {
  winner: ({ seed }) => (typeof seed === 'number' ? (region) => drawn(region, seed) : undefined),
  exact:
    ({ seed }) =>
    (region) =>
      typeof seed === 'number' ? oneAt(region.values.length, drawn(region, seed)) : expectedShares(region),
  derivative: (region, { seed }) =>
    typeof seed === 'number' ? oneAt(region.values.length, drawn(region, seed)) : expectedDerivative(region),
  nan: 'all',
  typical: itself,
};

/** x⁺ / Σx⁺. */
const expectedShares = ({ values }: RegionValues): Float64Array => {
  let sum = 0;
  for (const value of values) sum += Math.max(value, 0);
  return values.map((value) => (sum === 0 ? 0 : Math.max(value, 0) / sum));
};

/** [x > 0](2x − y) / Σx⁺. */
const expectedDerivative = ({ values }: RegionValues): Float64Array => {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    const part = Math.max(value, 0);
    sum += part;
    squares += part * part;
  }
  const y = squares / sum;
  return values.map((value) => (value > 0 || Number.isNaN(value) ? (2 * value - y) / sum : 0));
};

/** Reductions whose value is one of the elements, or lies between two. */
export const SELECTIONS: Readonly<Record<string, Provenance>> = {
  max: selects(({ values }) => first(values, isLarger)),
  min: selects(({ values }) => first(values, isSmaller)),
  first: { ...selects(({ values }) => (values.length === 0 ? -1 : 0)), nan: 'unchanged' },
  last: { ...selects(({ values }) => values.length - 1), nan: 'unchanged' },
  median: selects(({ values }) => placeOf(values, 0.5, 'lower')),
  quantile,
  stochastic,
};
