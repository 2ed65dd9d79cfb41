import type { TProperties } from '@sinclair/typebox';
import { fractional, powersLeaveRange } from './compute-datatype.ts';
import type { Monoid, Reduction } from './reduction.ts';

/** Scaled by the largest element so far, so that no power leaves the range: `Σ|x|^p = scale^p · sum`. */
type LpState = { readonly scale: number; readonly sum: number };

/** A p-norm (Σ|x|^p)^(1/p), with p = ∞ the largest |x|. Of nothing: 0. */
export const norm = (facts: {
  readonly name: string;
  readonly title: string;
  readonly attributes: TProperties;
  readonly exponent: (attributes: Readonly<Record<string, unknown>>) => number;
}): Reduction => ({
  name: facts.name,
  title: facts.title,
  attributes: facts.attributes,
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: (given, input) => {
    const p = facts.exponent(given);
    const common = { compute: 'FP64', p, emptyValue: 0, needsScaling: false } as const;
    if (p === Number.POSITIVE_INFINITY) return { ...common, map: 'abs', fold: 'max', finish: 'none' };
    if (p === 1) return { ...common, map: 'abs', fold: 'sum', finish: 'none' };
    return { ...common, map: 'abs_pow', fold: 'sum', finish: 'root', needsScaling: powersLeaveRange(p, input) };
  },
  state: (given) => {
    const p = facts.exponent(given);
    if (p === Number.POSITIVE_INFINITY) return { name: 'max', by: 'max' };
    if (p === 1) return { name: 'sum', by: 'sum' };
    const arithmetic = { needsScaling: true };
    return {
      rule: 'powers',
      slots: {
        first: { name: 'sum', part: 'first', emptyValue: 0, arithmetic },
        centre: { name: 'scale', part: 'centre', emptyValue: 0, arithmetic },
      },
    };
  },
  monoid: (given): Monoid<LpState> => {
    const p = facts.exponent(given);
    const merge = (a: LpState, b: LpState): LpState => {
      if (a.scale !== a.scale || b.scale !== b.scale) return { scale: Number.NaN, sum: 1 };
      const [less, more] = a.scale < b.scale ? [a, b] : [b, a];
      if (less.scale === 0 || more.scale === Number.POSITIVE_INFINITY) return more;
      const sum = p === Number.POSITIVE_INFINITY ? 1 : more.sum + less.sum * (less.scale / more.scale) ** p;
      return { scale: more.scale, sum };
    };
    return {
      identity: { scale: 0, sum: 0 },
      combine: (state, element) => merge(state, { scale: Math.abs(Number(element)), sum: 1 }),
      merge,
      finish: ({ scale, sum }) => (scale === 0 ? 0 : scale * sum ** (1 / p)),
    };
  },
});
