import type { ReductionCase } from '../reduction.ts';

const { NaN: nan } = Number;

export const countCases: readonly ReductionCase[] = [
  { title: 'usual', datatype: 'FP32', elements: [1, -3, 2], value: 3 },
  { title: 'NaN counts', datatype: 'FP32', elements: [nan, 1], value: 2 },
  { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
];
