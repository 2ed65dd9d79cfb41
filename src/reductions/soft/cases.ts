import { weightedError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual: equal elements stay', datatype: 'FP32', elements: [3, 3, 3], value: 3 },
    { title: 'usual', datatype: 'FP64', elements: [0, Math.log(3)], value: (3 * Math.log(3)) / 4 },
    { title: 'usual: no overflow', datatype: 'FP32', elements: [1000, 1000, -1000], value: 1000 },
    {
      title: 'usual: a large beta takes the largest',
      attributes: { beta: 1000 },
      datatype: 'FP32',
      elements: [1, 2],
      value: 2,
    },
    { title: 'infinity stays', datatype: 'FP32', elements: [inf, 1], value: inf },
    { title: 'an infinite element of weight 0', datatype: 'FP32', elements: [-inf, 1], value: 1 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan, inf], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  attributes: { beta: [1, 2, -1] },
  error: (sizes, { beta = 1 }) => weightedError(sizes, Number(beta)),
};
