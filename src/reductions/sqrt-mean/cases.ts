import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, 2, 3, 4], value: 5 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  error: ({ n, absolute }) => (2 * n + 4) * (absolute / Math.sqrt(Math.max(n, 1))),
};
