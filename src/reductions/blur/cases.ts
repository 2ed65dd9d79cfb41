import { weightedError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual: binomial', datatype: 'FP32', elements: [4, 1, 2], weights: [1, 2, 1], value: 2 },
    { title: 'usual: one cell', datatype: 'FP32', elements: [7], weights: [1], value: 7 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 5], weights: [1, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  error: (sizes) => weightedError(sizes, 0),
};
