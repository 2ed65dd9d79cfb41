import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, -3, 2], value: 5 },
    { title: 'usual: one element', datatype: 'FP32', elements: [5], value: 0 },
    { title: 'usual: integers', datatype: 'INT8', elements: [-100, 100], value: 200 },
    { title: 'infinities', datatype: 'FP32', elements: [-inf, inf], value: inf },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  error: ({ size }) => size,
};
