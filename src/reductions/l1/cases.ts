import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [3, -4], value: 7 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
  ],
};
