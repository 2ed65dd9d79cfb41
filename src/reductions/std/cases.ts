import { squaresError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [2, 4, 4, 4, 5, 5, 7, 9], value: 2 },
    {
      title: 'usual: correction 1',
      attributes: { correction: 1 },
      datatype: 'FP64',
      elements: [1, 3],
      value: Math.SQRT2,
    },
    { title: 'usual: one element', datatype: 'FP32', elements: [7], value: 0 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  attributes: { correction: [0, 1] },
  // An error of the variance is halved by its root, and is its root itself where the variance is 0.
  error: (sizes) => {
    // Squares below the least subnormal are lost.
    const error = squaresError({ ...sizes, size: sizes.size ** 2 }) + (sizes.n + 4) * Number.MIN_VALUE * 2 ** 53;
    return sizes.size > 0 ? Math.min(error / sizes.size, Math.sqrt(error * 2 ** 53)) : Math.sqrt(error * 2 ** 53);
  },
};
