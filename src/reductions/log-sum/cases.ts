import type { ReductionCase } from '../reduction.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const logSumCases: readonly ReductionCase[] = [
  { title: 'usual', datatype: 'FP64', elements: [1, 2], value: Math.log(3) },
  { title: 'of a negative sum', datatype: 'FP32', elements: [-1, -2], value: nan },
  { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
  { title: 'empty', datatype: 'FP32', elements: [], value: -inf },
];
