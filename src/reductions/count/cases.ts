import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, -3, 2], value: 3 },
    { title: 'NaN counts', datatype: 'FP32', elements: [nan, 1], value: 2 },
    { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
  ],
  error: 'none',
};
