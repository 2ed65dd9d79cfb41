import type { TProperties } from '@sinclair/typebox';
import { powersLeaveRange } from './compute-datatype.ts';
import { type AttributesOf, defineReduction } from './define-reduction.ts';
import type { Reduction, ReductionState } from './reduction.ts';
import { mergePowers, NO_POWERS } from './scaled-powers.ts';

/** Returns a p-norm (Σ|x|^p)^(1/p), with p = ∞ the largest |x|. Empty: 0. */
export const norm = <const Schemas extends TProperties>({
  exponent,
  ...column
}: {
  readonly name: string;
  readonly title: string;
  readonly attributes?: Schemas;
  readonly exponent: (attributes: AttributesOf<Schemas>) => number;
}): Reduction =>
  defineReduction<Schemas, typeof NO_POWERS>({
    ...column,
    arithmetic: (attributes, input) => {
      const p = exponent(attributes);
      if (p === Number.POSITIVE_INFINITY) return { fold: 'max', map: 'abs', emptyValue: 0 };
      if (p === 1) return { fold: 'sum', map: 'abs', emptyValue: 0 };
      return { ...powers(p, powersLeaveRange(p, input)), emptyValue: 0 };
    },
    state: (attributes) => stateOf(exponent(attributes)),
    monoid: (attributes) => {
      const p = exponent(attributes);
      const merge = mergePowers(p);
      return {
        identity: NO_POWERS,
        combine: (state, element) => merge(state, { scale: Math.abs(Number(element)), sum: 1, count: 1 }),
        merge,
        finish: ({ scale, sum }) => (scale === 0 ? 0 : scale * sum ** (1 / p)),
      };
    },
  });

const powers = (exponent: number, needsScaling: boolean) =>
  ({ fold: 'sum', map: 'abs_pow', exponent, needsScaling, finish: 'root' }) as const;

const stateOf = (p: number): ReductionState => {
  if (p === Number.POSITIVE_INFINITY) return { name: 'max', by: 'max' };
  if (p === 1) return { name: 'sum', by: 'sum' };
  const fold = powers(p, true);
  return {
    rule: 'powers',
    slots: { first: { name: 'sum', part: 'first', fold }, center: { name: 'scale', part: 'center', fold } },
  };
};
