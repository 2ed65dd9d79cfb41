import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** The sum of the squares (ONNX ReduceSumSquare-18). Of nothing: 0. */
export const sumSquare: Reduction = {
  name: 'sum_square',
  title: 'The sum of the elements’ squares.',
  attributes: {},
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: () => ({
    compute: 'FP64',
    map: 'abs_pow',
    p: 2,
    fold: 'sum',
    finish: 'none',
    needsScaling: false,
    emptyValue: 0,
  }),
  state: () => ({ name: 'sum_square', by: 'sum' }),
  monoid: (): Monoid<number> => ({
    identity: 0,
    combine: (state, element) => state + Number(element) ** 2,
    merge: (a, b) => a + b,
    finish: (state) => state,
  }),
};
