import { logarithmError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual: equal elements stay', datatype: 'FP32', elements: [3, 3, 3], value: 3 },
    { title: 'usual', datatype: 'FP64', elements: [0, Math.log(3)], value: Math.log(2) },
    { title: 'usual: no overflow', datatype: 'FP32', elements: [1000, 1000], value: 1000 },
    {
      title: 'usual: r',
      attributes: { r: 2 },
      datatype: 'FP64',
      elements: [0, Math.log(3) / 2],
      value: Math.log(2) / 2,
    },
    {
      title: 'usual: a negative r',
      attributes: { r: -1 },
      datatype: 'FP64',
      elements: [0, -Math.log(3)],
      value: -Math.log(2),
    },
    { title: 'infinity stays', datatype: 'FP32', elements: [inf, 1], value: inf },
    { title: 'minus infinity is nothing much', datatype: 'FP32', elements: [-inf, -inf], value: -inf },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan, inf], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  attributes: { r: [1, 4, -1] },
  error: (sizes, { r = 1 }) => logarithmError(sizes, Number(r)),
};
