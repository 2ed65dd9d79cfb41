import type { ReductionCase } from '../reduction.ts';

const { NaN: nan } = Number;

export const sqrtMeanCases: readonly ReductionCase[] = [
  { title: 'usual', datatype: 'FP32', elements: [1, 2, 3, 4], value: 5 },
  { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
  { title: 'empty', datatype: 'FP32', elements: [], value: nan },
];
