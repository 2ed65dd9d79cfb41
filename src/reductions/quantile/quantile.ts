import { Type } from '@sinclair/typebox';
import { comparing } from '../compute-datatype.ts';
import { defineReduction } from '../define-reduction.ts';
import { INTERPOLATIONS, type Interpolation } from '../interpolation.ts';
import { NO_ORDER_STATE, orderMonoid } from '../order.ts';

/** The quantile q, as numpy.quantile has it. NaN: NaN. Empty: NaN. */
export const quantile = defineReduction({
  name: 'quantile',
  title: 'A quantile of the elements.',
  attributes: {
    q: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'which quantile (default 0.5): from 0 to 1' })),
    interpolation: Type.Optional(
      Type.Unsafe<Interpolation>(
        Type.Union(
          INTERPOLATIONS.map((name) => Type.Literal(name)),
          { description: 'linear (default), lower, higher, midpoint or nearest, as numpy.quantile' },
        ),
      ),
    ),
  },
  arithmetic: ({ q = 0.5, interpolation = 'linear' }, input) => ({
    compute: comparing(input),
    fold: 'quantile',
    q,
    interpolation,
  }),
  state: NO_ORDER_STATE,
  monoid: ({ q = 0.5, interpolation = 'linear' }) => orderMonoid(q, interpolation),
});
