import { type Static, Type } from '@sinclair/typebox';
import { comparing, fractional } from '../compute-datatype.ts';
import { INTERPOLATIONS, type Interpolation, orderMonoid } from '../order.ts';
import type { Reduction } from '../reduction.ts';

const attributes = {
  q: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'which quantile (default 0.5): from 0 to 1' })),
  interpolation: Type.Optional(
    Type.Unsafe<Interpolation>(
      Type.Union(
        Object.keys(INTERPOLATIONS).map((name) => Type.Literal(name)),
        { description: 'linear (default), lower, higher, midpoint or nearest, as numpy.quantile' },
      ),
    ),
  ),
};
const schema = Type.Object(attributes);

/** The quantile q, as numpy.quantile has it. NaN: NaN. Of nothing: NaN. */
export const quantile: Reduction = {
  name: 'quantile',
  title: 'A quantile of the elements.',
  attributes,
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: (given, input) => {
    const { q = 0.5, interpolation = 'linear' } = given as Static<typeof schema>;
    return {
      compute: comparing(input),
      map: 'none',
      p: q,
      floor: INTERPOLATIONS[interpolation],
      fold: 'quantile',
      finish: 'none',
      needsScaling: false,
      emptyValue: Number.NaN,
    };
  },
  state: () => 'an order statistic needs all elements of its region: there is no smaller state',
  monoid: (given) => {
    const { q = 0.5, interpolation = 'linear' } = given as Static<typeof schema>;
    return orderMonoid(q, interpolation);
  },
};
