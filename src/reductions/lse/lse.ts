import { type Static, Type } from '@sinclair/typebox';
import { fractional } from '../compute-datatype.ts';
import { type ExponentialState, exponential, logOf, mergeExponentials, NO_EXPONENTIALS } from '../exponentials.ts';
import type { Monoid, Reduction } from '../reduction.ts';

const attributes = {
  r: Type.Optional(
    Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Number({ exclusiveMaximum: 0 })], {
      description: 'the sharpness (default 1): a number that is not 0; large: near the maximum, negative: the minimum',
    }),
  ),
};
const schema = Type.Object(attributes);

/** log(mean e^(r·x)) / r, between mean and maximum (Pinheiro and Collobert 2015). Of nothing: NaN. */
export const lse: Reduction = {
  name: 'lse',
  title: 'The log-mean-exp of the elements: a smooth maximum.',
  attributes,
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: (given) => ({
    compute: 'FP64',
    map: 'exp',
    p: (given as Static<typeof schema>).r ?? 1,
    fold: 'sum',
    finish: 'log_mean_exp',
    needsScaling: false,
    emptyValue: Number.NaN,
  }),
  state: () => ({
    rule: 'exponentials',
    slots: {
      first: { name: 'sum', part: 'first', emptyValue: 0 },
      centre: { name: 'centre', part: 'centre', emptyValue: Number.NEGATIVE_INFINITY },
      count: { name: 'count', emptyValue: 0 },
    },
  }),
  monoid: (given): Monoid<ExponentialState> => {
    const { r = 1 } = given as Static<typeof schema>;
    return {
      identity: NO_EXPONENTIALS,
      combine: (state, element) => mergeExponentials(state, exponential(r, element)),
      merge: mergeExponentials,
      finish: (state) => (state.count === 0 ? Number.NaN : (logOf(state) - Math.log(state.count)) / r),
    };
  },
};
