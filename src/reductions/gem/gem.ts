import { type Static, Type } from '@sinclair/typebox';
import { fractional, powersLeaveRange } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** Exponents of as many channels are planned in some milliseconds. */
const MOST_EXPONENTS = 2 ** 16;

const attributes = {
  p: Type.Optional(
    Type.Union(
      [
        Type.Number({ exclusiveMinimum: 0 }),
        Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1, maxItems: MOST_EXPONENTS }),
      ],
      {
        description: 'the exponent (default 3): a number above 0, or one for each channel (at most 65536)',
      },
    ),
  ),
  eps: Type.Optional(Type.Number({ minimum: 0, description: 'the least that an element counts for (default 1e-6)' })),
};
const schema = Type.Object(attributes);

/** Σ max(x, eps)^p as scale^p · sum, and how many elements there were. */
type GemState = { readonly scale: number; readonly sum: number; readonly count: number };

/** (mean max(x, eps)^p)^(1/p): generalised mean (Radenović et al. 2018). Of nothing: NaN. */
export const gem: Reduction = {
  name: 'gem',
  title: 'The generalised mean of the elements (GeM).',
  attributes,
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: (given, input) => {
    const { p = 3, eps = 1e-6 } = given as Static<typeof schema>;
    const exponents: readonly number[] = Array.isArray(p) ? p : [p];
    let largest = 0;
    for (const exponent of exponents) if (exponent > largest) largest = exponent;
    return {
      compute: 'FP64',
      map: 'clamped_pow',
      p: exponents[0] as number,
      ...(Array.isArray(p) && { exponents }),
      floor: eps,
      fold: 'sum',
      finish: 'mean_root',
      needsScaling: powersLeaveRange(largest, input) || eps ** largest < 1e-290,
      emptyValue: Number.NaN,
    };
  },
  state: () => ({
    rule: 'powers',
    slots: {
      first: { name: 'sum', part: 'first', emptyValue: 0, arithmetic: { needsScaling: true } },
      centre: { name: 'scale', part: 'centre', emptyValue: 0, arithmetic: { needsScaling: true } },
      count: { name: 'count', emptyValue: 0 },
    },
  }),
  monoid: (given, _, channel = 0): Monoid<GemState> => {
    const { p: exponents = 3, eps = 1e-6 } = given as Static<typeof schema>;
    const p = (Array.isArray(exponents) ? exponents.at(channel) : exponents) as number;
    const merge = (a: GemState, b: GemState): GemState => {
      const count = a.count + b.count;
      if (a.scale !== a.scale || b.scale !== b.scale) return { scale: Number.NaN, sum: 1, count };
      const [less, more] = a.scale < b.scale ? [a, b] : [b, a];
      if (less.scale === 0 || more.scale === Number.POSITIVE_INFINITY) return { ...more, count };
      return { scale: more.scale, sum: more.sum + less.sum * (less.scale / more.scale) ** p, count };
    };
    return {
      identity: { scale: 0, sum: 0, count: 0 },
      combine: (state, element) => merge(state, { scale: Math.max(Number(element), eps), sum: 1, count: 1 }),
      merge,
      finish: ({ scale, sum, count }) => {
        if (count === 0) return Number.NaN;
        return scale === 0 ? 0 : scale * (sum / count) ** (1 / p);
      },
    };
  },
};
