import type { Interpolation } from './interpolation.ts';
import type { Element, Monoid } from './reduction.ts';

/** Why order statistics have no mergeable state. */
export const NO_ORDER_STATE = 'an order statistic needs all elements of its region: there is no smaller state';

/** Returns the monoid of a quantile: its state is all elements. */
export const orderMonoid = (q: number, interpolation: Interpolation): Monoid<readonly Element[]> => ({
  identity: [],
  combine: (state, element) => [...state, element],
  merge: (a, b) => [...a, ...b],
  finish: (state) => quantileOf(state, q, interpolation),
});

const quantileOf = (elements: readonly Element[], q: number, interpolation: Interpolation): Element => {
  if (elements.length === 0 || elements.some((element) => element !== element)) return Number.NaN;
  const sorted = elements.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const place = q * (sorted.length - 1);
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  const [low, high] = [sorted[below] as Element, sorted[above] as Element];
  const share = place - below;
  if (interpolation === 'lower' || (interpolation === 'nearest' && nearest(place) === below)) return low;
  if (interpolation === 'higher' || interpolation === 'nearest') return high;
  const [a, b] = [Number(low), Number(high)];
  if (a === b || share === 0) return a;
  if (interpolation === 'midpoint') return a / 2 + b / 2;
  // The limit at an infinite end, and no overflow of finite ones; between both infinities there is none.
  if (!Number.isFinite(b - a)) return a * (1 - share) + b * share;
  return share < 0.5 ? a + (b - a) * share : b - (b - a) * (1 - share);
};

/** Half to even. */
const nearest = (place: number): number => {
  const below = Math.floor(place);
  const share = place - below;
  return share < 0.5 || (share === 0.5 && below % 2 === 0) ? below : below + 1;
};
