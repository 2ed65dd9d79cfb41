import { powerError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [3, -4], value: 5 },
    { title: 'usual: p = 1', attributes: { p: 1 }, datatype: 'FP32', elements: [3, -4], value: 7 },
    { title: 'usual: p = 3', attributes: { p: 3 }, datatype: 'FP64', elements: [3, 4, -5], value: 6 },
    { title: 'usual: p = 0.5', attributes: { p: 0.5 }, datatype: 'FP32', elements: [4, -9], value: 25 },
    { title: 'usual: p = inf', attributes: { p: 'Infinity' }, datatype: 'FP32', elements: [3, -4], value: 4 },
    { title: 'usual: powers out of range', attributes: { p: 3 }, datatype: 'FP64', elements: [1e300, 0], value: 1e300 },
    {
      title: 'usual: powers below range',
      attributes: { p: 2 },
      datatype: 'FP64',
      elements: [3e-300, 4e-300],
      value: 5e-300,
    },
    { title: 'usual: infinity stays', datatype: 'FP32', elements: [1, -inf], value: inf },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan, inf], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
  ],
  attributes: { p: [1, 2, 3, 0.5, 2.5, 'Infinity'] },
  error: (sizes, { p = 2 }) => powerError(sizes, Number(p)),
};
