import { DTYPES, type DType, integerRange } from '../tensor/dtype.ts';
import type { Element, Monoid } from './reduction.ts';

/** The monoid of max and min: the winner so far. A NaN wins, and the first of two NaN stays. */
export const extremum = (which: 'max' | 'min', input: DType): Monoid<Element> => {
  const wins = (a: Element, b: Element): boolean => a !== a || (which === 'max' ? a > b : a < b);
  const combine = (state: Element, element: Element): Element =>
    state === state && wins(element, state) ? element : state;
  return { identity: worst(which, input), combine, merge: combine, finish: (state) => state };
};

/** What every element wins against, or ties with. */
const worst = (which: 'max' | 'min', input: DType): Element => {
  if (DTYPES[input].kind === 'float') return which === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const [low, high] = integerRange(input);
  const bound = which === 'max' ? low : high;
  return DTYPES[input].bytes === 8 ? bound : Number(bound);
};
