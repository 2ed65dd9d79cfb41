import { Type } from '@sinclair/typebox';
import { defineReduction } from '../define-reduction.ts';
import {
  EXPONENTIAL_STATE,
  type ExponentialState,
  exponential,
  logOf,
  mergeExponentials,
  NO_EXPONENTIALS,
} from '../exponentials.ts';
import type { Monoid } from '../reduction.ts';

/** log(mean e^(r·x)) / r, between mean and maximum (Pinheiro and Collobert 2015). Empty: NaN. */
export const lse = defineReduction({
  name: 'lse',
  title: 'The log-mean-exp of the elements: a smooth maximum.',
  attributes: {
    r: Type.Optional(
      Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Number({ exclusiveMaximum: 0 })], {
        description:
          'the sharpness (default 1): a number that is not 0; large: near the maximum, negative: the minimum',
      }),
    ),
  },
  arithmetic: ({ r = 1 }) => ({ fold: 'sum', map: 'exp', rate: r, finish: 'log_mean_exp' }),
  state: EXPONENTIAL_STATE,
  monoid: ({ r = 1 }): Monoid<ExponentialState> => ({
    identity: NO_EXPONENTIALS,
    combine: (state, element) => mergeExponentials(state, exponential(r, element)),
    merge: mergeExponentials,
    finish: (state) => (state.count === 0 ? Number.NaN : (logOf(state) - Math.log(state.count)) / r),
  }),
});
