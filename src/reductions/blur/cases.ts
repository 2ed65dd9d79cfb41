import type { ReductionCase } from '../reduction.ts';

const { NaN: nan } = Number;

export const blurCases: readonly ReductionCase[] = [
  { title: 'usual: binomial', datatype: 'FP32', elements: [4, 1, 2], weights: [1, 2, 1], value: 2 },
  { title: 'usual: one cell', datatype: 'FP32', elements: [7], weights: [1], value: 7 },
  { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 5], weights: [1, 1], value: nan },
  { title: 'empty', datatype: 'FP32', elements: [], value: nan },
];
