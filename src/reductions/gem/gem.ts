import { Type } from '@sinclair/typebox';
import { powersLeaveRange } from '../compute-datatype.ts';
import { defineReduction } from '../define-reduction.ts';
import type { Monoid, ReductionState } from '../reduction.ts';
import { mergePowers, NO_POWERS, type PowerState } from '../scaled-powers.ts';

/** Exponents that a request may list: planning reads them in some milliseconds. */
const MOST_EXPONENTS = 2 ** 16;

/** (mean max(x, eps)^p)^(1/p): generalized mean (Radenović et al. 2018). Empty: NaN. */
export const gem = defineReduction({
  name: 'gem',
  title: 'The generalized mean of the elements (GeM).',
  attributes: {
    p: Type.Optional(
      Type.Union(
        [
          Type.Number({ exclusiveMinimum: 0 }),
          Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1, maxItems: MOST_EXPONENTS }),
        ],
        { description: 'the exponent (default 3): a number above 0, or one for each channel (at most 65536)' },
      ),
    ),
    eps: Type.Optional(Type.Number({ minimum: 0, description: 'the least that an element counts for (default 1e-6)' })),
  },
  arithmetic: ({ p = 3, eps = 1e-6 }, input) => {
    const largest = largestOf([p].flat());
    return powers(p, eps, powersLeaveRange(largest, input) || eps ** largest < 1e-290);
  },
  state: ({ p = 3, eps = 1e-6 }): ReductionState => {
    const fold = powers(p, eps, true);
    return {
      rule: 'powers',
      slots: {
        first: { name: 'sum', part: 'first', fold },
        center: { name: 'scale', part: 'center', fold },
        count: { name: 'count' },
      },
    };
  },
  monoid: ({ p: exponents = 3, eps = 1e-6 }, _, channel = 0): Monoid<PowerState> => {
    const p = [exponents].flat().at(Array.isArray(exponents) ? channel : 0) as number;
    const merge = mergePowers(p);
    return {
      identity: NO_POWERS,
      combine: (state, element) => merge(state, { scale: Math.max(Number(element), eps), sum: 1, count: 1 }),
      merge,
      finish: ({ scale, sum, count }) => {
        if (count === 0) return Number.NaN;
        return scale === 0 ? 0 : scale * (sum / count) ** (1 / p);
      },
    };
  },
});

const powers = (exponent: number | readonly number[], least: number, needsScaling: boolean) =>
  ({ fold: 'sum', map: 'clamped_pow', exponent, least, needsScaling, finish: 'mean_root' }) as const;

/** A list of 65,536 numbers is too long for the arguments of Math.max on a small stack. */
const largestOf = (numbers: readonly number[]): number => {
  let largest = 0;
  for (const number of numbers) if (number > largest) largest = number;
  return largest;
};
