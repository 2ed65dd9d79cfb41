import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [3, -4], value: 25 },
    { title: 'infinity stays', datatype: 'FP32', elements: [-inf, 1], value: inf },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
  ],
  error: ({ n, size }) => (n + 4) * size,
};
